import rule from '../../../../src/check/rules/istio-schema/authz-action';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

// Verdicts of the webhook of istiod 1.31.
testRule(rule, {
  valid: {
    'a DENY of everything': istio('security', 'AuthorizationPolicy', 'action: DENY, rules: [{}]'),
    'an ALLOW of nothing': istio('security', 'AuthorizationPolicy', ''),
    'a provider': istio('security', 'AuthorizationPolicy', 'action: CUSTOM, provider: {name: auth}, rules: [{}]'),
  },
  invalid: {
    'a DENY without rules': {
      given: istio('security', 'AuthorizationPolicy', 'action: DENY, rules: []'),
      finds: [{ message: 'rules', at: 'shop/o spec.action', says: 'DENY' }],
    },
    'a CUSTOM without rules': {
      given: istio('security', 'AuthorizationPolicy', 'action: CUSTOM, provider: {name: auth}'),
      finds: [{ message: 'rules', at: 'shop/o spec.action' }],
    },
    'a CUSTOM without a provider': {
      given: istio('security', 'AuthorizationPolicy', 'action: CUSTOM, rules: [{}]'),
      finds: [{ message: 'provider', at: 'shop/o spec.action' }],
    },
    'a provider without a name': {
      given: istio('security', 'AuthorizationPolicy', "action: CUSTOM, provider: {name: ''}, rules: [{}]"),
      finds: [{ message: 'provider', at: 'shop/o spec.provider' }],
    },
    'a provider of an ALLOW': {
      given: istio('security', 'AuthorizationPolicy', 'provider: {name: auth}, rules: [{}]'),
      finds: [{ message: 'needless', at: 'shop/o spec.provider', says: 'ALLOW' }],
    },
  },
});
