import rule from '../../../../src/check/rules/authz/require-jwt-at-ztunnel';
import { authz, INJECTED, SELECT, SHOP } from '../../policy-manifests';
import { testRule } from '../../test-rule';

const TOKEN = '{from: [{source: {notRequestPrincipals: ["*"]}}]}';
const deny = (rules: string, more = ''): string => authz(`${more}action: DENY, rules: [${rules}]`);

testRule(rule, {
  valid: {
    'a policy of a waypoint': SHOP + deny(TOKEN, 'targetRefs: [{kind: Service, name: web}], '),
    'pods with sidecars': INJECTED + deny(TOKEN),
    'tokens of one issuer, which is another void rule':
      SHOP + deny('{from: [{source: {notRequestPrincipals: ["issuer.example.com/*"]}}]}'),
    'callers beside it, whom the rule denies':
      SHOP + deny('{from: [{source: {namespaces: [a], notRequestPrincipals: ["*"]}}]}'),
    'an ALLOW of those with a token': SHOP + authz('rules: [{from: [{source: {requestPrincipals: ["*"]}}]}]'),
    'a value of the wrong type': SHOP + deny('{from: [{source: {notRequestPrincipals: "*"}}]}'),
  },
  invalid: {
    'a policy that selects the pods': {
      given: SHOP + deny(TOKEN, `${SELECT}, `),
      finds: [{ message: 'letsAllIn', at: 'shop/p spec.rules[0]', says: 'requests without a token get in' }],
    },
    'one for a path of the namespace': {
      given:
        SHOP +
        deny(`{from: [{source: {namespaces: [a]}}]}, ${TOKEN.slice(0, -1)}, to: [{operation: {paths: [/api*]}}]}`),
      finds: [{ message: 'letsAllIn', at: 'shop/p spec.rules[1]', fix: 'spec.targetRefs' }],
    },
  },
});
