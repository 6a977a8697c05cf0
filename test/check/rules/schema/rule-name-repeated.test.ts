import rule from '../../../../src/check/rules/schema/rule-name-repeated';
import { crdOf, route } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'two names': crdOf('experimental') + route('rules: [{name: a}, {name: b}, {}, {}]'),
    'one name, in the standard channel': crdOf('standard') + route('rules: [{name: a}, {name: a}]'),
    'one name, where the channel is not known': route('rules: [{name: a}, {name: a}]'),
  },
  invalid: {
    'one name twice': {
      given: crdOf('experimental') + route('rules: [{name: a}, {name: b}, {name: a}]', 'GRPCRoute'),
      finds: [{ message: 'repeated', at: 'shop/r spec.rules[2].name', says: '"a"' }],
    },
    'a TCPRoute of v1alpha2': {
      given: crdOf('experimental') + route('rules: [{name: a}, {name: a}]', 'TCPRoute', 'v1alpha2'),
      finds: [{ message: 'repeated', at: 'shop/r spec.rules[1].name' }],
    },
  },
});
