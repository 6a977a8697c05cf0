import rule from '../../../../src/check/rules/cilium-policy/deny-hits-kubelet';
import { ccnp, cnp, OWN_CILIUM_POLICIES, served } from '../../network-policy-manifests';
import { namespace } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const PROBED = served().replace('image:', 'readinessProbe: {httpGet: {path: /, port: 8080}}, image:');
const OUTSIDE = namespace('shop', '') + PROBED;
const SHOP = namespace() + PROBED;
const ON = (port: string): string => `toPorts: [{ports: [{port: "${port}"}]}]`;
const denies = (entry: string): string => cnp(`ingress: [{fromEntities: [all]}], ingressDeny: [{${entry}}]`);
const AT = 'shop/p spec.ingressDeny[0]';

// Measured on the policy engines of Cilium 1.18.0 and 1.20.2.
testRule(rule, {
  valid: {
    'a deny of pods': OUTSIDE + denies('fromEndpoints: [{}]'),
    'a deny of the world, for pods out of the mesh': OUTSIDE + denies('fromEntities: [world]'),
    'a deny of other nodes': OUTSIDE + denies('fromEntities: [remote-node]'),
    'a deny of nodes, for captured pods, whose probes are from no node': SHOP + denies('fromEntities: [host]'),
    'a deny of the cluster, for captured pods': SHOP + denies('fromEntities: [cluster]'),
    'a deny of addresses that has an exception for probes':
      SHOP + denies('fromCIDRSet: [{cidr: 0.0.0.0/0, except: [169.254.7.127/32]}]'),
    'a deny of another port': OUTSIDE + denies(`fromEntities: [all], ${ON('9090')}`) + denies(ON('9090')),
    'a probe that is a command':
      namespace('shop', '') +
      served().replace('image:', 'readinessProbe: {exec: {command: ["true"]}}, image:') +
      denies('fromEntities: [all]'),
    'a deny of what pods call': OUTSIDE + cnp('egress: [{toEntities: [all]}], egressDeny: [{toEntities: [host]}]'),
    'a default deny, which no node is stopped by': OUTSIDE + cnp('ingress: [{}]'),
    'what our own policies allow': SHOP + OWN_CILIUM_POLICIES,
    'fields of the wrong type':
      OUTSIDE + cnp('ingress: [{fromEntities: [all]}], ingressDeny: [{fromEntities: host}, 7]'),
  },
  invalid: {
    'the node by its entity': {
      given: OUTSIDE + denies('fromEntities: [host]'),
      finds: [
        {
          message: 'node',
          at: AT,
          says: 'the readinessProbe of Deployment shop/web on port 8080',
          fix: 'leave nodes out',
        },
      ],
    },
    'the cluster, nodes among it': {
      given: OUTSIDE + denies('fromEntities: [cluster]'),
      finds: [{ message: 'node', at: AT }],
    },
    'everybody on the port that is probed': {
      given: OUTSIDE + denies(ON('8080')),
      world: 'open',
      finds: [{ message: 'node', at: AT }],
    },
    'everybody, for captured pods': {
      given: SHOP + denies('fromEntities: [all]'),
      finds: [{ message: 'address', at: AT, says: 'denies 169.254.7.127', fix: 'except: [169.254.7.127/32]' }],
    },
    'all addresses, over an allow of the probes': {
      given: SHOP + cnp('ingress: [{fromCIDR: [169.254.7.127/32]}], ingressDeny: [{fromCIDR: [0.0.0.0/0]}]'),
      finds: [{ message: 'address', at: AT }],
    },
    'the world, for the whole cluster': {
      given:
        SHOP + ccnp('endpointSelector: {}, ingressDeny: [{fromEntities: [world]}], ingress: [{fromEntities: [all]}]'),
      finds: [{ message: 'address', at: 'p spec.ingressDeny[0]' }],
    },
  },
});
