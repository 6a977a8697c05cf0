import {
  isGrpc,
  queriesOf,
  requestSelectorsOf,
  servesGrpcOnly,
  serviceCounted,
  type RequestSelector,
} from '../../../model/routing/request-queries';
import type { Kind } from '../../../model/kinds';
import type { Mesh } from '../../../model/mesh';
import { labelOf } from '../../../model/field';
import { defineRule } from '../../define-rule';

const WITH_QUERIES = ['AnalysisTemplate', 'MetricTemplate', 'PrometheusRule'] as const satisfies readonly Kind[];

export default defineRule({
  id: 'telemetry/grpc-denied-is-200',
  severity: 'info',
  summary: 'A metric tells gRPC calls that failed by their HTTP status, which is 200.',
  details:
    'A gRPC call has its outcome in `grpc-status`, and its HTTP status is 200 even when a waypoint answers in place of the server: ' +
    'denied is 7, without a route 12, without a pod 14. A success rate by `response_code` stays at 100 % while every call ' +
    'is refused, and a canary that rests on it is promoted.\n\n' +
    'The label `grpc_response_status` of the same metric has the outcome.',
  on: ['AnalysisTemplate', 'MetricTemplate', 'PrometheusRule', 'Canary'],
  reads: ['Service'],
  sources: [
    'https://istio.io/latest/docs/reference/config/metrics/',
    'envoyproxy/envoy source/common/http/utility.cc',
    'fluxcd/flagger pkg/metrics/observers/istio.go',
  ],
  example: {
    wrong: `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: success, namespace: shop }
spec:
  metrics:
    - name: success
      provider:
        prometheus:
          address: http://prometheus.monitoring:9090
          query: sum(rate(istio_requests_total{request_protocol="grpc",response_code!~"5.."}[5m]))
`,
    right: `apiVersion: argoproj.io/v1alpha1
kind: AnalysisTemplate
metadata: { name: success, namespace: shop }
spec:
  metrics:
    - name: success
      provider:
        prometheus:
          address: http://prometheus.monitoring:9090
          query: sum(rate(istio_requests_total{request_protocol="grpc",grpc_response_status="0"}[5m]))
`,
  },
  messages: {
    query: (what: string) =>
      `this tells failed calls to ${what} by response_code, which is 200 for a gRPC call that was denied or had no route`,
    builtIn: (port: string) =>
      `request-success-rate goes by response_code, which is 200 for a gRPC call that was denied or had no route (the port is ${port})`,
  },
  check({ mesh, report }) {
    for (const object of WITH_QUERIES.flatMap((kind) => mesh.ofKind(kind))) {
      for (const query of queriesOf(object)) {
        const text = query.text ?? '';
        if (text.includes('grpc_response_status')) continue;
        const what = requestSelectorsOf(text)
          .filter(({ names }) => names.includes('response_code'))
          .map((selector) => grpcCounted(mesh, selector))
          .find((counted) => counted !== undefined);
        if (what !== undefined) report(query, 'query', what).fix('go by grpc_response_status, where "0" is success');
      }
    }
    for (const { spec } of mesh.ofKind('Canary')) {
      // What other providers count, theirs is to say.
      if (spec.get('provider').text !== 'istio') continue;
      const [name, protocol] = [spec.get('service', 'portName').text, spec.get('service', 'appProtocol').text];
      if (!isGrpc(protocol ?? name)) continue;
      for (const metric of spec.get('analysis', 'metrics').items) {
        if (metric.get('name').text !== 'request-success-rate' || metric.get('templateRef').isSet) continue;
        report(metric.get('name'), 'builtIn', (protocol ?? name)!).fix(
          'use a MetricTemplate that goes by grpc_response_status (templateRef)',
        );
      }
    }
  },
});

/** The gRPC calls that a selector counts, as messages have them; undefined where others may be among them. */
function grpcCounted(mesh: Mesh, selector: RequestSelector): string | undefined {
  const service = serviceCounted(mesh, selector);
  if (service && servesGrpcOnly(service)) return service.title;
  return labelOf(selector.equal, 'request_protocol') === 'grpc' ? 'gRPC Services' : undefined;
}
