import rule from '../../../../src/check/rules/schema/filter-type-mismatch';
import { filtered } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'the field of the type': filtered(
      '{type: RequestHeaderModifier, requestHeaderModifier: {remove: [a]}}, {type: RequestMirror, requestMirror: {backendRef: {name: a, port: 80}}}, {type: RequestRedirect, requestRedirect: {scheme: https}}',
      '{type: URLRewrite, urlRewrite: {hostname: a.example.com}}, {type: CORS, cors: {}}',
    ),
    'a type that nobody knows': filtered('{type: Mystery, cors: {}}'),
    'no type': filtered('{cors: {}}'),
  },
  invalid: {
    'the field of another type': {
      given: filtered('{type: URLRewrite, requestRedirect: {}}'),
      finds: [
        {
          message: 'other',
          at: 'shop/r spec.rules[0].filters[0].requestRedirect',
          says: 'RequestRedirect',
          fix: 'type: RequestRedirect',
        },
      ],
    },
    'its own field, and another': {
      given: filtered('{type: CORS, cors: {}, urlRewrite: {}}'),
      finds: [
        {
          message: 'other',
          at: 'shop/r spec.rules[0].filters[0].urlRewrite',
          says: 'URLRewrite',
          fix: 'another filter',
        },
      ],
    },
    'no field at all, of a backend': {
      given: filtered(
        '{type: RequestMirror, requestMirror: {backendRef: {name: a, port: 80}}}',
        '{type: ExtensionRef}',
      ),
      finds: [{ message: 'missing', at: 'shop/r spec.rules[0].backendRefs[0].filters[0]', says: 'extensionRef' }],
    },
    'a GRPCRoute': {
      given: filtered('{type: RequestMirror, requestHeaderModifier: {}}', '', 'GRPCRoute'),
      finds: [{ message: 'other', at: 'shop/r spec.rules[0].filters[0].requestHeaderModifier' }],
    },
  },
});
