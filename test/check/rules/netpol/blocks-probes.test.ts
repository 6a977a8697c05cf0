import rule from '../../../../src/check/rules/netpol/blocks-probes';
import {
  ccnp,
  cnp,
  FROM_API,
  FROM_API_CILIUM,
  netpol,
  OWN_CILIUM_POLICIES,
  OWN_NETWORK_POLICY,
  served,
} from '../../network-policy-manifests';
import { namespace } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const probed = (probe = 'readinessProbe: {httpGet: {path: /, port: 8080}}'): string =>
  served().replace('image:', `${probe}, image:`);
const SHOP = namespace() + probed();
const SHUT = cnp(`ingress: [{${FROM_API_CILIUM}}]`);
const CILIUM = { platform: { cilium: '1.20.2' } };
const HOST_PROBES = '169.254.7.127/32';

testRule(rule, {
  valid: {
    'a rule by the address of the probes': SHOP + cnp(`ingress: [{${FROM_API_CILIUM}}, {fromCIDR: [${HOST_PROBES}]}]`),
    'a rule by a set of addresses': SHOP + cnp(`ingress: [{fromCIDRSet: [{cidr: 169.254.0.0/16}]}]`),
    'the policy for the whole cluster that Istio documents':
      SHOP +
      SHUT +
      ccnp(
        `endpointSelector: {}, enableDefaultDeny: {ingress: false, egress: false}, ingress: [{fromCIDR: [${HOST_PROBES}]}]`,
      ),
    'an ipBlock of a NetworkPolicy': {
      given:
        SHOP + netpol(`ingress: [{${FROM_API}}, {from: [{ipBlock: {cidr: ${HOST_PROBES}}}], ports: [{port: 8080}]}]`),
      ...CILIUM,
    },
    'everybody on the port that is probed': { given: SHOP + netpol('ingress: [{ports: [{port: 8080}]}]'), ...CILIUM },
    'another CNI, which knows nodes by their traffic': SHOP + netpol(`ingress: [{${FROM_API}}]`),
    'pods out of the mesh, which the node reaches': namespace('shop', '') + probed() + SHUT,
    'a probe that is a command': namespace() + probed('readinessProbe: {exec: {command: ["true"]}}') + SHUT,
    'no probes': namespace() + served() + SHUT,
    'a policy that shuts egress alone': SHOP + cnp('egress: [{toEntities: [all]}]'),
    'a policy that shuts nothing': SHOP + cnp(`enableDefaultDeny: {ingress: false}, ingress: [{${FROM_API_CILIUM}}]`),
    'a deny, which has a rule of its own':
      SHOP + cnp(`ingress: [{fromEntities: [all]}], ingressDeny: [{fromEntities: [world]}]`),
    'a few files, of which none is for the whole cluster': { given: SHOP + SHUT, world: 'open' },
    'istio-cni that is told to use another address': {
      given: SHOP + cnp('ingress: [{fromCIDR: [10.9.9.9/32]}]'),
      values: { cni: { env: { HOST_PROBE_SNAT_IP: '10.9.9.9' } } },
    },
    'what our own policies allow': { given: SHOP + OWN_NETWORK_POLICY + OWN_CILIUM_POLICIES, ...CILIUM },
    'fields of the wrong type': SHOP.replace('8080}}', '[8080]}}') + cnp('ingress: x, specs: 7'),
  },
  invalid: {
    'a policy that admits callers alone': {
      given: SHOP + SHUT,
      finds: [
        {
          message: 'dropped',
          at: 'shop/p spec.ingress',
          says: 'shuts Deployment shop/web for the readinessProbe on port 8080, which comes from 169.254.7.127',
          fix: 'admit 169.254.7.127/32',
        },
      ],
    },
    'a NetworkPolicy, with a probe by the name of a port': {
      given: namespace() + probed('livenessProbe: {tcpSocket: {port: http}}') + netpol(`ingress: [{${FROM_API}}]`),
      ...CILIUM,
      finds: [{ message: 'dropped', at: 'shop/p spec.ingress', says: 'livenessProbe on port 8080' }],
    },
    'all shut': {
      given: namespace() + probed('startupProbe: {grpc: {port: 8080}}') + netpol('policyTypes: [Ingress]'),
      ...CILIUM,
      finds: [{ message: 'dropped', at: 'shop/p' }],
    },
    'the node admitted by its entity, which the probes are not from': {
      given: SHOP + cnp('ingress: [{fromEntities: [host, remote-node, cluster]}]'),
      finds: [{ message: 'dropped', at: 'shop/p spec.ingress' }],
    },
    'probes admitted on another port': {
      given: SHOP + cnp(`ingress: [{fromCIDR: [${HOST_PROBES}], toPorts: [{ports: [{port: "9090"}]}]}]`),
      finds: [{ message: 'dropped', at: 'shop/p spec.ingress' }],
    },
    'a default address that istio-cni was told to give up': {
      given:
        SHOP +
        cnp(`ingress: [{fromCIDR: [${HOST_PROBES}]}]`) +
        `apiVersion: apps/v1\nkind: DaemonSet\nmetadata: {name: istio-cni-node, namespace: istio-system}\nspec: {template: {spec: {hostNetwork: true, containers: [{name: install-cni, env: [{name: HOST_PROBE_SNAT_IP, value: 10.9.9.9}]}]}}}\n---\n`,
      finds: [{ message: 'dropped', at: 'shop/p spec.ingress', says: '10.9.9.9' }],
    },
  },
});
