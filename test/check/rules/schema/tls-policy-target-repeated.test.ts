import rule from '../../../../src/check/rules/schema/tls-policy-target-repeated';
import { tlsPolicy } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'two ports': tlsPolicy(
      "targetRefs: [{group: '', kind: Service, name: a, sectionName: x}, {group: '', kind: Service, name: a, sectionName: z}], validation: {}",
    ),
    'two Services': tlsPolicy("targetRefs: [{group: '', kind: Service, name: a}, {group: '', kind: Service, name: b}]"),
    'values of the wrong type': tlsPolicy('targetRefs: [{name: a}, {name: a}]'),
  },
  invalid: {
    'one twice': {
      given: tlsPolicy(
        "targetRefs: [{group: '', kind: Service, name: a}, {group: '', kind: Service, name: a}], validation: {}",
      ),
      finds: [{ message: 'repeated', at: 'shop/p spec.targetRefs[1]', says: 'Service a' }],
    },
    'one port twice': {
      given: tlsPolicy(
        "targetRefs: [{group: '', kind: Service, name: a, sectionName: x}, {group: '', kind: Service, name: a, sectionName: z}, {group: '', kind: Service, name: a, sectionName: x}], validation: {}",
      ),
      finds: [{ message: 'repeated', at: 'shop/p spec.targetRefs[2]' }],
    },
    'with a port and without': {
      given: tlsPolicy(
        "targetRefs: [{group: '', kind: Service, name: a, sectionName: x}, {group: '', kind: Service, name: a}], validation: {}",
      ),
      finds: [{ message: 'mixed', at: 'shop/p spec.targetRefs[1]' }],
    },
  },
});
