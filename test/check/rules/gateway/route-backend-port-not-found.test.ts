import rule from '../../../../src/check/rules/gateway/route-backend-port-not-found';
import { testRule } from '../../test-rule';

const service = (ports: string): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: [${ports}]}\n---\n`;
const route = (backend: string, kind = 'HTTPRoute'): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: {name: r, namespace: shop}\nspec: {parentRefs: [{name: public}], rules: [{backendRefs: [{${backend}}]}]}\n---\n`;

testRule(rule, {
  valid: {
    'a port of the Service': service('{port: 80, targetPort: 8080}') + route('name: web, port: 80'),
    'the second of two': service('{port: 80, name: a}, {port: 81, name: b}') + route('name: web, port: 81', 'TCPRoute'),
    'a Service that is not in the input': route('name: web, port: 80'),
    // A port that is not there is schema/backend-without-port.
    'no port': service('{port: 80}') + route('name: web'),
    'a kind that needs none': route('group: inference.networking.k8s.io, kind: InferencePool, name: llm'),
    'a port of the wrong type': service('{port: 80}') + route('name: web, port: http'),
  },
  invalid: {
    'the port of the container': {
      given: service('{port: 80, targetPort: 8080}') + route('name: web, port: 8080'),
      finds: [
        {
          message: 'target',
          at: 'shop/r spec.rules[0].backendRefs[0].port',
          says: 'its port 80 leads to',
          fix: 'port: 80',
        },
      ],
    },
    'a port of nobody, in a few files': {
      given: service('{port: 80}, {port: 443}') + route('name: web, port: 9080', 'GRPCRoute'),
      world: 'open',
      finds: [{ message: 'missing', at: 'shop/r spec.rules[0].backendRefs[0].port', fix: '80, 443' }],
    },
    'a port of nobody for no share': {
      given: service('{port: 80}') + route('name: web, port: 9080, weight: 0'),
      finds: [{ message: 'missing', at: 'shop/r spec.rules[0].backendRefs[0].port', severity: 'warning' }],
    },
  },
});
