import rule from '../../../../src/check/rules/ambient/tunnel-label';
import { testRule } from '../../test-rule';

const namespace = (labels: string): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {${labels}}}\n---\n`;
const pods = (labels: string, spec = ''): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: shop}\nspec: {template: {metadata: {labels: {${labels}}}, spec: {${spec}containers: [{name: web, image: "web:1"}]}}}\n`;
const TUNNEL = 'networking.istio.io/tunnel: http';
const AT = 'shop/web spec.template.metadata.labels["networking.istio.io/tunnel"]';

testRule(rule, {
  valid: {
    'pods that ztunnel captures': namespace('istio.io/dataplane-mode: ambient') + pods(TUNNEL),
    'pods with a sidecar': namespace('istio-injection: enabled') + pods(TUNNEL),
    'pods that run a proxy by hand':
      namespace('app: shop') + pods(TUNNEL).replace('name: web, image', 'name: istio-proxy, image'),
    'pods that istiod made':
      namespace('app: shop') + pods(`${TUNNEL}, gateway.istio.io/managed: istio.io-gateway-controller`),
    'another tunnel': namespace('app: shop') + pods('networking.istio.io/tunnel: https'),
    'a namespace that is not in the input': { given: pods(TUNNEL), world: 'open' },
    'the label on the owner':
      namespace('app: shop') + pods('app: web').replace('namespace: shop}', `namespace: shop, labels: {${TUNNEL}}}`),
    'a value of another type': namespace('app: shop') + pods('networking.istio.io/tunnel: [http]'),
  },
  invalid: {
    'pods that nothing captures': {
      given: namespace('app: shop') + pods(TUNNEL),
      finds: [{ message: 'nobody', at: AT, says: 'its calls fail', fix: 'remove the label' }],
    },
    'pods that are kept out, with a list of tunnels': {
      given:
        namespace('istio.io/dataplane-mode: ambient') +
        pods('networking.istio.io/tunnel: "none,http", istio.io/dataplane-mode: none'),
      finds: [{ message: 'nobody', at: AT, says: 'istio.io/dataplane-mode=none' }],
    },
    'pods on the network of their node, wherever they are': {
      given: pods(TUNNEL, 'hostNetwork: true, '),
      world: 'open',
      finds: [{ message: 'nobody', at: AT, says: 'the network of its node' }],
    },
  },
});
