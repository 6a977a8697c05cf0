import rule from '../../../../src/check/rules/gateway/selector-no-pods';
import { testRule } from '../../test-rule';

const gateway = (selector: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: edge}\nspec: {selector: ${selector}, servers: [{port: {number: 80, name: http, protocol: HTTP}, hosts: ["*"]}]}\n---\n`;
const pods = (labels: string, namespace = 'ingress'): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d, namespace: ${namespace}}\nspec: {template: {metadata: {labels: {${labels}}}, spec: {containers: []}}}\n---\n`;
const OFF = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio, namespace: istio-system}\ndata: {mesh: "ingressControllerMode: 'OFF'"}\n---\n`;

testRule(rule, {
  valid: {
    'pods of another namespace': gateway('{istio: edge}') + pods('istio: edge, app: x'),
    'the ingress gateway that Istio is often installed with': gateway('{istio: ingressgateway}'),
    'pods that istiod makes for a Gateway': `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: public, namespace: ingress}\nspec: {gatewayClassName: istio, listeners: []}\n---\n${gateway('{gateway.networking.k8s.io/gateway-name: public}')}`,
    'no selector': gateway('{}'),
    'a few files': { given: gateway('{istio: edge}'), world: 'open' },
    'a selector of the wrong type': gateway('[istio]'),
  },
  invalid: {
    'labels that no pod has': {
      given: gateway('{istio: edg}') + pods('istio: edge'),
      finds: [{ message: 'nobody', at: 'edge/g spec.selector', says: 'istio=edg', fix: 'istio=edge' }],
    },
    'one label of two': {
      given: gateway('{istio: edge, zone: a}') + pods('istio: edge, zone: b'),
      finds: [{ message: 'nobody', at: 'edge/g spec.selector', says: 'istio=edge, zone=a' }],
    },
    'the ingress gateway, where the mesh says that there is none': {
      given: OFF + gateway('{istio: ingressgateway}'),
      finds: [{ message: 'nobody', at: 'edge/g spec.selector' }],
    },
    'pods of another namespace, where istiod looks in its own alone': {
      given: gateway('{istio: edge}') + pods('istio: edge'),
      values: { istiod: { env: { PILOT_SCOPE_GATEWAY_TO_NAMESPACE: 'true' } } },
      finds: [{ message: 'nobody', at: 'edge/g spec.selector', says: 'no pod of namespace edge' }],
    },
  },
});
