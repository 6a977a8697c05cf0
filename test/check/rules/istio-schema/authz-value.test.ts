import rule from '../../../../src/check/rules/istio-schema/authz-value';
import { istio } from '../../schema-manifests';
import { testRule } from '../../test-rule';

// Verdicts of the webhook of istiod 1.31.
testRule(rule, {
  valid: {
    addresses: istio(
      'security',
      'AuthorizationPolicy',
      'rules: [{from: [{source: {ipBlocks: [192.0.2.1, 10.0.0.1/8, "::1", "fe80::1%eth0"], notRemoteIpBlocks: ["2001:db8::/32"]}}]}]',
    ),
    accounts: istio('security', 'AuthorizationPolicy', 'rules: [{from: [{source: {serviceAccounts: [a, shop/a]}}]}]'),
    'trust domains': istio(
      'security',
      'AuthorizationPolicy',
      "rules: [{from: [{source: {trustDomains: ['*', 'a*', '*.example.com']}}]}]",
    ),
    ports: istio('security', 'AuthorizationPolicy', "rules: [{to: [{operation: {ports: ['0', '080', '65535']}}]}]"),
    paths: istio(
      'security',
      'AuthorizationPolicy',
      "rules: [{to: [{operation: {paths: ['*', /a, '/a*', '/a/{*}/b', '/{*}/{**}', '/a b']}}]}]",
    ),
    'names with stars within': istio(
      'security',
      'AuthorizationPolicy',
      "rules: [{from: [{source: {principals: ['a*b*']}}]}]",
    ),
  },
  invalid: {
    'no address': {
      given: istio('security', 'AuthorizationPolicy', 'rules: [{from: [{source: {ipBlocks: [a.example.com]}}]}]'),
      finds: [{ message: 'invalid', at: 'shop/o spec.rules[0].from[0].source.ipBlocks[0]', says: '"a.example.com"' }],
    },
    'a block that is too small': {
      given: istio('security', 'AuthorizationPolicy', 'rules: [{from: [{source: {notIpBlocks: [10.0.0.0/40]}}]}]'),
      finds: [{ message: 'invalid', at: 'shop/o spec.rules[0].from[0].source.notIpBlocks[0]' }],
    },
    'zeros before a number': {
      given: istio('security', 'AuthorizationPolicy', 'rules: [{from: [{source: {remoteIpBlocks: [010.0.0.1]}}]}]'),
      finds: [{ message: 'invalid', at: 'shop/o spec.rules[0].from[0].source.remoteIpBlocks[0]' }],
    },
    'empty texts': {
      given: istio(
        'security',
        'AuthorizationPolicy',
        "rules: [{from: [{source: {principals: [''], notNamespaces: ['']}}]}]",
      ),
      finds: [
        { message: 'invalid', at: 'shop/o spec.rules[0].from[0].source.principals[0]', says: 'empty' },
        { message: 'invalid', at: 'shop/o spec.rules[0].from[0].source.notNamespaces[0]', says: 'empty' },
      ],
    },
    'accounts of wildcards and of too many parts': {
      given: istio(
        'security',
        'AuthorizationPolicy',
        "rules: [{from: [{source: {serviceAccounts: ['a*', a/b/c, /a]}}]}]",
      ),
      finds: [
        { message: 'invalid', at: 'shop/o spec.rules[0].from[0].source.serviceAccounts[0]', says: 'wildcard' },
        { message: 'invalid', at: 'shop/o spec.rules[0].from[0].source.serviceAccounts[1]', says: 'account' },
        { message: 'invalid', at: 'shop/o spec.rules[0].from[0].source.serviceAccounts[2]' },
      ],
    },
    'trust domains': {
      given: istio(
        'security',
        'AuthorizationPolicy',
        "rules: [{from: [{source: {trustDomains: ['a*b', '*a*', 'a/b']}}]}]",
      ),
      finds: [
        { message: 'invalid', at: 'shop/o spec.rules[0].from[0].source.trustDomains[0]' },
        { message: 'invalid', at: 'shop/o spec.rules[0].from[0].source.trustDomains[1]' },
        { message: 'invalid', at: 'shop/o spec.rules[0].from[0].source.trustDomains[2]', says: 'slash' },
      ],
    },
    ports: {
      given: istio('security', 'AuthorizationPolicy', "rules: [{to: [{operation: {ports: ['70000', '+80', http]}}]}]"),
      finds: [
        { message: 'invalid', at: 'shop/o spec.rules[0].to[0].operation.ports[0]' },
        { message: 'invalid', at: 'shop/o spec.rules[0].to[0].operation.ports[1]' },
        { message: 'invalid', at: 'shop/o spec.rules[0].to[0].operation.ports[2]', says: '"http"' },
      ],
    },
    templates: {
      given: istio(
        'security',
        'AuthorizationPolicy',
        "rules: [{to: [{operation: {paths: ['/{**}/{*}', '/a{b}', '/{*}/a b', '/{*}//a']}}]}]",
      ),
      finds: [
        { message: 'invalid', at: 'shop/o spec.rules[0].to[0].operation.paths[0]', says: '{**}' },
        { message: 'invalid', at: 'shop/o spec.rules[0].to[0].operation.paths[1]', says: 'braces' },
        { message: 'invalid', at: 'shop/o spec.rules[0].to[0].operation.paths[2]', says: 'a b' },
        { message: 'invalid', at: 'shop/o spec.rules[0].to[0].operation.paths[3]', says: 'empty part' },
      ],
    },
    'an empty method': {
      given: istio('security', 'AuthorizationPolicy', "rules: [{to: [{operation: {notMethods: ['']}}]}]"),
      finds: [{ message: 'invalid', at: 'shop/o spec.rules[0].to[0].operation.notMethods[0]' }],
    },
  },
});
