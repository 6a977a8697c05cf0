import rule from '../../../../src/check/rules/cilium-policy/unknown-field-deny';
import { ccnp, cnp, OWN_CILIUM_POLICIES } from '../../network-policy-manifests';
import { testRule } from '../../test-rule';

const PORTS = 'toPorts: [{ports: [{port: "8080"}]}]';

testRule(rule, {
  valid: {
    'every field of ingress': cnp(
      `ingress: [{fromEndpoints: [{}], ${PORTS}, authentication: {mode: required}}, {fromCIDR: [10.0.0.0/8]}, {fromCIDRSet: [{cidr: 10.0.0.0/8}]}, {fromEntities: [host]}, {fromNodes: [{}]}, {fromGroups: [{}]}, {fromRequires: [{}]}, {icmps: [{fields: [{type: 8}]}]}]`,
    ),
    'every field of egress': cnp(
      `egress: [{toEndpoints: [{}], ${PORTS}}, {toCIDR: [10.0.0.0/8]}, {toCIDRSet: [{cidr: 10.0.0.0/8}]}, {toEntities: [world]}, {toNodes: [{}]}, {toGroups: [{}]}, {toServices: [{}]}, {toFQDNs: [{matchName: a.example.com}]}, {toRequires: [{}]}]`,
    ),
    'an entry that is empty on purpose': cnp('ingress: [{}], egress: [{}]'),
    'policies for nodes, which are about no pods': ccnp('nodeSelector: {}, ingress: [{fromEndpoint: [{}]}]'),
    'what our own policies allow': OWN_CILIUM_POLICIES,
    'fields of the wrong type': cnp('ingress: {fromEndpoint: [{}]}, egress: [7, x, [toEndpoint]]'),
  },
  invalid: {
    'a peer that is misspelt': {
      given: cnp('ingress: [{fromEndpoint: [{}]}]'),
      world: 'open',
      finds: [
        {
          message: 'nobody',
          at: 'shop/p spec.ingress[0].fromEndpoint',
          says: "'fromEndpoint' is no field of this entry, and vanishes: what is left allows nobody, and shuts the pods",
          fix: 'write fromEndpoints',
        },
      ],
    },
    'a peer that is misspelt, with ports': {
      given: cnp(`ingress: [{fromendpoints: [{}], ${PORTS}}]`),
      finds: [
        { message: 'everybody', at: 'shop/p spec.ingress[0].fromendpoints', says: 'allows everybody on its ports' },
      ],
    },
    'ports that are misspelt': {
      given: cnp('egress: [{toEndpoints: [{}], toPort: [{ports: [{port: "8080"}]}]}]'),
      finds: [{ message: 'rest', at: 'shop/p spec.egress[0].toPort', fix: 'write toPorts' }],
    },
    'a second word for peers that are there': {
      given: cnp('egress: [{toEndpoints: [{}], toEndpoint: [{}]}]'),
      finds: [{ message: 'rest', at: 'shop/p spec.egress[0].toEndpoint', fix: 'put what it says into toEndpoints' }],
    },
    'the words of a NetworkPolicy': {
      given: cnp('ingress: [{from: [{podSelector: {}}], ports: [{port: 80}]}]'),
      finds: [
        { message: 'nobody', at: 'shop/p spec.ingress[0].from', fix: 'fromEndpoints' },
        { message: 'nobody', at: 'shop/p spec.ingress[0].ports', fix: 'toPorts' },
      ],
    },
    'the word for the other direction': {
      given: cnp('ingress: [{toEntities: [world]}]'),
      finds: [{ message: 'nobody', at: 'shop/p spec.ingress[0].toEntities' }],
    },
    'names that are denied': {
      given: cnp('egress: [{toEntities: [all]}], egressDeny: [{toFQDNs: [{matchName: a.example.com}]}]'),
      finds: [
        {
          message: 'nobody',
          at: 'shop/p spec.egressDeny[0].toFQDNs',
          says: 'denies nobody',
          fix: 'an entry of egressDeny has',
        },
      ],
    },
    'a word that nobody knows, for the whole cluster': {
      given: ccnp(`endpointSelector: {}, ingressDeny: [{whoever: [{}], ${PORTS}}]`),
      finds: [
        { message: 'everybody', at: 'p spec.ingressDeny[0].whoever', says: 'denies everybody', fix: 'take it out' },
      ],
    },
  },
});
