import rule from '../../../../src/check/rules/workload-group/service-account';
import { testRule } from '../../test-rule';

const group = (account: string): string =>
  `apiVersion: networking.istio.io/v1\nkind: WorkloadGroup\nmetadata: {name: web, namespace: shop}\nspec: {template: {serviceAccount: ${account}}}\n---\n`;
const account = (name: string, home = 'shop'): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}, namespace: ${home}}\n---\n`;
const at = 'shop/web spec.template.serviceAccount';

testRule(rule, {
  valid: {
    'an account that is there': group('web') + account('web'),
    'the account that every namespace has': group('default'),
    'no account': group('null'),
    'a few files without accounts': { given: group('web'), world: 'open' },
    'an account of a wrong type': group('[web]'),
  },
  invalid: {
    'no such account': {
      given: group('web'),
      finds: [{ message: 'missing', at, says: 'ServiceAccount shop/web', fix: 'add' }],
    },
    'an account of another namespace': {
      given: group('web') + account('web', 'bank'),
      finds: [{ message: 'missing', at }],
    },
    'a few files with others': {
      given: group('web') + account('api'),
      world: 'open',
      finds: [{ message: 'missing', at }],
    },
  },
});
