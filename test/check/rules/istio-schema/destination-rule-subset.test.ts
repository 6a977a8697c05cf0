import rule from '../../../../src/check/rules/istio-schema/destination-rule-subset';
import { destinationRule } from '../../istio-manifests';
import { testRule } from '../../test-rule';

const subsets = (list: string): string => destinationRule(`host: web, subsets: [${list}]`);

// Verdicts of istiod's webhook (Istio 1.31).
testRule(rule, {
  valid: {
    'subsets with labels': subsets("{name: V1, labels: {a.example.com/version: v1.2_x, b: ''}}, {name: v2}"),
    'what its CRD refuses': subsets('{name: 7, labels: {a: 7}}, {}, 7'),
  },
  invalid: {
    'names that are none': {
      given: subsets("{name: v1.2}, {name: ''}, {name: a_b}"),
      finds: [0, 1, 2].map((i) => ({ message: 'name', at: `shop/x spec.subsets[${i}].name` })),
    },
    'one name for two': {
      given: subsets('{name: a}, {name: a}'),
      finds: [{ message: 'twice', at: 'shop/x spec.subsets[1].name' }],
    },
    'labels that no pod has': {
      given: subsets("{name: a, labels: {a: 'b c', 'a/b/c': d, '': e}}"),
      finds: [
        { message: 'label', at: 'shop/x spec.subsets[0].labels.a' },
        { message: 'label', at: 'shop/x spec.subsets[0].labels["a/b/c"]' },
        { message: 'label', at: 'shop/x spec.subsets[0].labels[""]' },
      ],
    },
  },
});
