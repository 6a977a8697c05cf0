import rule from '../../../../src/check/rules/schema/path-match-invalid';
import { route } from '../../schema-manifests';
import { testRule } from '../../test-rule';

const path = (value: string, type = 'PathPrefix'): string =>
  route(`rules: [{matches: [{path: {type: ${type}, value: ${JSON.stringify(value)}}}]}]`);

testRule(rule, {
  valid: {
    'a path': path('/api/v1.0/~user'),
    'an encoded character': path('/a%20b'),
    'a part that starts with dots': path('/..a/.b'),
    'an expression': path('[a]//.*', 'RegularExpression'),
    'no value, which stands for /': route('rules: [{matches: [{path: {type: Exact}}, {}]}]'),
  },
  invalid: {
    'no slash at the start': {
      given: path('api', 'Exact'),
      finds: [{ message: 'start', at: 'shop/r spec.rules[0].matches[0].path.value', says: '"api"' }],
    },
    nothing: { given: path(''), finds: [{ message: 'start', at: 'shop/r spec.rules[0].matches[0].path.value' }] },
    'an empty part': {
      given: path('/a//b'),
      finds: [{ message: 'part', at: 'shop/r spec.rules[0].matches[0].path.value', says: '"//"' }],
    },
    'a part that goes up': {
      given: path('/a/../b'),
      finds: [{ message: 'part', at: 'shop/r spec.rules[0].matches[0].path.value', says: '/../' }],
    },
    'a part that stays': {
      given: path('/a/./b'),
      finds: [{ message: 'part', at: 'shop/r spec.rules[0].matches[0].path.value', says: '/./' }],
    },
    'an encoded slash': {
      given: path('/a%2fb'),
      finds: [{ message: 'part', at: 'shop/r spec.rules[0].matches[0].path.value', says: '%2f' }],
    },
    'an encoded slash in capitals': {
      given: path('/a%2Fb'),
      finds: [{ message: 'part', at: 'shop/r spec.rules[0].matches[0].path.value', says: '%2F' }],
    },
    'a fragment': {
      given: path('/a#b'),
      finds: [{ message: 'part', at: 'shop/r spec.rules[0].matches[0].path.value', says: '#' }],
    },
    'an end that goes up': {
      given: path('/a/..'),
      finds: [{ message: 'end', at: 'shop/r spec.rules[0].matches[0].path.value', says: '/..' }],
    },
    'an end that stays': {
      given: path('/a/.'),
      finds: [{ message: 'end', at: 'shop/r spec.rules[0].matches[0].path.value', says: '"/."' }],
    },
    'a space': {
      given: path('/a b'),
      finds: [{ message: 'character', at: 'shop/r spec.rules[0].matches[0].path.value' }],
    },
    'a percent sign alone': {
      given: path('/a%zz'),
      finds: [{ message: 'character', at: 'shop/r spec.rules[0].matches[0].path.value' }],
    },
  },
});
