import rule from '../../../../src/check/rules/schema/mirror-share';
import { filtered } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'a percentage': filtered('{type: RequestMirror, requestMirror: {backendRef: {name: a, port: 80}, percent: 10}}'),
    'a fraction of 100': filtered(
      '{type: RequestMirror, requestMirror: {backendRef: {name: a, port: 80}, fraction: {numerator: 100}}}',
    ),
    'a fraction of 1000': filtered(
      '{type: RequestMirror, requestMirror: {backendRef: {name: a, port: 80}, fraction: {numerator: 500, denominator: 1000}}}',
    ),
    'values of the wrong type': filtered(
      '{type: RequestMirror, requestMirror: {backendRef: {name: a, port: 80}, fraction: {numerator: 5, denominator: x}}}',
    ),
  },
  invalid: {
    both: {
      given: filtered(
        '{type: RequestMirror, requestMirror: {backendRef: {name: a, port: 80}, percent: 10, fraction: {numerator: 1}}}',
      ),
      finds: [{ message: 'both', at: 'shop/r spec.rules[0].filters[0].requestMirror.fraction' }],
    },
    'more than all': {
      given: filtered(
        '{type: RequestMirror, requestMirror: {backendRef: {name: a, port: 80}, fraction: {numerator: 101}}}',
        '',
        'GRPCRoute',
      ),
      finds: [{ message: 'over', at: 'shop/r spec.rules[0].filters[0].requestMirror.fraction', says: '101 of 100' }],
    },
  },
});
