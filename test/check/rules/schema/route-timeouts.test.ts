import rule from '../../../../src/check/rules/schema/route-timeouts';
import { route } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'a shorter one': route('rules: [{timeouts: {request: 10s, backendRequest: 5s}}]'),
    'as long': route('rules: [{timeouts: {request: 1m, backendRequest: 60s}}]'),
    'no limit of the whole': route('rules: [{timeouts: {request: 0s, backendRequest: 5s}}]'),
    'no limit, in other words': route('rules: [{timeouts: {request: 0h0m, backendRequest: 5s}}]'),
    'one of them': route('rules: [{timeouts: {backendRequest: 5s}}]'),
    'texts that are no durations': route('rules: [{timeouts: {request: soon, backendRequest: 5s}}]'),
  },
  invalid: {
    'a longer one': {
      given: route('rules: [{timeouts: {request: 500ms, backendRequest: 1s}}]'),
      finds: [{ message: 'longer', at: 'shop/r spec.rules[0].timeouts.backendRequest', says: '500ms' }],
    },
    'a longer one of several units': {
      given: route('rules: [{timeouts: {request: 1h, backendRequest: 59m61s}}]'),
      finds: [{ message: 'longer', at: 'shop/r spec.rules[0].timeouts.backendRequest', says: '59m61s' }],
    },
  },
});
