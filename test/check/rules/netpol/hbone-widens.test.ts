import rule from '../../../../src/check/rules/netpol/hbone-widens';
import { cnp, netpol, OWN_CILIUM_POLICIES, OWN_NETWORK_POLICY, served } from '../../network-policy-manifests';
import { authz, SELECT } from '../../policy-manifests';
import { namespace } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const TWO_PORTS = served().replace('containerPort: 8080}', 'containerPort: 8080}, {name: admin, containerPort: 9000}');
const SHOP = namespace() + TWO_PORTS;
const BOTH = 'ports: [{port: 8080}, {port: 15008}]';
const admits = (entry: string): string => netpol(`ingress: [${entry}]`);
const PORTS = 'shop/p spec.ingress[0].ports';

testRule(rule, {
  valid: {
    'an AuthorizationPolicy that names ports':
      SHOP + admits(`{${BOTH}}`) + authz(`${SELECT}, rules: [{to: [{operation: {ports: ["8080"]}}]}]`),
    'an AuthorizationPolicy for the namespace':
      SHOP + admits(`{${BOTH}}`) + authz('rules: [{from: [{source: {namespaces: [a]}}]}]'),
    'all ports of the pods': SHOP + admits('{ports: [{port: 8080}, {port: 9000}, {port: 15008}]}'),
    'the other port in another entry': SHOP + admits(`{${BOTH}}, {ports: [{port: admin}]}`),
    'pods of one port': namespace() + served() + admits(`{${BOTH}}`),
    'the port of the mesh alone': SHOP + admits('{ports: [{port: 8080}]}, {ports: [{port: 15008}]}'),
    'all ports': SHOP + admits('{}'),
    'a range, which is of ports that nobody thought of': SHOP + admits('{ports: [{port: 1024, endPort: 65535}]}'),
    'pods out of the mesh': namespace('shop', '') + TWO_PORTS + admits(`{${BOTH}}`),
    'a few files, without AuthorizationPolicies': { given: SHOP + admits(`{${BOTH}}`), world: 'open' },
    'what our own policies allow': SHOP + OWN_NETWORK_POLICY + OWN_CILIUM_POLICIES,
    'fields of the wrong type': SHOP + admits('{ports: [{port: [8080]}, {port: 15008, protocol: 7}]}'),
  },
  invalid: {
    'a port that is not listed': {
      given: SHOP + admits(`{${BOTH}}`),
      finds: [
        { message: 'wide', at: PORTS, says: 'reach port 9000 of Deployment shop/web too', fix: 'to.operation.ports' },
      ],
    },
    'the same by the name of a port': {
      given: SHOP + admits('{from: [{podSelector: {}}], ports: [{port: http}, {port: 15008}]}'),
      finds: [{ message: 'wide', at: PORTS }],
    },
    'the same of Cilium': {
      given: SHOP + cnp('ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: "8080"}, {port: "15008"}]}]}]'),
      finds: [{ message: 'wide', at: 'shop/p spec.ingress[0].toPorts' }],
    },
    'an AuthorizationPolicy for other pods': {
      given: SHOP + admits(`{${BOTH}}`) + authz('selector: {matchLabels: {app: api}}, rules: []'),
      world: 'open',
      finds: [{ message: 'wide', at: PORTS }],
    },
  },
});
