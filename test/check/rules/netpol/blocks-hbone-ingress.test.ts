import rule from '../../../../src/check/rules/netpol/blocks-hbone-ingress';
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
import { namespace, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const ON_8080 = 'ports: [{protocol: TCP, port: 8080}]';
const ON_HBONE = 'ports: [{protocol: TCP, port: 15008}]';
const admits = (entry: string): string => netpol(`ingress: [${entry}]`);
const PORTS = 'shop/p spec.ingress[0].ports';
const CILIUM_8080 = 'toPorts: [{ports: [{port: "8080", protocol: TCP}]}]';

testRule(rule, {
  valid: {
    'the mesh port beside that of the application':
      WEB_AND_API + admits(`{${FROM_API}, ports: [{port: 8080}, {port: 15008}]}`),
    'the mesh port alone': WEB_AND_API + admits(`{${FROM_API}, ${ON_HBONE}}`),
    'no ports': WEB_AND_API + admits(`{${FROM_API}}`),
    'a range that has the mesh port': WEB_AND_API + admits(`{${FROM_API}, ports: [{port: 8080, endPort: 16000}]}`),
    'the mesh port in another entry': WEB_AND_API + admits(`{${FROM_API}, ${ON_8080}}, {${FROM_API}, ${ON_HBONE}}`),
    'the mesh port in another policy':
      WEB_AND_API +
      admits(`{${FROM_API}, ${ON_8080}}`) +
      netpol(`ingress: [{from: [{namespaceSelector: {}}], ${ON_HBONE}}]`, { name: 'mesh' }),
    'callers out of the mesh':
      WEB_AND_API +
      namespace('front', '') +
      served('api', 'front') +
      admits(`{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: front}}}], ${ON_8080}}`),
    'pods out of the mesh': namespace('shop', '') + served() + served('api') + admits(`{${FROM_API}, ${ON_8080}}`),
    'callers that are none of the input':
      WEB_AND_API + admits(`{from: [{podSelector: {matchLabels: {app: x}}}], ${ON_8080}}`),
    'nobody who is admitted': WEB_AND_API + netpol('policyTypes: [Ingress]'),
    'UDP, which is no HBONE': WEB_AND_API + admits(`{${FROM_API}, ports: [{protocol: UDP, port: 8080}]}`),
    'a port that these pods do not have': WEB_AND_API + admits(`{${FROM_API}, ports: [{port: 5432}]}`),
    'callers by their address, which is no pod to Cilium': {
      given: WEB_AND_API + admits(`{from: [{ipBlock: {cidr: 0.0.0.0/0}}], ${ON_8080}}`),
      platform: { cilium: '1.18.0' },
    },
    'pods behind a waypoint, which have a rule of their own':
      WEB_AND_API.replace('labels: {}', `labels: {${USE}}`) + waypoint() + admits(`{${FROM_API}, ${ON_8080}}`),
    'what our own policies allow':
      WEB_AND_API + namespace('front') + served('api', 'front') + OWN_NETWORK_POLICY + OWN_CILIUM_POLICIES,
    'a deny that is meant':
      WEB_AND_API + cnp(`ingress: [{${FROM_API_CILIUM}, ${CILIUM_8080}}], ingressDeny: [{${FROM_API_CILIUM}}]`),
    'policies that are switched off': {
      given: WEB_AND_API + cnp(`ingress: [{${FROM_API_CILIUM}, ${CILIUM_8080}}]`),
      values: { cilium: { policyEnforcementMode: 'never' } },
    },
    'fields of the wrong type': WEB_AND_API + netpol('ingress: [{from: x, ports: 8080}, 7], policyTypes: x'),
    'a namespace whose labels are not in the input': {
      given: served() + served('api') + admits(`{${FROM_API}, ${ON_8080}}`),
      world: 'open',
    },
  },
  invalid: {
    'the port of the application alone': {
      given: WEB_AND_API + admits(`{${FROM_API}, ${ON_8080}}`),
      finds: [
        {
          message: 'dropped',
          at: PORTS,
          says: 'Deployment shop/api may call Deployment shop/web on these ports alone',
          fix: 'port 15008',
        },
      ],
    },
    'the same by its name, in a few files': {
      given: WEB_AND_API + admits(`{${FROM_API}, ports: [{port: http}]}`),
      world: 'open',
      finds: [{ message: 'dropped', at: PORTS }],
    },
    'everybody on a port': {
      given: WEB_AND_API + admits(`{${ON_8080}}`),
      finds: [{ message: 'dropped', at: PORTS }],
    },
    'a policy of Cilium': {
      given: WEB_AND_API + cnp(`ingress: [{${FROM_API_CILIUM}, ${CILIUM_8080}}]`),
      finds: [{ message: 'dropped', at: 'shop/p spec.ingress[0].toPorts' }],
    },
    'everything in the cluster, for Cilium': {
      given: WEB_AND_API + cnp(`ingress: [{fromEntities: [cluster], ${CILIUM_8080}}]`),
      finds: [{ message: 'dropped', at: 'shop/p spec.ingress[0].toPorts' }],
    },
    'a gateway that calls captured pods': {
      given:
        namespace() +
        served() +
        service() +
        namespace('edge', '') +
        waypoint('', { name: 'gate', home: 'edge', className: 'istio' }) +
        admits(`{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: edge}}}], ${ON_8080}}`),
      finds: [{ message: 'dropped', at: PORTS, says: 'Gateway edge/gate' }],
    },
    'two entries, each once': {
      given:
        WEB_AND_API +
        served('web', 'shop', 'track: canary').replace('name: web', 'name: web-canary') +
        admits(`{${FROM_API}, ${ON_8080}}, {from: [{namespaceSelector: {}}], ${ON_8080}}`),
      finds: [
        { message: 'dropped', at: PORTS },
        { message: 'dropped', at: 'shop/p spec.ingress[1].ports' },
      ],
    },
  },
});
