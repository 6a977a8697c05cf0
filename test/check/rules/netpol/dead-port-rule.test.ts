import rule from '../../../../src/check/rules/netpol/dead-port-rule';
import {
  cnp,
  FROM_API,
  FROM_API_CILIUM,
  netpol,
  OWN_CILIUM_POLICIES,
  OWN_NETWORK_POLICY,
  served,
  WEB_AND_API,
} from '../../network-policy-manifests';
import { namespace } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const ON_8080 = 'ports: [{port: 8080}]';
const MESH = '{from: [{namespaceSelector: {}}], ports: [{port: 15008}]}';
const admits = (...entries: readonly string[]): string => netpol(`ingress: [${entries.join(', ')}]`);
const ENTRY = `{${FROM_API}, ${ON_8080}}`;
const PORTS = 'shop/p spec.ingress[0].ports';
const FRONT = (mode: string): string => namespace('front', mode) + served('api', 'front');
const FROM_FRONT = `{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: front}}}], ${ON_8080}}`;

testRule(rule, {
  valid: {
    'the port of the mesh shut, which is worse': WEB_AND_API + admits(ENTRY),
    'both ports in one entry': WEB_AND_API + admits(`{${FROM_API}, ports: [{port: 8080}, {port: 15008}]}`),
    'callers out of the mesh': WEB_AND_API + FRONT('') + admits(FROM_FRONT, MESH),
    'callers of which some are out of the mesh':
      WEB_AND_API +
      served('api', 'shop', 'istio.io/dataplane-mode: none').replace('name: api', 'name: api-old') +
      admits(ENTRY, MESH),
    'callers with sidecars, which may do without HBONE':
      WEB_AND_API + FRONT('istio-injection: enabled') + admits(FROM_FRONT, MESH),
    'pods of which some are out of the mesh':
      WEB_AND_API +
      served('web', 'shop', 'istio.io/dataplane-mode: none').replace('name: web', 'name: web-old') +
      admits(ENTRY, MESH),
    'nobody who is known': WEB_AND_API + admits(`{from: [{podSelector: {matchLabels: {app: x}}}], ${ON_8080}}`, MESH),
    everybody: WEB_AND_API + admits(`{${ON_8080}}`, MESH),
    addresses: WEB_AND_API + admits(`{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ${ON_8080}}`, MESH),
    'UDP beside TCP': WEB_AND_API + admits(`{${FROM_API}, ports: [{port: 8080}, {port: 8080, protocol: UDP}]}`, MESH),
    'a few files': { given: WEB_AND_API + admits(ENTRY, MESH), world: 'open' },
    'what our own policies allow': WEB_AND_API + FRONT('') + OWN_NETWORK_POLICY + OWN_CILIUM_POLICIES,
    'fields of the wrong type': WEB_AND_API + admits('{from: x, ports: [7]}', MESH),
  },
  invalid: {
    'callers that are all captured': {
      given: WEB_AND_API + admits(ENTRY, MESH),
      finds: [
        {
          message: 'dead',
          at: PORTS,
          says: 'all calls of Deployment shop/api to Deployment shop/web are on 15008',
          fix: 'take the entry out',
        },
      ],
    },
    'callers of another namespace in the mesh': {
      given: WEB_AND_API + FRONT('istio.io/dataplane-mode: ambient') + admits(FROM_FRONT, MESH),
      finds: [{ message: 'dead', at: PORTS }],
    },
    'the port of the mesh opened by another policy': {
      given:
        WEB_AND_API +
        cnp(`ingress: [{${FROM_API_CILIUM}, toPorts: [{ports: [{port: "8080", protocol: TCP}]}]}]`) +
        netpol(`ingress: [${MESH}]`, { name: 'mesh' }),
      finds: [{ message: 'dead', at: 'shop/p spec.ingress[0].toPorts' }],
    },
  },
});
