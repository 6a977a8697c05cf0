import rule from '../../../../src/check/rules/authz/ip-at-waypoint';
import { authz, SHOP } from '../../policy-manifests';
import { service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const BEHIND = SHOP + service(USE) + waypoint();
const from = (source: string, target = '{kind: Service, name: web}', given = {}): string =>
  authz(`targetRefs: [${target}], rules: [{from: [{source: {${source}}}]}]`, given);
const AT = 'shop/p spec.rules[0].from[0].source';
const of = (kind: string, name: string): string => `{group: gateway.networking.k8s.io, kind: ${kind}, name: ${name}}`;

// Measured: Envoy 1.40 with the configuration of istiod 1.32-dev.
testRule(rule, {
  valid: {
    'callers by name': BEHIND + from('namespaces: [a]'),
    'addresses from a header': BEHIND + from('remoteIpBlocks: [10.0.0.0/8]'),
    'a policy of ztunnel': BEHIND + authz('rules: [{from: [{source: {ipBlocks: [10.0.0.0/8]}}]}]'),
    'a Service without a waypoint': SHOP + service() + from('ipBlocks: [10.0.0.0/8]'),
    'an ingress gateway':
      BEHIND + waypoint('', { name: 'in', className: 'istio' }) + from('ipBlocks: [10.0.0.0/8]', of('Gateway', 'in')),
    'the address that is called':
      BEHIND +
      authz('targetRefs: [{kind: Service, name: web}], rules: [{when: [{key: destination.ip, values: [10.0.0.1]}]}]'),
    'values of the wrong type': BEHIND + from('ipBlocks: 10.0.0.0/8'),
  },
  invalid: {
    addresses: {
      given: BEHIND + from('ipBlocks: [10.0.0.0/8]'),
      finds: [{ message: 'never', at: `${AT}.ipBlocks`, fix: 'go by who calls' }],
    },
    'all other addresses, at the waypoint itself': {
      given: BEHIND + from('notIpBlocks: [10.0.0.0/8]', of('Gateway', 'waypoint')),
      finds: [{ message: 'always', at: `${AT}.notIpBlocks`, says: 'matches everybody' }],
    },
    'conditions, at all waypoints': {
      given:
        BEHIND +
        authz(
          `targetRefs: [${of('GatewayClass', 'istio-waypoint')}], rules: [{when: [{key: source.ip, values: [1.2.3.4], notValues: [1.2.3.5]}]}]`,
          {
            home: 'istio-system',
          },
        ),
      finds: [
        { message: 'never', at: 'istio-system/p spec.rules[0].when[0].values' },
        { message: 'always', at: 'istio-system/p spec.rules[0].when[0].notValues' },
      ],
    },
  },
});
