import { hasStatus, virtualServices } from '../../../model/routing/virtual-service';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'routing/abort-without-status',
  severity: 'warning',
  summary: 'An abort that does not say which error it gives is never injected.',
  details:
    'A request is aborted with a status of HTTP or of gRPC. Where neither is written, istiod leaves the whole abort out, whatever its percentage, and a test ' +
    'that relies on the fault passes for the wrong reason.',
  // The webhook has a warning for it that gets lost on its way.
  on: ['VirtualService'],
  sources: [
    'istio/istio pilot/pkg/networking/core/route/route.go, TranslateFault',
    'istio/istio pkg/config/validation/validation.go, validateHTTPFaultInjectionAbort',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ratings, namespace: shop }
spec:
  hosts: [ratings]
  http:
    - fault: { abort: { percentage: { value: 50 } } }
      route: [{ destination: { host: ratings } }]
`,
    right: `apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: { name: ratings, namespace: shop }
spec:
  hosts: [ratings]
  http:
    - fault: { abort: { httpStatus: 503, percentage: { value: 50 } } }
      route: [{ destination: { host: ratings } }]
`,
  },
  messages: {
    never: () => 'this abort has no status to answer with: it is never injected',
  },
  check({ mesh, report }) {
    for (const { routes } of virtualServices(mesh)) {
      for (const { field, kind } of routes) {
        const abort = field.get('fault', 'abort');
        if (kind !== 'http' || abort.map === undefined) continue;
        if (hasStatus(abort)) continue;
        report(abort, 'never').fix('say which error: httpStatus: 503, or grpcStatus: UNAVAILABLE', [
          { op: 'add', path: `/${abort.path.join('/')}/httpStatus`, value: 503 },
        ]);
      }
    }
  },
});
