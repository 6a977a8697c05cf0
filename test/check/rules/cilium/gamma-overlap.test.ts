import rule from '../../../../src/check/rules/cilium/gamma-overlap';
import { testRule } from '../../test-rule';

const config = (value: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cilium-config, namespace: kube-system}\ndata: {enable-gateway-api: ${value}}\n---\n`;
const route = (name: string, parent: string, kind = 'HTTPRoute'): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: shop}\nspec: {parentRefs: [${parent}], rules: []}\n---\n`;
const SERVICE = "{group: '', kind: Service, name: web}";

testRule(rule, {
  valid: {
    'routes of Gateways, which have a class': config("'true'") + route('r', '{name: public}'),
    'Gateway API left off': config("'false'") + route('r', SERVICE),
    'no word of Cilium': route('r', SERVICE),
    'values without it': { given: route('r', SERVICE), values: { cilium: { gatewayAPI: { enabled: false } } } },
    'values of the wrong type': {
      given: config('true') + route('r', SERVICE),
      values: { cilium: { gatewayAPI: null } },
    },
  },
  invalid: {
    'a setting in the ConfigMap, once for all routes': {
      given: config("'true'") + route('a', SERVICE) + route('b', `${SERVICE}, {name: public}`, 'GRPCRoute'),
      world: 'open',
      finds: [{ message: 'both', at: 'shop/a spec.parentRefs[0]', says: 'and 1 more', fix: 'gatewayAPI.enabled' }],
    },
    'values that were given': {
      given: route('a', SERVICE),
      values: { cilium: { gatewayAPI: { enabled: true } } },
      finds: [{ message: 'both', at: 'shop/a spec.parentRefs[0]' }],
    },
  },
});
