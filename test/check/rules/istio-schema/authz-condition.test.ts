import rule from '../../../../src/check/rules/istio-schema/authz-condition';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

// Verdicts of the webhook of istiod 1.31.
testRule(rule, {
  valid: {
    'a header': istio(
      'security',
      'AuthorizationPolicy',
      'rules: [{when: [{key: "request.headers[x-team]", values: ["a"]}]}]',
    ),
    'a claim of a claim': istio(
      'security',
      'AuthorizationPolicy',
      'rules: [{when: [{key: "request.auth.claims[a][b]", values: ["a"]}]}]',
    ),
    'an address': istio(
      'security',
      'AuthorizationPolicy',
      'rules: [{when: [{key: "source.ip", values: ["192.0.2.0/24"]}]}]',
    ),
    'a port': istio('security', 'AuthorizationPolicy', 'rules: [{when: [{key: "destination.port", values: ["80"]}]}]'),
    'a name': istio(
      'security',
      'AuthorizationPolicy',
      'rules: [{when: [{key: "connection.sni", values: ["a.example.com"]}]}]',
    ),
  },
  invalid: {
    'an unknown attribute': {
      given: istio('security', 'AuthorizationPolicy', 'rules: [{when: [{key: "request.header", values: ["a"]}]}]'),
      finds: [{ message: 'unknown', at: 'shop/o spec.rules[0].when[0].key', says: '"request.header"' }],
    },
    'one that was given up': {
      given: istio('security', 'AuthorizationPolicy', 'rules: [{when: [{key: "destination.user", values: ["a"]}]}]'),
      finds: [{ message: 'unknown', at: 'shop/o spec.rules[0].when[0].key' }],
    },
    'a header without a name': {
      given: istio('security', 'AuthorizationPolicy', 'rules: [{when: [{key: "request.headers[]", values: ["a"]}]}]'),
      finds: [{ message: 'form', at: 'shop/o spec.rules[0].when[0].key' }],
    },
    'a claim without brackets': {
      given: istio(
        'security',
        'AuthorizationPolicy',
        'rules: [{when: [{key: "request.auth.claims.iss", values: ["a"]}]}]',
      ),
      finds: [{ message: 'form', at: 'shop/o spec.rules[0].when[0].key' }],
    },
    'no address': {
      given: istio('security', 'AuthorizationPolicy', 'rules: [{when: [{key: "source.ip", values: ["shop"]}]}]'),
      finds: [{ message: 'invalid', at: 'shop/o spec.rules[0].when[0].values[0]', says: '"shop"' }],
    },
    'no port': {
      given: istio('security', 'AuthorizationPolicy', 'rules: [{when: [{key: "destination.port", values: ["http"]}]}]'),
      finds: [{ message: 'invalid', at: 'shop/o spec.rules[0].when[0].values[0]' }],
    },
    'a wildcard within': {
      given: istio(
        'security',
        'AuthorizationPolicy',
        'rules: [{when: [{key: "source.trustDomain", values: ["a*b"]}]}]',
      ),
      finds: [{ message: 'invalid', at: 'shop/o spec.rules[0].when[0].values[0]' }],
    },
    'an empty value': {
      given: istio('security', 'AuthorizationPolicy', 'rules: [{when: [{key: "source.principal", values: [""]}]}]'),
      finds: [{ message: 'invalid', at: 'shop/o spec.rules[0].when[0].values[0]', says: 'empty' }],
    },
  },
});
