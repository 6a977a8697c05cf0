import type { Field } from '../../../model/field';
import { httpRoutes } from '../../istio-schema/routes';
import { shown } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

const GRPC = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
];

export default defineRule({
  id: 'istio-schema/fault',
  severity: 'error',
  summary: 'A fault is one that can not be injected.',
  details:
    'A fault has an abort, a delay or both. The share of requests is 0 or within 0.0001 and 100 percent; Envoy counts in millionths. An abort answers with a ' +
    'status of HTTP, or one of gRPC by its name. `http2Error` and `exponentialDelay` are in the API, but nobody has made them work, and the webhook refuses ' +
    'them.',
  codes: ['IST0106'],
  on: ['VirtualService'],
  sources: ['istio/istio pkg/config/validation/validation.go, validateHTTPFaultInjection'],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - fault: { abort: { httpStatus: 50, percentage: { value: 10 } } }
      route: [{ destination: { host: web } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: web, namespace: shop }
spec:
  hosts: [web]
  http:
    - fault: { abort: { httpStatus: 503, percentage: { value: 10 } } }
      route: [{ destination: { host: web } }]
`,
  },
  messages: {
    none: () => 'this fault has neither an abort nor a delay',
    percentage: (value: number) => `${value} is no share of requests: it is 0, or within 0.0001 and 100 percent`,
    http: (status: number) => `${status} is no status of an answer: it is within 200 and 599`,
    grpc: (status: string) => `${status} is no status of gRPC`,
    unsupported: (what: string) => `${what} is in the API, and not supported`,
  },
  check({ mesh, report }) {
    for (const { field } of httpRoutes(mesh)) {
      const fault = field.get('fault');
      if (fault.map === undefined) continue;
      const [abort, delay] = [fault.get('abort'), fault.get('delay')];
      if (!abort.isSet && !delay.isSet) report(fault, 'none').fix('add an abort or a delay, or remove it');
      const percentage = (at: Field): void => {
        const value = at.get('percentage', 'value');
        const share = value.number ?? 0;
        if (share < 0 || share > 100 || (share > 0 && share < 0.0001))
          report(value, 'percentage', share).fix('write a percentage, such as 10 for one of ten requests');
      };
      percentage(abort);
      percentage(delay);
      const [http, grpc] = [abort.get('httpStatus'), abort.get('grpcStatus')];
      // 600 is taken, though it is told to be too much.
      if (http.number !== undefined && (http.number < 200 || http.number > 600))
        report(http, 'http', http.number).fix('write a status such as 503');
      if (grpc.text !== undefined && !GRPC.includes(grpc.text))
        report(grpc, 'grpc', shown(grpc.text)).fix(`name one of ${GRPC.join(', ')}`);
      if (abort.get('http2Error').isSet)
        report(abort.get('http2Error'), 'unsupported', 'http2Error').fix('use httpStatus or grpcStatus');
      if (delay.get('exponentialDelay').isSet)
        report(delay.get('exponentialDelay'), 'unsupported', 'exponentialDelay').fix('use fixedDelay');
    }
  },
});
