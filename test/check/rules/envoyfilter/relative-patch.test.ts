import rule from '../../../../src/check/rules/envoyfilter/relative-patch';
import { testRule } from '../../test-rule';

const filter = (applyTo: string, operation: string, more = ''): string =>
  `apiVersion: networking.istio.io/v1alpha3\nkind: EnvoyFilter\nmetadata: {name: f, namespace: shop}\nspec: {${more}configPatches: [{applyTo: ${applyTo}, patch: {operation: ${operation}}}]}\n`;
const at = 'shop/f spec.configPatches[0].patch.operation';

testRule(rule, {
  valid: {
    'a priority': filter('HTTP_FILTER', 'INSERT_BEFORE', 'priority: 10, '),
    'a priority below zero': filter('HTTP_FILTER', 'REMOVE', 'priority: -1, '),
    'the first place': filter('HTTP_FILTER', 'INSERT_FIRST'),
    'the last place': filter('HTTP_FILTER', 'ADD'),
    'a merge': filter('CLUSTER', 'MERGE'),
    'what does nothing, which is another matter': filter('CLUSTER', 'REPLACE'),
    'fields of wrong types': filter('{a: 1}', '7', 'priority: x, '),
  },
  invalid: {
    INSERT_BEFORE: {
      given: filter('HTTP_FILTER', 'INSERT_BEFORE'),
      world: 'open',
      finds: [{ message: 'byAge', at, says: 'INSERT_BEFORE', fix: 'spec.priority' }],
    },
    'INSERT_AFTER, with a priority of zero': {
      given: filter('NETWORK_FILTER', 'INSERT_AFTER', 'priority: 0, '),
      finds: [{ message: 'byAge', at }],
    },
    REPLACE: { given: filter('HTTP_FILTER', 'REPLACE'), finds: [{ message: 'byAge', at }] },
    REMOVE: { given: filter('CLUSTER', 'REMOVE'), finds: [{ message: 'byAge', at }] },
  },
});
