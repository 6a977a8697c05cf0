import rule from '../../../../src/check/rules/schema/crd-version';
import { testRule } from '../../test-rule';
import { crd, rollup } from './crd-yaml';

const OPEN = 'schema: {openAPIV3Schema: {type: object}}';
const OLD = `    - {name: v1beta1, served: true, storage: false, deprecated: true, ${OPEN}}\n`;
const GONE = `    - {name: v1alpha1, served: false, storage: false, ${OPEN}}\n`;

testRule(rule, {
  valid: {
    'a version that is served': crd(OPEN, OLD) + rollup('{}'),
    'a kind without a CRD': rollup('{}', 'v7'),
  },
  invalid: {
    'a version that the CRD has not': {
      given: crd(OPEN, OLD) + rollup('{}', 'v2'),
      finds: [
        { message: 'unserved', at: 'shop/web apiVersion', says: 'write shop.example/v1 or shop.example/v1beta1' },
      ],
    },
    'a version that is no longer served': {
      given: crd(OPEN, GONE) + rollup('{}', 'v1alpha1'),
      finds: [{ message: 'unserved', at: 'shop/web apiVersion' }],
    },
    'a deprecated version, which is served still': {
      given:
        crd(OPEN, OLD.replace('deprecated: true', 'deprecated: true, deprecationWarning: write v1')) +
        rollup('{}', 'v1beta1'),
      finds: [{ message: 'deprecated', at: 'shop/web apiVersion', severity: 'warning', says: 'write v1' }],
    },
  },
});
