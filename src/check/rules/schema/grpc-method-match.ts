import { fieldsAt } from '../../fields-at';
import { defineRule } from '../../define-rule';

export default defineRule({
  id: 'schema/grpc-method-match',
  severity: 'error',
  summary: 'A GRPCRoute matches a method by no name, or by one that no method has.',
  details:
    'An API server refuses the route: a match of `method` has a `service`, a `method`, or both. Of type Exact, a service is a name of ' +
    'Protobuf such as `shop.v1.Reviews`, and a method one word, such as `Get`.',
  isInCrd: true,
  on: ['GRPCRoute'],
  sources: ['kubernetes-sigs/gateway-api apis/v1/grpcroute_types.go, GRPCMethodMatch (1.1 to 1.6)'],
  example: {
    wrong: `apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: reviews, namespace: shop }
spec:
  rules:
    - matches: [{ method: { service: shop.v1.Reviews/Get } }]
      backendRefs: [{ name: reviews, port: 9080 }]
`,
    right: `apiVersion: gateway.networking.k8s.io/v1
kind: GRPCRoute
metadata: { name: reviews, namespace: shop }
spec:
  rules:
    - matches: [{ method: { service: shop.v1.Reviews, method: Get } }]
      backendRefs: [{ name: reviews, port: 9080 }]
`,
  },
  messages: {
    none: () => 'this match names neither a service nor a method',
    service: (given: string) => `${given} is no name of a gRPC service`,
    method: (given: string) => `${given} is no name of a gRPC method`,
  },
  check({ mesh, report }) {
    for (const { spec } of mesh.ofKind('GRPCRoute')) {
      for (const match of fieldsAt(spec, 'rules.*.matches.*.method')) {
        const [service, method] = [match.get('service'), match.get('method')];
        if (match.map === undefined) continue;
        if (!service.isSet && !method.isSet) report(match, 'none').fix('add service, method or both');
        if ((match.get('type').text ?? 'Exact') !== 'Exact') continue;
        if (service.text !== undefined && !SERVICE.test(service.text)) {
          report(service, 'service', JSON.stringify(service.text)).fix(
            'write it as in the .proto file: package.Service',
          );
        }
        if (method.text !== undefined && !METHOD.test(method.text)) {
          report(method, 'method', JSON.stringify(method.text)).fix('write the name of the method alone');
        }
      }
    }
  },
});

const SERVICE = /^\.?[a-z_]\w*(?:\.[a-z_]\w*)*$/i;
const METHOD = /^[A-Za-z_]\w*$/;
