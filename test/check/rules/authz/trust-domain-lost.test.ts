import rule from '../../../../src/check/rules/authz/trust-domain-lost';
import { authz, INJECTED, SHOP } from '../../policy-manifests';
import { testRule } from '../../test-rule';

const from = (source: string, more = ''): string => authz(`${more}rules: [{from: [{source: {${source}}}]}]`);

testRule(rule, {
  valid: {
    'domains in principals': SHOP + from('principals: [example.org/ns/a/*]'),
    'a policy of a waypoint': SHOP + from('trustDomains: [a]', 'targetRefs: [{kind: Service, name: web}], '),
    'pods with sidecars': INJECTED + from('trustDomains: [a]'),
    'a DENY of which nothing is left, which denies nobody': SHOP + from('trustDomains: [a]', 'action: DENY, '),
    'an ALLOW that is left out for its paths':
      SHOP + authz('rules: [{from: [{source: {trustDomains: [a]}}], to: [{operation: {paths: [/x]}}]}]'),
    'one beside attributes of requests, which is lost as a whole':
      SHOP +
      authz(
        'action: DENY, rules: [{from: [{source: {namespaces: [a]}}, {source: {trustDomains: [b], requestPrincipals: [c]}}]}]',
      ),
    'a version that has no such field': { given: SHOP + from('trustDomains: [a]'), platform: { istio: '1.29' } },
    'an empty list': SHOP + from('namespaces: [a], trustDomains: []'),
    'a value of the wrong type': SHOP + from('trustDomains: a'),
  },
  invalid: {
    'namespaces of a domain': {
      given: SHOP + from('namespaces: [a], trustDomains: [b]'),
      finds: [
        {
          message: 'dropped',
          at: 'shop/p spec.rules[0].from[0].source.trustDomains',
          says: 'whatever the trust domain',
        },
      ],
    },
    'every domain but one, alone': {
      given: SHOP + from('notTrustDomains: [b]'),
      finds: [{ message: 'nothingLeft', at: 'shop/p spec.rules[0].from[0].source.notTrustDomains', says: 'nobody' }],
    },
    'a DENY that is wider then': {
      given: SHOP + from('namespaces: [a], notTrustDomains: [b]', 'action: DENY, '),
      finds: [{ message: 'dropped', at: 'shop/p spec.rules[0].from[0].source.notTrustDomains', fix: 'principals' }],
    },
  },
});
