import rule from '../../../../src/check/rules/schema/filter-repeated';
import { filtered } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'one of each list': filtered(
      '{type: RequestHeaderModifier, requestHeaderModifier: {remove: [a]}}',
      '{type: RequestHeaderModifier, requestHeaderModifier: {remove: [a]}}',
    ),
    'two mirrors': filtered(
      '{type: RequestMirror, requestMirror: {backendRef: {name: a, port: 80}}}, {type: RequestMirror, requestMirror: {backendRef: {name: a, port: 80}}}',
    ),
    'two CORS filters, before 1.5': {
      given: filtered('{type: CORS, cors: {}}, {type: CORS, cors: {}}'),
      platform: { gatewayApi: '1.4' },
    },
    'values of the wrong type': filtered('{type: [a]}, {type: [a]}, 3'),
  },
  invalid: {
    'two of a type': {
      given: filtered(
        '{type: RequestHeaderModifier, requestHeaderModifier: {remove: [a]}}, {type: RequestMirror, requestMirror: {backendRef: {name: a, port: 80}}}, {type: RequestHeaderModifier, requestHeaderModifier: {remove: [a]}}',
      ),
      finds: [{ message: 'twice', at: 'shop/r spec.rules[0].filters[2]', says: 'RequestHeaderModifier' }],
    },
    'two of a backend of a GRPCRoute': {
      given: filtered(
        '{type: RequestMirror, requestMirror: {backendRef: {name: a, port: 80}}}',
        '{type: RequestHeaderModifier, requestHeaderModifier: {remove: [a]}}, {type: RequestHeaderModifier, requestHeaderModifier: {remove: [a]}}',
        'GRPCRoute',
      ),
      finds: [{ message: 'twice', at: 'shop/r spec.rules[0].backendRefs[0].filters[1]' }],
    },
    'two CORS filters': {
      given: filtered('{type: CORS, cors: {}}, {type: CORS, cors: {}}'),
      finds: [{ message: 'twice', at: 'shop/r spec.rules[0].filters[1]', says: 'CORS' }],
    },
    'a redirect and a rewrite': {
      given: filtered(
        '{type: RequestRedirect, requestRedirect: {scheme: https}}, {type: URLRewrite, urlRewrite: {hostname: a.example.com}}',
      ),
      finds: [{ message: 'both', at: 'shop/r spec.rules[0].filters[1]' }],
    },
  },
});
