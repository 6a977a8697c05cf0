import rule from '../../../../src/check/rules/authz/namespace-wide-not-at-waypoint';
import { authz, INJECTED, SELECT, SHOP } from '../../policy-manifests';
import { service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const BEHIND = SHOP + service(USE) + waypoint();
const FROM = (who: string): string => `rules: [{from: [{source: {${who}}}]}]`;
const LETS_IN = FROM('serviceAccounts: [waypoint]');
const TARGET = 'targetRefs: [{group: gateway.networking.k8s.io, kind: Gateway, name: waypoint}], ';

testRule(rule, {
  valid: {
    'a policy at the waypoint with the same action':
      BEHIND + authz(LETS_IN) + authz(`${TARGET}${FROM('namespaces: [a]')}`, { name: 'q' }),
    'a policy that keeps the waypoint out': BEHIND + authz(''),
    'pods by selector': BEHIND + authz(`${SELECT}, ${LETS_IN}`),
    'pods without a waypoint': SHOP + service() + waypoint() + authz(LETS_IN),
    'pods with sidecars': INJECTED + service(USE) + waypoint() + authz(LETS_IN),
    'a policy that is to be tried out': BEHIND + authz(LETS_IN, { more: 'annotations: {istio.io/dry-run: "true"}' }),
  },
  invalid: {
    'an ALLOW of the waypoint': {
      given: BEHIND + authz(LETS_IN),
      finds: [
        {
          message: 'notThere',
          at: 'shop/p',
          says: 'none with action ALLOW is there for Service shop/web',
          fix: 'Gateway waypoint',
        },
      ],
    },
    'a DENY for the mesh, beside an ALLOW at the waypoint': {
      given:
        BEHIND +
        authz(`action: DENY, ${FROM('namespaces: [batch]')}`, { home: 'istio-system' }) +
        authz(`${TARGET}${FROM('namespaces: [a]')}`, { name: 'q' }),
      finds: [{ message: 'notThere', at: 'istio-system/p', says: 'action DENY' }],
    },
  },
});
