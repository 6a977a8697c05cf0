import rule from '../../../../src/check/rules/authz/principal-not-found';
import { authz, SHOP } from '../../policy-manifests';
import { waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const account = (name: string): string =>
  `apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: ${name}, namespace: shop}\n---\n`;
const HERE = SHOP + account('web') + waypoint();
const source = (text: string, more = ''): string => authz(`${more}rules: [{from: [{source: {${text}}}]}]`);
const principals = (list: string, more = ''): string => source(`principals: [${list}]`, more);
const AT = 'shop/p spec.rules[0].from[0].source';
const EXAMPLE = { istiod: { meshConfig: { trustDomain: 'example.org', trustDomainAliases: ['old.example.org'] } } };

testRule(rule, {
  valid: {
    'an account with an object': HERE + principals('cluster.local/ns/shop/sa/web'),
    'what pods run as':
      HERE.replace('spec: {containers', 'spec: {serviceAccountName: api, containers') +
      principals('cluster.local/ns/shop/sa/api'),
    'that of a waypoint': HERE + source('serviceAccounts: [waypoint, shop/waypoint]'),
    'the one that every namespace has': HERE + principals('cluster.local/ns/shop/sa/default'),
    'one of Istio': HERE + principals('cluster.local/ns/istio-system/sa/istio-ingressgateway-service-account'),
    patterns: HERE + principals('"*", "cluster.local/ns/other/*", "*/sa/other"'),
    'cluster.local at a waypoint of another trust domain': {
      given: HERE + principals('cluster.local/ns/shop/sa/web', 'targetRefs: [{kind: Service, name: web}], '),
      values: EXAMPLE,
    },
    'the trust domain of the mesh': { given: HERE + principals('example.org/ns/shop/sa/web'), values: EXAMPLE },
    'a trust domain that nobody knows': { given: principals('example.org/ns/shop/sa/web'), world: 'open' },
    'accounts that are not in the input': { given: principals('cluster.local/ns/other/sa/web'), world: 'open' },
    'an account that may be that of a waypoint, whose Gateway is not in the input': {
      given: SHOP + account('web') + principals('cluster.local/ns/shop/sa/edge'),
      world: 'open',
    },
    'values of the wrong type': HERE + source('principals: [7, null], serviceAccounts: web'),
  },
  invalid: {
    'an account that is misspelt': {
      given: HERE + principals('cluster.local/ns/shop/sa/wep'),
      finds: [{ message: 'missing', at: `${AT}.principals[0]`, says: 'shop/wep' }],
    },
    'one that is misspelt, in a few files that have the Gateways too': {
      given: HERE + principals('cluster.local/ns/shop/sa/wep'),
      world: 'open',
      finds: [{ message: 'missing', at: `${AT}.principals[0]` }],
    },
    'one of another namespace, by account and in a condition': {
      given:
        HERE +
        authz(
          'rules: [{from: [{source: {notServiceAccounts: [api, pay/web]}}], when: [{key: source.principal, notValues: [cluster.local/ns/pay/sa/default]}]}]',
        ),
      finds: [
        { message: 'missing', at: `${AT}.notServiceAccounts[0]`, says: 'shop/api' },
        { message: 'missing', at: `${AT}.notServiceAccounts[1]`, says: 'pay/web' },
        { message: 'missing', at: 'shop/p spec.rules[0].when[0].notValues[0]', fix: 'run as' },
      ],
    },
    'a service account in a condition': {
      given: HERE + authz('rules: [{when: [{key: source.serviceAccount, values: [web, shop/api]}]}]'),
      finds: [{ message: 'missing', at: 'shop/p spec.rules[0].when[0].values[1]', says: 'shop/api' }],
    },
    'a SPIFFE ID': {
      given: HERE + principals('spiffe://cluster.local/ns/shop/sa/web'),
      finds: [{ message: 'scheme', at: `${AT}.principals[0]`, fix: 'write cluster.local/ns/shop/sa/web' }],
    },
    'an account as a principal': {
      given: HERE + principals('shop/web'),
      finds: [{ message: 'form', at: `${AT}.principals[0]` }],
    },
    'another trust domain': {
      given: HERE + principals('example.com/ns/shop/sa/web'),
      finds: [{ message: 'foreign', at: `${AT}.principals[0]`, severity: 'info' }],
    },
    'cluster.local and an alias at ztunnel of another trust domain': {
      given: HERE + principals('cluster.local/ns/shop/sa/web, old.example.org/ns/shop/sa/web'),
      values: EXAMPLE,
      finds: [
        { message: 'notExpanded', at: `${AT}.principals[0]`, fix: 'example.org/ns/shop/sa/web' },
        { message: 'notExpanded', at: `${AT}.principals[1]` },
      ],
    },
  },
});
