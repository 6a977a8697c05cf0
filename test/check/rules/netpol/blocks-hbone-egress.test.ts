import rule from '../../../../src/check/rules/netpol/blocks-hbone-egress';
import {
  cnp,
  netpol,
  OWN_CILIUM_POLICIES,
  OWN_NETWORK_POLICY,
  served,
  TO_API,
  TO_API_CILIUM,
  WEB_AND_API,
} from '../../network-policy-manifests';
import { namespace, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const ON_8080 = 'ports: [{protocol: TCP, port: 8080}]';
const lets = (entry: string): string => netpol(`policyTypes: [Egress], egress: [${entry}]`);
const PORTS = 'shop/p spec.egress[0].ports';
const DNS = '{to: [{namespaceSelector: {}}], ports: [{protocol: UDP, port: 53}, {protocol: TCP, port: 53}]}';

testRule(rule, {
  valid: {
    'the mesh port beside that of the application':
      WEB_AND_API + lets(`{${TO_API}, ports: [{port: 8080}, {port: 15008}]}`),
    'no ports': WEB_AND_API + lets(`{${TO_API}}`),
    'the mesh port in another entry': WEB_AND_API + lets(`{${TO_API}, ${ON_8080}}, {ports: [{port: 15008}]}`),
    'DNS alone': WEB_AND_API + lets(DNS),
    'HTTPS to anywhere': WEB_AND_API + lets('{ports: [{port: 443}]}'),
    'pods out of the mesh': namespace('shop', '') + served() + served('api') + lets(`{${TO_API}, ${ON_8080}}`),
    'destinations out of the mesh':
      WEB_AND_API +
      namespace('data', '') +
      served('api', 'data') +
      lets(`{to: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: data}}}], ${ON_8080}}`),
    'addresses outside the cluster': {
      given: WEB_AND_API + lets(`{to: [{ipBlock: {cidr: 0.0.0.0/0}}], ${ON_8080}}`),
      platform: { cilium: '1.20.2' },
    },
    'destinations behind a waypoint, which have a rule of their own':
      namespace() +
      served() +
      served('api') +
      service(USE, { name: 'api' }) +
      waypoint() +
      lets(`{${TO_API}, ${ON_8080}}`),
    'entries of a direction that the policy is not for':
      WEB_AND_API + netpol(`policyTypes: [Ingress], egress: [{${TO_API}, ${ON_8080}}]`),
    'what our own policies allow': WEB_AND_API + OWN_NETWORK_POLICY + OWN_CILIUM_POLICIES,
    'fields of the wrong type': WEB_AND_API + netpol('policyTypes: [Egress], egress: [{to: [7], ports: [x]}]'),
  },
  invalid: {
    'the port of the application alone': {
      given: WEB_AND_API + lets(`${DNS}, {${TO_API}, ${ON_8080}}`),
      finds: [
        {
          message: 'dropped',
          at: 'shop/p spec.egress[1].ports',
          says: 'Deployment shop/web may call Deployment shop/api on these ports alone',
          fix: 'port 15008',
        },
      ],
    },
    'the port of the Service, which no packet has': {
      given: WEB_AND_API + lets(`{${TO_API}, ports: [{port: 80}]}`),
      world: 'open',
      finds: [{ message: 'dropped', at: PORTS }],
    },
    'everybody on a port that captured pods have': {
      given: WEB_AND_API + lets(`{${ON_8080}}`),
      finds: [{ message: 'dropped', at: PORTS }],
    },
    'a policy of Cilium': {
      given: WEB_AND_API + cnp(`egress: [{${TO_API_CILIUM}, toPorts: [{ports: [{port: "8080"}]}]}]`),
      finds: [{ message: 'dropped', at: 'shop/p spec.egress[0].toPorts' }],
    },
  },
});
