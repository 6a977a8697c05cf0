import rule from '../../../../src/check/rules/workload-group/duplicate-labels';
import { testRule } from '../../test-rule';

const group = (name: string, labels: string, home = 'shop'): string =>
  `apiVersion: networking.istio.io/v1\nkind: WorkloadGroup\nmetadata: {name: ${name}, namespace: ${home}}\nspec: {metadata: {labels: ${labels}}}\n---\n`;
const at = 'spec.metadata.labels';

testRule(rule, {
  valid: {
    'labels of their own': group('a', '{app: a}') + group('b', '{app: b}'),
    'more labels': group('a', '{app: a}') + group('b', '{app: a, tier: b}'),
    'two namespaces': group('a', '{app: a}') + group('b', '{app: a}', 'bank'),
    'no labels': group('a', '{}') + group('b', '{}'),
    'labels of a wrong type': group('a', '[1]') + group('b', '[1]'),
  },
  invalid: {
    'the same in another order': {
      given: group('a', '{app: a, tier: b}') + group('b', '{tier: b, app: a}'),
      world: 'open',
      finds: [
        { message: 'same', at: `shop/a ${at}`, says: 'WorkloadGroup shop/b', fix: 'a label of its own' },
        { message: 'same', at: `shop/b ${at}`, says: 'WorkloadGroup shop/a' },
      ],
    },
  },
});
