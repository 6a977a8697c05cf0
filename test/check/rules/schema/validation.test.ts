import rule from '../../../../src/check/rules/schema/validation';
import { testRule } from '../../test-rule';
import { crd, rollup, schema } from './crd-yaml';

const RULE = "{rule: 'self.least <= self.most', message: least must not be over most, fieldPath: .least}";
const fields = (rules: string): string =>
  `{type: object, required: [least], properties: {least: {type: integer}, most: {type: integer, default: 5}, mode: {type: string, enum: [a]}}, x-kubernetes-validations: [${rules}]}`;
const CRD = crd(schema(fields(RULE)));

testRule(rule, {
  valid: {
    'an object that the rule admits': CRD + rollup('{least: 1, most: 2}'),
    'one that it admits by a default': CRD + rollup('{least: 5}'),
    'another kind': `${CRD}apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n`,
    'a kind of the same name in another group':
      CRD + rollup('{least: 3, most: 2}').replace('shop.example', 'other.example'),
    'one that a server refuses for its shape first': CRD + rollup('{least: many, most: 2}') + rollup('{most: 2}'),
    'one of a wrong enum, which is another refusal': CRD + rollup('{least: 3, most: 2, mode: b}'),
    'a version that is not served': CRD.replace('served: true', 'served: false') + rollup('{least: 3, most: 2}'),
    'a rule that can not be run': crd(schema(fields("{rule: 'self.least <'}"))) + rollup('{least: 3, most: 2}'),
    'no CRD': rollup('{least: 3, most: 2}'),
  },
  invalid: {
    'an object that the rule refuses': {
      given: CRD + rollup('{least: 3, most: 2}'),
      finds: [{ message: 'refused', at: 'shop/web spec.least', says: 'least must not be over most' }],
    },
    'one that it refuses by a default': {
      given: CRD + rollup('{least: 6}'),
      finds: [{ message: 'refused', at: 'shop/web spec.least' }],
    },
    'an error of the rule': {
      given: crd(schema(fields("{rule: 'self.most / self.least > 0'}"))) + rollup('{least: 0}'),
      finds: [{ message: 'refused', at: 'shop/web spec', says: 'division by zero' }],
    },
  },
});
