import rule from '../../../../src/check/rules/ambient/excluded-namespace';
import { testRule } from '../../test-rule';

const namespace = (name: string, labels = 'istio.io/dataplane-mode: ambient'): string =>
  `apiVersion: v1\nkind: Namespace\nmetadata: {name: ${name}, labels: {${labels}}}\n---\n`;
const pod = (labels: string): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: web, namespace: kube-system, labels: {${labels}}}\nspec: {containers: []}\n`;

testRule(rule, {
  valid: {
    'any other namespace': namespace('shop'),
    "Istio's own, which is not on the list": namespace('istio-system'),
    'a namespace on the list without the label': namespace('kube-system', 'app: x') + pod('app: x'),
    'the word none': namespace('kube-system', 'istio.io/dataplane-mode: none'),
    'a list of its own': { given: namespace('kube-system'), values: { cni: { excludeNamespaces: ['legacy'] } } },
    'an empty list': { given: namespace('kube-system'), values: { cni: { excludeNamespaces: [] } } },
    'a version whose agent did not look': { given: namespace('kube-system'), platform: { istio: '1.29.2' } },
    'a label of another type': namespace('kube-system', 'istio.io/dataplane-mode: [ambient]'),
  },
  invalid: {
    'kube-system': {
      given: namespace('kube-system'),
      finds: [
        {
          message: 'excluded',
          at: 'kube-system metadata.labels["istio.io/dataplane-mode"]',
          says: 'namespace kube-system',
          fix: 'excludeNamespaces',
        },
      ],
    },
    'a namespace that values name': {
      given: namespace('legacy'),
      values: { cni: { excludeNamespaces: ['kube-system', 'legacy'] } },
      finds: [{ message: 'excluded', at: 'legacy metadata.labels["istio.io/dataplane-mode"]' }],
    },
    'pods of it': {
      given: pod('istio.io/dataplane-mode: ambient'),
      world: 'open',
      finds: [{ message: 'excluded', at: 'kube-system/web metadata.labels["istio.io/dataplane-mode"]' }],
    },
  },
});
