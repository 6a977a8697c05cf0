import rule from '../../../../src/check/rules/service/udp-port-at-waypoint';
import { testRule } from '../../test-rule';

const waypoint = `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: waypoint, namespace: shop}\nspec: {gatewayClassName: istio-waypoint, listeners: [{name: mesh, port: 15008, protocol: HBONE}]}\n---\n`;
const service = (ports: string, use = 'waypoint'): string =>
  `apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop, labels: {istio.io/use-waypoint: ${use}}}\nspec: {ports: ${ports}}\n---\n`;

testRule(rule, {
  valid: {
    'TCP, which is the default': waypoint + service('[{port: 53}]'),
    'a Service without a waypoint': waypoint + service('[{port: 53, protocol: UDP}]', 'none'),
    'a waypoint that is not there, which another rule says': service('[{port: 53, protocol: UDP}]'),
    'a Service for a host outside':
      waypoint + service('[{port: 53, protocol: UDP}], type: ExternalName, externalName: a.example.com'),
    'values of the wrong type': waypoint + service('{port: 53, protocol: UDP}'),
  },
  invalid: {
    'UDP beside TCP': {
      given: waypoint + service('[{port: 53, name: tcp}, {port: 53, name: udp, protocol: UDP}]'),
      world: 'open',
      finds: [
        { message: 'passes', at: 'shop/web spec.ports[1]', says: 'waypoint shop/waypoint', fix: 'NetworkPolicy' },
      ],
    },
  },
});
