import rule from '../../../../src/check/rules/ambient/not-installed';
import { testRule } from '../../test-rule';

const namespace = (labels = 'istio.io/dataplane-mode: ambient', name = 'shop'): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n---\n`;
const istiod = (env: string): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: istiod, namespace: istio-system, labels: {app: istiod}}\nspec: {template: {metadata: {labels: {app: istiod}}, spec: {containers: [{name: discovery, env: [${env}]}]}}}\n---\n`;
const AMBIENT_ON = istiod('{name: PILOT_ENABLE_AMBIENT, value: "true"}');
const cni = (enabled: string): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio-cni-config, namespace: istio-system}\ndata: {AMBIENT_ENABLED: ${enabled}}\n---\n`;
const ZTUNNEL = `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: ztunnel, namespace: istio-system}\nspec: {template: {metadata: {labels: {app: ztunnel}}, spec: {containers: []}}}\n---\n`;
const AT = 'shop metadata.labels["istio.io/dataplane-mode"]';

testRule(rule, {
  valid: {
    'a whole install': namespace() + AMBIENT_ON + cni('"true"') + ZTUNNEL,
    'no install in the input': namespace(),
    'an install in parts': { given: namespace() + AMBIENT_ON + cni('"true"'), world: 'open' },
    'a mesh of sidecars': namespace('istio-injection: enabled') + istiod('') + cni('"false"'),
    'istiod that values switch on': {
      given: namespace() + istiod('') + cni('"true"') + ZTUNNEL,
      values: { istiod: { env: { PILOT_ENABLE_AMBIENT: 'true' } } },
    },
    'a value of another type': namespace() + AMBIENT_ON + cni('false') + ZTUNNEL,
  },
  invalid: {
    'istiod without it': {
      given: namespace() + istiod('') + cni('"true"') + ZTUNNEL,
      finds: [
        { message: 'lacks', at: AT, says: 'Deployment istio-system/istiod runs without', fix: 'profile ambient' },
      ],
    },
    'istio-cni without it, told once': {
      given: namespace() + namespace(undefined, 'other') + AMBIENT_ON + cni('"false"') + ZTUNNEL,
      finds: [{ message: 'lacks', at: AT, says: 'istio-system/istio-cni-config' }],
    },
    'no ztunnel': {
      given: namespace() + AMBIENT_ON + cni('"true"'),
      finds: [{ message: 'lacks', at: AT, says: 'no ztunnel' }],
    },
    'pods that ask by themselves': {
      given: `${cni('"false"')}apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {istio.io/dataplane-mode: ambient}}\nspec: {containers: []}\n`,
      world: 'open',
      finds: [{ message: 'lacks', at: 'shop/web metadata.labels["istio.io/dataplane-mode"]' }],
    },
  },
});
