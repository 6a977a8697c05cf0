import rule from '../../../../src/check/rules/authz/sees-waypoint';
import { authz, INJECTED, SHOP } from '../../policy-manifests';
import { service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const BEHIND = SHOP + service(USE) + waypoint();
const rules = (source: string, more = ''): string => `${more}rules: [{from: [{source: {${source}}}]}]`;
const deny = (source: string): string => authz(rules(source, 'action: DENY, '));
const TARGET = 'targetRefs: [{kind: Service, group: "", name: web}], ';

testRule(rule, {
  valid: {
    'an ALLOW of the waypoint alone': BEHIND + authz(rules('serviceAccounts: [waypoint]')),
    'an ALLOW of the namespace, and one at the waypoint':
      BEHIND + authz(rules('namespaces: [shop]')) + authz(rules('namespaces: [shop]', TARGET), { name: 'other' }),
    'the same DENY at the waypoint':
      BEHIND +
      deny('namespaces: [batch]') +
      authz(rules('namespaces: [batch]', `${TARGET}action: DENY, `), { name: 'other' }),
    'an ALLOW for all waypoints':
      BEHIND +
      deny('namespaces: [batch]') +
      authz(
        rules(
          'namespaces: [a]',
          'targetRefs: [{kind: GatewayClass, group: gateway.networking.k8s.io, name: istio-waypoint}], ',
        ),
        {
          name: 'other',
          home: 'istio-system',
        },
      ),
    'an ALLOW of everybody in the mesh': BEHIND + authz(rules('principals: ["*"]')),
    'an ALLOW that keeps the waypoint out': BEHIND + authz(rules('namespaces: [front]')),
    'a DENY of all but the waypoint': BEHIND + deny('notPrincipals: [cluster.local/ns/shop/sa/waypoint]'),
    'a DENY of plaintext': BEHIND + deny('notPrincipals: ["*"]'),
    'a DENY of ports': BEHIND + authz('action: DENY, rules: [{to: [{operation: {ports: ["9901"]}}]}]'),
    'a headless Service, which nobody calls through a waypoint':
      SHOP + service(USE, { spec: 'clusterIP: None' }) + waypoint() + authz(rules('namespaces: [shop]')),
    'pods without a waypoint': SHOP + service() + waypoint() + deny('namespaces: [batch]'),
    'pods with sidecars': INJECTED + service(USE) + waypoint() + deny('namespaces: [batch]'),
    'values of the wrong type': BEHIND + deny('namespaces: batch'),
  },
  invalid: {
    'a DENY of clients': {
      given: BEHIND + deny('namespaces: [batch]'),
      finds: [{ message: 'notDenied', at: 'shop/p spec.rules[0]', says: 'this rule denies none', fix: 'Service web' }],
    },
    'a DENY of all other namespaces': {
      given: BEHIND + deny('notNamespaces: [shop]'),
      finds: [{ message: 'notDenied', at: 'shop/p spec.rules[0]' }],
    },
    'an ALLOW of the namespace where the waypoint is': {
      given: BEHIND + authz(rules('namespaces: [shop]')),
      finds: [{ message: 'letsThrough', at: 'shop/p spec.rules[0]', says: 'whoever calls through it gets in' }],
    },
    'a condition on the namespace': {
      given: BEHIND + authz('rules: [{when: [{key: source.namespace, values: [shop]}]}]'),
      finds: [{ message: 'letsThrough', at: 'shop/p spec.rules[0]' }],
    },
    'another DENY at the waypoint': {
      given:
        BEHIND +
        deny('namespaces: [batch]') +
        authz(rules('namespaces: [dev]', `${TARGET}action: DENY, `), { name: 'other' }),
      finds: [{ message: 'notDenied', at: 'shop/p spec.rules[0]' }],
    },
  },
});
