import rule from '../../../../src/check/rules/schema/service-accounts-alone';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

testRule(rule, {
  valid: {
    accounts: istio(
      'security',
      'AuthorizationPolicy',
      'rules: [{from: [{source: {serviceAccounts: [shop/a], ipBlocks: [192.0.2.0/24]}}]}]',
    ),
    'accounts and namespaces in two entries': istio(
      'security',
      'AuthorizationPolicy',
      'rules: [{from: [{source: {serviceAccounts: [a]}}, {source: {namespaces: [b]}}]}]',
    ),
  },
  invalid: {
    'a namespace beside': {
      given: istio(
        'security',
        'AuthorizationPolicy',
        'rules: [{from: [{source: {serviceAccounts: [a], notNamespaces: [b]}}]}]',
      ),
      finds: [{ message: 'beside', at: 'shop/o spec.rules[0].from[0].source.notNamespaces', says: 'serviceAccounts' }],
    },
    'principals and namespaces beside accounts that it is not for': {
      given: istio(
        'security',
        'AuthorizationPolicy',
        'rules: [{from: [{source: {notServiceAccounts: [a], principals: [b], namespaces: [c]}}]}]',
      ),
      finds: [
        { message: 'beside', at: 'shop/o spec.rules[0].from[0].source.principals' },
        { message: 'beside', at: 'shop/o spec.rules[0].from[0].source.namespaces' },
      ],
    },
  },
});
