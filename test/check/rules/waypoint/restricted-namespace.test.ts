import rule from '../../../../src/check/rules/waypoint/restricted-namespace';
import { testRule } from '../../test-rule';

const namespace = (labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {${labels}}}\n---\n`;
const RESTRICTED = namespace('pod-security.kubernetes.io/enforce: restricted');
const gateway = (className = 'istio-waypoint', more = ''): string =>
  `apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: w, namespace: shop}\nspec: {gatewayClassName: ${className}, ${more}listeners: [{name: mesh, port: 15008, protocol: HBONE}]}\n---\n`;
const configMap = (metadata: string, values: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {namespace: istio-system, ${metadata}}\ndata: {values: '${values}'}\n---\n`;
const PROFILE = '{"gateways": {"seccompProfile": {"type": "RuntimeDefault"}}}';

testRule(rule, {
  valid: {
    'a lower level': namespace('pod-security.kubernetes.io/enforce: baseline') + gateway(),
    'a level that only warns': namespace('pod-security.kubernetes.io/warn: restricted') + gateway(),
    'values that have the profile': {
      given: RESTRICTED + gateway(),
      values: { istiod: { gateways: { seccompProfile: { type: 'RuntimeDefault' } } } },
    },
    'an install in the input that has the profile':
      RESTRICTED + gateway() + configMap('name: istio-sidecar-injector', PROFILE),
    'pods that parameters complete':
      RESTRICTED +
      gateway('istio-waypoint', 'infrastructure: {parametersRef: {group: "", kind: ConfigMap, name: p}}, '),
    'pods that defaults of the class complete':
      RESTRICTED + gateway() + configMap('name: d, labels: {gateway.istio.io/defaults-for-class: istio-waypoint}', ''),
    'a class of somebody else': RESTRICTED + gateway('cilium'),
    'a namespace that is not in the input': { given: gateway(), world: 'open' },
  },
  invalid: {
    'values without the profile': {
      given: RESTRICTED + gateway(),
      values: { istiod: { profile: 'ambient' } },
      finds: [{ message: 'refused', at: 'shop/w', says: 'namespace shop', fix: 'gateways.seccompProfile' }],
    },
    'an install in the input without it': {
      given: RESTRICTED + gateway() + configMap('name: istio-sidecar-injector-blue', '{"gateways": {}}'),
      finds: [{ message: 'refused', at: 'shop/w' }],
    },
    'no word about it': {
      given: RESTRICTED + gateway(),
      finds: [{ message: 'refused', at: 'shop/w', severity: 'warning' }],
    },
    'an install in the input that nobody can read': {
      given: RESTRICTED + gateway() + configMap('name: istio-sidecar-injector', '{{ nothing }}'),
      finds: [{ message: 'refused', at: 'shop/w', severity: 'warning' }],
    },
  },
});
