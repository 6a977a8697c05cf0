import rule from '../../../../src/check/rules/ambient/host-network';
import { testRule } from '../../test-rule';

const namespace = (labels: string, name = 'shop'): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n---\n`;
const AMBIENT = namespace('istio.io/dataplane-mode: ambient');
const pods = (labels: string, spec = 'hostNetwork: true, ', home = 'shop'): string =>
  `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: web, namespace: ${home}}\nspec: {template: {metadata: {labels: {${labels}}}, spec: {${spec}containers: [{name: web, image: "web:1"}]}}}\n`;

testRule(rule, {
  valid: {
    'pods with a network of their own': AMBIENT + pods('app: web', ''),
    'the word false': AMBIENT + pods('app: web', 'hostNetwork: false, '),
    'pods outside ambient mode': namespace('app: shop') + pods('app: web'),
    'pods that are out, and say so': AMBIENT + pods('istio.io/dataplane-mode: none'),
    'a namespace that istio-cni leaves alone':
      namespace('istio.io/dataplane-mode: ambient', 'kube-system') +
      pods('app: web', 'hostNetwork: true, ', 'kube-system'),
    'a namespace that is not in the input': { given: pods('app: web'), world: 'open' },
    'a text for a flag': AMBIENT + pods('app: web', 'hostNetwork: "true", '),
  },
  invalid: {
    'an ambient namespace': {
      given: AMBIENT + pods('app: web'),
      finds: [
        {
          message: 'never',
          at: 'shop/web spec.template.spec.hostNetwork',
          says: 'namespace shop is in ambient mode',
          fix: 'istio.io/dataplane-mode=none',
        },
      ],
    },
    'pods labelled for it, in a namespace that nobody knows': {
      given: pods('istio.io/dataplane-mode: ambient'),
      world: 'open',
      finds: [
        { message: 'never', at: 'shop/web spec.template.spec.hostNetwork', says: 'it is labelled for ambient mode' },
      ],
    },
    'a Pod by itself, with a word that opts out of nothing': {
      given: `${AMBIENT}apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: shop, labels: {istio.io/dataplane-mode: off-please}}\nspec: {hostNetwork: true, containers: []}\n`,
      finds: [{ message: 'never', at: 'shop/web spec.hostNetwork' }],
    },
  },
});
