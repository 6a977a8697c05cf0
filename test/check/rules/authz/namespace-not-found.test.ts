import rule from '../../../../src/check/rules/authz/namespace-not-found';
import { authz } from '../../policy-manifests';
import { namespace, pods } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const HERE = namespace() + pods('', { home: 'front' });
const source = (text: string): string => authz(`rules: [{from: [{source: {${text}}}]}]`);

testRule(rule, {
  valid: {
    'a namespace with an object': HERE + source('namespaces: [shop]'),
    'one that something is in': HERE + source('namespaces: [front]'),
    'those that every cluster has': HERE + source('namespaces: [default, kube-system, istio-system]'),
    'patterns that fit': HERE + source('namespaces: ["*", "fr*", "*op", "s*p"]'),
    'a few files': { given: HERE + source('namespaces: [other]'), world: 'open' },
    'values of the wrong type': HERE + source('namespaces: [7, [a], null]'),
  },
  invalid: {
    'a name that is misspelt': {
      given: HERE + source('namespaces: [front, shpo]'),
      finds: [
        { message: 'missing', at: 'shop/p spec.rules[0].from[0].source.namespaces[1]', says: 'shpo', fix: 'shop' },
      ],
    },
    'all but one that is not there': {
      given: HERE + source('notNamespaces: [other]'),
      finds: [{ message: 'missing', at: 'shop/p spec.rules[0].from[0].source.notNamespaces[0]' }],
    },
    'a pattern that fits none, in a condition': {
      given: HERE + authz('rules: [{when: [{key: source.namespace, values: ["x*"]}]}]'),
      finds: [{ message: 'missing', at: 'shop/p spec.rules[0].when[0].values[0]' }],
    },
  },
});
