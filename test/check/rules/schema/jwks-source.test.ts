import rule from '../../../../src/check/rules/schema/jwks-source';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'an address': istio(
      'security',
      'RequestAuthentication',
      'jwtRules: [{issuer: a, jwksUri: "https://a.example.com/keys"}]',
    ),
    'an address in its old spelling': istio(
      'security',
      'RequestAuthentication',
      'jwtRules: [{issuer: a, jwks_uri: "HTTP://a.example.com/keys"}]',
    ),
    keys: istio('security', 'RequestAuthentication', 'jwtRules: [{issuer: a, jwks: \'{"keys": []}\'}]'),
  },
  invalid: {
    both: {
      given: istio(
        'security',
        'RequestAuthentication',
        "jwtRules: [{issuer: a, jwksUri: 'https://a.example.com/keys', jwks: '{}'}]",
      ),
      finds: [{ message: 'both', at: 'shop/o spec.jwtRules[0].jwks', says: 'jwksUri' }],
    },
    'no scheme': {
      given: istio('security', 'RequestAuthentication', 'jwtRules: [{issuer: a, jwksUri: a.example.com/keys}]'),
      finds: [{ message: 'scheme', at: 'shop/o spec.jwtRules[0].jwksUri', says: 'a.example.com/keys' }],
    },
    'a port that is none': {
      given: istio(
        'security',
        'RequestAuthentication',
        'jwtRules: [{issuer: a, jwksUri: "https://a.example.com:x/keys"}]',
      ),
      finds: [{ message: 'form', at: 'shop/o spec.jwtRules[0].jwksUri', says: 'port' }],
    },
    'another scheme': {
      given: istio('security', 'RequestAuthentication', 'jwtRules: [{issuer: a, jwks_uri: "file:///keys"}]'),
      finds: [{ message: 'scheme', at: 'shop/o spec.jwtRules[0].jwks_uri' }],
    },
  },
});
