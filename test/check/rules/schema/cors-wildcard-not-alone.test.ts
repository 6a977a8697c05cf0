import rule from '../../../../src/check/rules/schema/cors-wildcard-not-alone';
import { filtered } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    everything: filtered("{type: CORS, cors: {allowMethods: ['*'], allowHeaders: ['*'], allowOrigins: ['*']}}"),
    some: filtered('{type: CORS, cors: {allowMethods: [GET, PUT]}}'),
    'a list that is not looked at': filtered("{type: CORS, cors: {exposeHeaders: ['*', a]}}"),
  },
  invalid: {
    'something beside it': {
      given: filtered("{type: CORS, cors: {allowMethods: ['*', GET]}}"),
      finds: [{ message: 'beside', at: 'shop/r spec.rules[0].filters[0].cors.allowMethods' }],
    },
    'of a backend': {
      given: filtered(
        '{type: RequestMirror, requestMirror: {backendRef: {name: a, port: 80}}}',
        "{type: CORS, cors: {allowHeaders: [a, '*'], allowOrigins: ['*', 'https://a.example.com']}}",
      ),
      finds: [
        { message: 'beside', at: 'shop/r spec.rules[0].backendRefs[0].filters[0].cors.allowOrigins' },
        { message: 'beside', at: 'shop/r spec.rules[0].backendRefs[0].filters[0].cors.allowHeaders' },
      ],
    },
  },
});
