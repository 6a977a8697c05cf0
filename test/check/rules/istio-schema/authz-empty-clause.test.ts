import rule from '../../../../src/check/rules/istio-schema/authz-empty-clause';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

// Verdicts of the webhook of istiod 1.31.
testRule(rule, {
  valid: {
    'no clause': istio('security', 'AuthorizationPolicy', 'rules: [{}]'),
    'empty lists of clauses, which a webhook can not tell from none': istio(
      'security',
      'AuthorizationPolicy',
      'rules: [{from: [], to: []}]',
    ),
    'all clauses': istio(
      'security',
      'AuthorizationPolicy',
      'rules: [{from: [{source: {namespaces: [a]}}], to: [{operation: {ports: ["80"]}}], when: [{key: source.ip, notValues: [192.0.2.1]}]}]',
    ),
  },
  invalid: {
    'no source': {
      given: istio('security', 'AuthorizationPolicy', 'rules: [{from: [{}]}]'),
      finds: [{ message: 'empty', at: 'shop/o spec.rules[0].from[0]', says: 'source' }],
    },
    'an empty operation': {
      given: istio('security', 'AuthorizationPolicy', 'rules: [{to: [{operation: {methods: []}}]}]'),
      finds: [{ message: 'empty', at: 'shop/o spec.rules[0].to[0]', says: 'operation' }],
    },
    'an empty key': {
      given: istio('security', 'AuthorizationPolicy', "rules: [{when: [{key: '', values: [a]}]}]"),
      finds: [{ message: 'key', at: 'shop/o spec.rules[0].when[0].key' }],
    },
    'no values': {
      given: istio('security', 'AuthorizationPolicy', 'rules: [{when: [{key: source.ip, values: []}]}]'),
      finds: [{ message: 'values', at: 'shop/o spec.rules[0].when[0]', says: 'source.ip' }],
    },
  },
});
