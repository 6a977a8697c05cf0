import rule from '../../../../src/check/rules/cilium-policy/refused';
import { ccnp, cnp, netpol, OWN_CILIUM_POLICIES } from '../../network-policy-manifests';
import { testRule } from '../../test-rule';

const PORTS = 'toPorts: [{ports: [{port: "8080"}]}]';
const RANGE = cnp('ingress: [{toPorts: [{ports: [{port: "8080", endPort: 8090}]}]}]');
const SERVICES = cnp(`egress: [{toServices: [{k8sService: {serviceName: a, namespace: b}}], ${PORTS}}]`);
const REQUIRES = cnp('ingress: [{fromRequires: [{}], fromEndpoints: [{}]}]');
const LISTENER = 'listener: {envoyConfig: {name: a}, name: b}';
const on = (given: string, cilium: string) => ({ given, platform: { cilium } });

testRule(rule, {
  valid: {
    'two entries for two kinds of peers': cnp('ingress: [{fromEndpoints: [{}]}, {fromEntities: [host]}]'),
    'a kind of peers that is empty beside another': cnp('ingress: [{fromEndpoints: [], fromEntities: [host]}]'),
    'ICMP by itself': cnp('ingress: [{icmps: [{fields: [{type: 8}]}]}]'),
    'HTTP on TCP': cnp('ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}]}}]}]'),
    'DNS on any protocol': cnp('egress: [{toPorts: [{ports: [{port: "53"}], rules: {dns: [{matchPattern: "*"}]}}]}]'),
    'a listener for egress': cnp(`egress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], ${LISTENER}}]}]`),
    'an entry that is empty': cnp('ingress: [{}]'),
    'a range of ports from 1.16 on': on(RANGE, '1.16.19'),
    'ports of Services from 1.17 on': on(SERVICES, '1.17.18'),
    'requirements before 1.19': on(REQUIRES, '1.18.12'),
    'a NetworkPolicy that shuts everything': netpol('policyTypes: [Ingress, Egress]'),
    'a policy for nodes': ccnp('nodeSelector: {}'),
    'what our own policies emit': OWN_CILIUM_POLICIES,
    'fields of the wrong type': cnp('ingress: [7, {fromEndpoints: x, fromEntities: y}]'),
  },
  invalid: {
    'two kinds of peers in one entry': {
      given: cnp('ingress: [{fromEndpoints: [{}], fromEntities: [host]}]'),
      world: 'open',
      finds: [
        {
          message: 'refused',
          at: 'shop/p spec',
          says: 'one entry has both fromEndpoints and fromEntities; nothing of it is enforced',
          fix: 'two entries',
        },
      ],
    },
    'ports beside ICMP': {
      given: cnp(`ingress: [{${PORTS}, icmps: [{fields: [{type: 8}]}]}]`),
      finds: [{ message: 'refused', at: 'shop/p spec', fix: 'two entries' }],
    },
    'HTTP on a port that may be UDP': {
      given: cnp('ingress: [{toPorts: [{ports: [{port: "80"}], rules: {http: [{}]}}]}]'),
      finds: [{ message: 'refused', at: 'shop/p spec', says: 'rules of http need', fix: 'protocol: TCP' }],
    },
    'rules of two kinds in one list': {
      given: cnp('ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], rules: {http: [{}], kafka: [{}]}}]}]'),
      finds: [{ message: 'refused', at: 'shop/p spec', says: 'both http and kafka', fix: 'two lists' }],
    },
    'DNS of those who call': {
      given: cnp('ingress: [{toPorts: [{ports: [{port: "53"}], rules: {dns: [{matchPattern: "*"}]}}]}]'),
      finds: [{ message: 'refused', at: 'shop/p spec', fix: 'under egress' }],
    },
    'a listener for those who call': {
      given: cnp(`ingress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], ${LISTENER}}]}]`),
      finds: [{ message: 'refused', at: 'shop/p spec', says: 'a listener for ingress', fix: 'under egress' }],
    },
    'a listener beside rules': {
      given: cnp(`egress: [{toPorts: [{ports: [{port: "80", protocol: TCP}], ${LISTENER}, rules: {http: [{}]}}]}]`),
      finds: [{ message: 'refused', at: 'shop/p spec', says: 'a listener and rules of http', fix: 'two lists' }],
    },
    'rules for any port': {
      given: cnp('egress: [{toPorts: [{ports: [{port: "0", protocol: TCP}], rules: {http: [{}]}}]}]'),
      finds: [{ message: 'refused', at: 'shop/p spec', says: 'other than 0', fix: 'name the port' }],
    },
    'one of several specs, which is alone in it': {
      given: `apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: p}\nspecs: [{endpointSelector: {}, ingress: [{}]}, {endpointSelector: {}, ingress: []}]\n`,
      finds: [{ message: 'refused', at: 'p specs[1]', says: 'it has no entries', fix: 'write ingress or egress' }],
    },
    'a range of ports before 1.16': {
      ...on(RANGE, '1.15.19'),
      finds: [{ message: 'refused', at: 'shop/p spec', says: 'no endPort before 1.16', fix: 'upgrade' }],
    },
    'ports of Services before 1.17': { ...on(SERVICES, '1.16.19'), finds: [{ message: 'refused', at: 'shop/p spec' }] },
    'requirements from 1.19 on': { ...on(REQUIRES, '1.19.6'), finds: [{ message: 'refused', at: 'shop/p spec' }] },
  },
});
