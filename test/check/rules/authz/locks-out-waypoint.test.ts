import rule from '../../../../src/check/rules/authz/locks-out-waypoint';
import { authz, INJECTED, SELECT, SHOP } from '../../policy-manifests';
import { namespace, pods, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const BEHIND = SHOP + service(USE) + waypoint();
const from = (source: string, more = `${SELECT}, `): string => authz(`${more}rules: [{from: [{source: {${source}}}]}]`);
const FRONT = 'principals: [cluster.local/ns/front/sa/front]';

testRule(rule, {
  valid: {
    'an ALLOW of the waypoint': BEHIND + from('principals: [cluster.local/ns/shop/sa/waypoint]'),
    'an ALLOW of its service account': BEHIND + from('serviceAccounts: [waypoint]'),
    'an ALLOW of its namespace': BEHIND + from('namespaces: [shop]'),
    'an ALLOW of a pattern': BEHIND + from('principals: ["*/sa/waypoint"]'),
    'an ALLOW of clients beside one of the waypoint':
      BEHIND +
      from(FRONT) +
      authz('rules: [{from: [{source: {serviceAccounts: [shop/waypoint]}}]}]', { name: 'other' }),
    'an ALLOW of an account that the waypoint is given':
      SHOP +
      service(USE) +
      waypoint().replace('labels: {}', 'annotations: {gateway.istio.io/service-account: edge}') +
      from('serviceAccounts: [edge]'),
    'an ALLOW by address, which may be that of the waypoint': BEHIND + from('ipBlocks: [10.0.0.0/8]'),
    'an ALLOW of ports': BEHIND + authz(`${SELECT}, rules: [{to: [{operation: {ports: ["8080"]}}]}]`),
    'a headless Service, which nobody calls through a waypoint':
      SHOP + service(USE, { spec: 'clusterIP: None' }) + waypoint() + from(FRONT),
    'pods without a waypoint': SHOP + service() + waypoint() + from(FRONT),
    'an ALLOW at the waypoint': BEHIND + from(FRONT, 'targetRefs: [{kind: Service, name: web}], '),
    'other pods': BEHIND + pods('', { name: 'api' }) + from(FRONT, 'selector: {matchLabels: {app: api}}, '),
    'pods with sidecars': INJECTED + service(USE) + waypoint() + from(FRONT),
    'a DENY of clients': BEHIND + from(FRONT, 'action: DENY, '),
    'a DENY of all but the waypoint':
      BEHIND + from('notPrincipals: [cluster.local/ns/shop/sa/waypoint]', 'action: DENY, '),
    'a DENY of all on a port':
      BEHIND +
      authz('action: DENY, rules: [{from: [{source: {principals: ["*"]}}], to: [{operation: {ports: ["1"]}}]}]'),
    'istiod that lets waypoints in': {
      given: BEHIND + from(FRONT),
      values: { istiod: { pilot: { env: { PILOT_AUTO_ALLOW_WAYPOINT_POLICY: 'true' } } } },
    },
    'a trust domain that nobody knows': {
      given: BEHIND + from('principals: [example.org/ns/shop/sa/waypoint]'),
      world: 'open',
    },
    'a policy for the mesh, where those of the namespace are not in the input': {
      given: BEHIND + authz('', { home: 'istio-system' }),
      world: 'open',
    },
  },
  invalid: {
    'an ALLOW of clients': {
      given: BEHIND + from(FRONT),
      finds: [
        {
          message: 'refused',
          at: 'shop/p spec.rules',
          says: 'calls to Service shop/web come',
          fix: 'serviceAccounts: [shop/waypoint]',
        },
      ],
    },
    'an ALLOW of nobody': {
      given: BEHIND + authz(''),
      finds: [{ message: 'refused', at: 'shop/p', says: 'Gateway shop/waypoint' }],
    },
    'nobody for the mesh, and clients for the pods': {
      given: BEHIND + authz('', { home: 'istio-system', name: 'none' }) + from(FRONT),
      finds: [{ message: 'refused', at: 'shop/p spec.rules' }],
    },
    'an ALLOW of the waypoint that is left out for its paths': {
      given:
        BEHIND + authz('rules: [{from: [{source: {serviceAccounts: [waypoint]}}], to: [{operation: {paths: [/x]}}]}]'),
      finds: [{ message: 'refused', at: 'shop/p spec.rules' }],
    },
    'a waypoint of another namespace': {
      given:
        namespace('edge', '') +
        SHOP +
        service('istio.io/use-waypoint: waypoint, istio.io/use-waypoint-namespace: edge') +
        waypoint('', { home: 'edge', from: 'All' }) +
        from('namespaces: [shop]'),
      finds: [{ message: 'refused', at: 'shop/p spec.rules', fix: 'edge/waypoint' }],
    },
    'a trust domain of another mesh': {
      given: BEHIND + from('principals: [example.org/ns/shop/sa/waypoint]'),
      finds: [{ message: 'refused', at: 'shop/p spec.rules' }],
    },
    'a DENY of all but the clients': {
      given: BEHIND + from(FRONT.replace('principals', 'notPrincipals'), 'action: DENY, '),
      finds: [{ message: 'denied', at: 'shop/p spec.rules[0]', fix: 'notServiceAccounts: [shop/waypoint]' }],
    },
  },
});
