import rule from '../../../../src/check/rules/waypoint/listener';
import { testRule } from '../../test-rule';

const gateway = (listeners: string, className = 'istio-waypoint'): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: w, namespace: shop}\nspec: {gatewayClassName: ${className}, listeners: [${listeners}]}\n`;
const MESH = '{name: mesh, port: 15008, protocol: HBONE}';

testRule(rule, {
  valid: {
    'the one listener': gateway(MESH),
    'an ingress gateway': gateway('{name: http, port: 80, protocol: HTTP}', 'istio'),
    'a class that is not Istio’s Envoy': {
      given: gateway(`${MESH}, {name: http, port: 80, protocol: HTTP}`, 'istio-agentgateway-waypoint'),
      values: { istiod: { pilot: { env: { PILOT_ENABLE_AGENTGATEWAY: 'true' } } } },
    },
    'no listener on 15008, which is another mistake': gateway('{name: http, port: 80, protocol: HTTP}'),
    'fields of the wrong type': gateway(`${MESH}, {name: http, port: "80", protocol: HTTP}, 7`),
  },
  invalid: {
    'one more listener': {
      given: gateway(`${MESH}, {name: http, port: 80, protocol: HTTP}`),
      finds: [{ message: 'extra', at: 'shop/w spec.listeners[1]', says: 'HTTP on 80', fix: 'remove' }],
    },
    'HBONE on one more port': {
      given: gateway(`{name: other, port: 15009, protocol: HBONE}, ${MESH}`),
      finds: [{ message: 'extra', at: 'shop/w spec.listeners[0]', says: 'HBONE on 15009' }],
    },
    'another protocol on 15008': {
      given: gateway('{name: mesh, port: 15008, protocol: HTTPS}'),
      finds: [{ message: 'protocol', at: 'shop/w spec.listeners[0].protocol', says: 'HTTPS', fix: 'HBONE' }],
    },
  },
});
