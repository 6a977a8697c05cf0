import rule from '../../../../src/check/rules/schema/grpc-method-match';
import { route } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    'a service and a method': route(
      'rules: [{matches: [{method: {service: shop.v1.Reviews, method: Get_1}}]}]',
      'GRPCRoute',
    ),
    'a service with a dot first': route('rules: [{matches: [{method: {service: .Reviews}}]}]', 'GRPCRoute'),
    'an expression': route(
      "rules: [{matches: [{method: {type: RegularExpression, service: 'shop/.*'}}]}]",
      'GRPCRoute',
    ),
    'a match of headers': route('rules: [{matches: [{headers: [{name: a, value: b}]}]}]', 'GRPCRoute'),
  },
  invalid: {
    neither: {
      given: route('rules: [{matches: [{method: {type: RegularExpression}}]}]', 'GRPCRoute'),
      finds: [{ message: 'none', at: 'shop/r spec.rules[0].matches[0].method' }],
    },
    'nothing at all': {
      given: route('rules: [{matches: [{method: {}}]}]', 'GRPCRoute'),
      finds: [{ message: 'none', at: 'shop/r spec.rules[0].matches[0].method' }],
    },
    'a service that is a path': {
      given: route('rules: [{matches: [{method: {service: shop/Reviews}}]}]', 'GRPCRoute'),
      finds: [{ message: 'service', at: 'shop/r spec.rules[0].matches[0].method.service', says: 'shop/Reviews' }],
    },
    'a method with a dot': {
      given: route('rules: [{matches: [{method: {method: a.Get}}]}]', 'GRPCRoute'),
      finds: [{ message: 'method', at: 'shop/r spec.rules[0].matches[0].method.method' }],
    },
    'a service that starts with a digit': {
      given: route('rules: [{matches: [{method: {service: 1a, method: Get}}]}]', 'GRPCRoute'),
      finds: [{ message: 'service', at: 'shop/r spec.rules[0].matches[0].method.service' }],
    },
  },
});
