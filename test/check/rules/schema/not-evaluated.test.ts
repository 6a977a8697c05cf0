import rule from '../../../../src/check/rules/schema/not-evaluated';
import { testRule } from '../../test-rule';
import { crd, rollup, schema } from './crd-yaml';

const given = (text: string): string =>
  crd(schema(`{type: object, properties: {size: {type: integer}}, x-kubernetes-validations: [{rule: '${text}'}]}`));

testRule(rule, {
  valid: {
    'a rule that is run': given('self.size > 0') + rollup('{size: 1}'),
    'a rule that refuses': given('self.size > 1') + rollup('{size: 1}'),
    'a broken rule that no object is about': given('self.size >'),
    'a rule about what was before': given('self.size == oldSelf.size') + rollup('{size: 1}'),
  },
  invalid: {
    'a rule that is not CEL': {
      given: given('self.size >') + rollup('{size: 1}'),
      finds: [{ message: 'unknown', at: 'shop/web spec', says: 'self.size >' }],
    },
    'a function that no server has, once for all objects': {
      given: given('nope(self.size)') + rollup('{size: 1}') + rollup('{size: 2}').replace('web', 'api'),
      finds: [{ message: 'unknown', at: 'shop/web spec', says: 'undeclared reference to "nope"' }],
    },
    'a number whose last digits are not known': {
      given: given('self.size > 0') + rollup('{size: 9223372036854775807}'),
      finds: [{ message: 'unknown', at: 'shop/web spec', says: 'too large to be read' }],
    },
  },
});
