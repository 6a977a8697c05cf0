import rule from '../../../../src/check/rules/istio-schema/authz-custom-attribute';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

// Verdicts of the webhook of istiod 1.31.
testRule(rule, {
  valid: {
    'what a request has': istio(
      'security',
      'AuthorizationPolicy',
      'action: CUSTOM, provider: {name: auth}, rules: [{from: [{source: {ipBlocks: [192.0.2.0/24]}}], to: [{operation: {paths: [/a]}}], when: [{key: "request.headers[a]", values: [b]}]}]',
    ),
    'a namespace of a DENY': istio(
      'security',
      'AuthorizationPolicy',
      'action: DENY, provider: {name: auth}, rules: [{from: [{source: {namespaces: [a]}}]}]',
    ),
    'an empty list': istio(
      'security',
      'AuthorizationPolicy',
      'action: CUSTOM, provider: {name: auth}, rules: [{from: [{source: {namespaces: [], ipBlocks: [192.0.2.1]}}]}]',
    ),
  },
  invalid: {
    'a namespace': {
      given: istio(
        'security',
        'AuthorizationPolicy',
        'action: CUSTOM, provider: {name: auth}, rules: [{from: [{source: {namespaces: [a]}}]}]',
      ),
      finds: [{ message: 'attribute', at: 'shop/o spec.rules[0].from[0].source.namespaces', says: 'namespaces' }],
    },
    'who is not to be': {
      given: istio(
        'security',
        'AuthorizationPolicy',
        'action: CUSTOM, provider: {name: auth}, rules: [{from: [{source: {notRequestPrincipals: [a]}}]}]',
      ),
      finds: [{ message: 'attribute', at: 'shop/o spec.rules[0].from[0].source.notRequestPrincipals' }],
    },
    conditions: {
      given: istio(
        'security',
        'AuthorizationPolicy',
        'action: CUSTOM, provider: {name: auth}, rules: [{when: [{key: "request.auth.claims[a]", values: [b]}, {key: source.principal, values: [b]}]}]',
      ),
      finds: [
        { message: 'attribute', at: 'shop/o spec.rules[0].when[0].key' },
        { message: 'attribute', at: 'shop/o spec.rules[0].when[1].key', says: 'source.principal' },
      ],
    },
  },
});
