import rule from '../../../../src/check/rules/authz/allow-narrowed';
import { authz, INJECTED, OUTSIDE, SELECT, SHOP } from '../../policy-manifests';
import { testRule } from '../../test-rule';

const GET = '{to: [{operation: {methods: [GET]}}]}';
const FRONT = '{from: [{source: {namespaces: [front]}}]}';

testRule(rule, {
  valid: {
    'callers alone': SHOP + authz(`${SELECT}, rules: [${FRONT}]`),
    'ports, addresses and service accounts':
      SHOP +
      authz(
        'rules: [{from: [{source: {ipBlocks: [10.0.0.0/8], serviceAccounts: [front/web]}}], to: [{operation: {ports: ["80"]}}]}]',
      ),
    'conditions that ztunnel reads':
      SHOP +
      authz('rules: [{when: [{key: source.namespace, values: [front]}, {key: destination.port, values: ["80"]}]}]'),
    'nobody, on purpose': SHOP + authz(''),
    'a rule that matches everything': SHOP + authz('rules: [{}]'),
    'a DENY': SHOP + authz(`action: DENY, rules: [${GET}]`),
    'a policy of a waypoint': SHOP + authz(`targetRefs: [{kind: Service, name: web}], rules: [${GET}]`),
    'pods out of the mesh': OUTSIDE + authz(`rules: [${GET}]`),
    'pods with sidecars': INJECTED + authz(`rules: [${GET}]`),
    'other pods': SHOP + authz(`selector: {matchLabels: {app: api}}, rules: [${GET}]`),
    'an empty selector, which attaches to nothing': SHOP + authz(`selector: {}, rules: [${GET}]`),
    'one that is to be tried out': SHOP + authz(`rules: [${GET}]`, { more: 'annotations: {istio.io/dry-run: "true"}' }),
    'one of another revision': SHOP + authz(`rules: [${GET}]`, { more: 'labels: {istio.io/rev: canary}' }),
    'an empty list of methods': SHOP + authz('rules: [{to: [{operation: {methods: [], ports: ["80"]}}]}]'),
    'fields of the wrong type': SHOP + authz('rules: {to: [{operation: {methods: GET}}]}'),
    'pods that are not in the input': { given: authz(`rules: [${GET}]`), world: 'open' },
  },
  invalid: {
    'methods alone': {
      given: SHOP + authz(`${SELECT}, rules: [${GET}]`),
      finds: [{ message: 'nothingLeft', at: 'shop/p spec.rules[0]', says: 'methods', fix: 'spec.targetRefs' }],
    },
    'one rule of two': {
      given:
        SHOP +
        authz(
          `action: ALLOW, rules: [${FRONT}, {from: [{source: {namespaces: [a]}}], to: [{operation: {paths: [/x], notHosts: [b]}}]}]`,
        ),
      finds: [{ message: 'dropped', at: 'shop/p spec.rules[1]', says: "can't read notHosts, paths" }],
    },
    'a condition on a claim': {
      given: SHOP + authz('rules: [{when: [{key: "request.auth.claims[group]", values: [a]}]}]'),
      finds: [{ message: 'nothingLeft', at: 'shop/p spec.rules[0]', says: 'request.auth.claims[group]' }],
    },
    'addresses before a proxy, in a mesh-wide policy': {
      given: SHOP + authz('rules: [{from: [{source: {remoteIpBlocks: [10.0.0.0/8]}}]}]', { home: 'istio-system' }),
      finds: [{ message: 'nothingLeft', at: 'istio-system/p spec.rules[0]', says: 'remoteIpBlocks' }],
    },
  },
});
