import rule from '../../../../src/check/rules/routing/dr-subset-no-labels';
import { testRule } from '../../test-rule';

const dr = (subsets: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: r, namespace: shop}\nspec: {host: web, subsets: ${subsets}}\n---\n`;

// After Kiali's KIA0209.
testRule(rule, {
  valid: {
    labels: dr('[{name: v1, labels: {version: v1}}]'),
    'no subsets': dr('[]'),
    'labels that are no texts, or no map': dr('[{name: v1, labels: {version: 1}}, {name: v2, labels: v2}]'),
    'subsets that are none': dr('v1') + dr('[v1, 7]'),
  },
  invalid: {
    'one of two': {
      given: dr('[{name: v1, labels: {version: v1}}, {name: v2}]'),
      finds: [
        {
          message: 'all',
          at: 'shop/r spec.subsets[1]',
          says: 'subset "v2" has no labels: it is all pods of web',
          fix: 'v2',
        },
      ],
    },
    'empty labels, in a few files too': {
      given: dr('[{name: v1, labels: {}}, {name: v2, labels: {version: v2}}]'),
      world: 'open',
      finds: [{ message: 'all', at: 'shop/r spec.subsets[0]' }],
    },
    'one that is the only one': {
      given: dr('[{name: cnn}]'),
      finds: [{ message: 'only', at: 'shop/r spec.subsets[0]', severity: 'info', says: 'another name' }],
    },
    'a policy of its own': {
      given: dr('[{name: v1, trafficPolicy: {tls: {mode: SIMPLE}}}]'),
      finds: [{ message: 'policy', at: 'shop/r spec.subsets[0]', severity: 'info' }],
    },
  },
});
