import rule from '../../../../src/check/rules/istio-schema/jwt-rule';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

// Verdicts of the webhook of istiod 1.31.
testRule(rule, {
  valid: {
    'an issuer': istio('security', 'RequestAuthentication', 'jwtRules: [{issuer: a}]'),
    'an address of keys': istio(
      'security',
      'RequestAuthentication',
      'jwtRules: [{jwksUri: "https://a.example.com/keys"}]',
    ),
    'an empty set': istio('security', 'RequestAuthentication', 'jwtRules: [{issuer: a, jwks: \'{"keys": []}\'}]'),
    'a key': istio(
      'security',
      'RequestAuthentication',
      'jwtRules: [{issuer: a, jwks: \'{"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]}\'}]',
    ),
    'one key on its own': istio(
      'security',
      'RequestAuthentication',
      'jwtRules: [{issuer: a, jwks: \'{"kty": "oct", "k": "AQAB"}\'}]',
    ),
    'a timeout': istio('security', 'RequestAuthentication', 'jwtRules: [{issuer: a, timeout: 5s}]'),
  },
  invalid: {
    neither: {
      given: istio('security', 'RequestAuthentication', 'jwtRules: [{forwardOriginalToken: true}]'),
      finds: [{ message: 'none', at: 'shop/o spec.jwtRules[0]' }],
    },
    'keys and no issuer': {
      given: istio('security', 'RequestAuthentication', 'jwtRules: [{jwks: \'{"keys": []}\'}]'),
      finds: [{ message: 'none', at: 'shop/o spec.jwtRules[0]' }],
    },
    'no JSON': {
      given: istio('security', 'RequestAuthentication', 'jwtRules: [{issuer: a, jwks: keys}]'),
      finds: [{ message: 'json', at: 'shop/o spec.jwtRules[0].jwks' }],
    },
    'a list': {
      given: istio('security', 'RequestAuthentication', "jwtRules: [{issuer: a, jwks: '[]'}]"),
      finds: [{ message: 'key', at: 'shop/o spec.jwtRules[0].jwks', says: 'no map' }],
    },
    'nothing in it': {
      given: istio('security', 'RequestAuthentication', "jwtRules: [{issuer: a, jwks: '{}'}]"),
      finds: [{ message: 'key', at: 'shop/o spec.jwtRules[0].jwks', says: 'kty' }],
    },
    'a key without a part': {
      given: istio(
        'security',
        'RequestAuthentication',
        'jwtRules: [{issuer: a, jwks: \'{"keys": [{"kty": "RSA", "n": "AQAB"}]}\'}]',
      ),
      finds: [{ message: 'key', at: 'shop/o spec.jwtRules[0].jwks', says: 'no e' }],
    },
    'half a millisecond more': {
      given: istio('security', 'RequestAuthentication', 'jwtRules: [{issuer: a, timeout: 1.5ms}]'),
      finds: [{ message: 'timeout', at: 'shop/o spec.jwtRules[0].timeout', says: '"1.5ms"' }],
    },
  },
});
