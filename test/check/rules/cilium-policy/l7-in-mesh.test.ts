import rule from '../../../../src/check/rules/cilium-policy/l7-in-mesh';
import {
  cnp,
  FROM_API_CILIUM,
  OWN_CILIUM_POLICIES,
  served,
  TO_API_CILIUM,
  WEB_AND_API,
} from '../../network-policy-manifests';
import { namespace } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const HTTP = 'rules: {http: [{method: GET}]}';
const ports = (rules: string, port = '8080'): string =>
  `toPorts: [{ports: [{port: "${port}", protocol: TCP}], ${rules}}]`;
const FRONT = namespace('front', '') + served('api', 'front');

testRule(rule, {
  valid: {
    'ports alone': WEB_AND_API + cnp(`ingress: [{${FROM_API_CILIUM}, toPorts: [{ports: [{port: "15008"}]}]}]`),
    'pods out of the mesh':
      namespace('shop', '') + served() + served('api') + cnp(`ingress: [{${FROM_API_CILIUM}, ${ports(HTTP)}}]`),
    'callers out of the mesh':
      WEB_AND_API +
      FRONT +
      cnp(`ingress: [{fromEndpoints: [{matchLabels: {io.kubernetes.pod.namespace: front}}], ${ports(HTTP)}}]`),
    'the world, which sends plain text':
      WEB_AND_API + cnp(`ingress: [{fromEntities: [world]}, {fromEntities: [world], ${ports(HTTP)}}]`),
    'requests to names out of the mesh':
      WEB_AND_API + cnp(`egress: [{toFQDNs: [{matchName: pay.example.com}], ${ports(HTTP, '80')}}]`),
    'requests to anywhere, on a port that no pod has':
      WEB_AND_API + cnp(`egress: [{${ports(HTTP, '80')}}]`).replace('"80"', '"3128"'),
    'a rule about DNS':
      WEB_AND_API +
      cnp('egress: [{toEndpoints: [{}], toPorts: [{ports: [{port: "53"}], rules: {dns: [{matchPattern: "*"}]}}]}]'),
    'rules that are empty': WEB_AND_API + cnp(`ingress: [{${FROM_API_CILIUM}, ${ports('rules: {http: []}')}}]`),
    'what our own policies allow': WEB_AND_API + OWN_CILIUM_POLICIES,
    'fields of the wrong type': WEB_AND_API + cnp(`ingress: [{toPorts: {rules: x}}, {toPorts: [{rules: [http]}]}]`),
    'a namespace whose labels are not in the input': {
      given: served() + served('api') + cnp(`ingress: [{${FROM_API_CILIUM}, ${ports(HTTP)}}]`),
      world: 'open',
    },
  },
  invalid: {
    'HTTP from captured pods': {
      given: WEB_AND_API + cnp(`ingress: [{${FROM_API_CILIUM}, ${ports(HTTP)}}]`),
      finds: [
        {
          message: 'opaque',
          at: 'shop/p spec.ingress[0].toPorts[0].rules',
          says: 'what Deployment shop/api sends to Deployment shop/web is HBONE',
          fix: 'at a waypoint',
        },
      ],
    },
    'HTTP on the port of the mesh': {
      given: WEB_AND_API + cnp(`ingress: [{fromEndpoints: [{}], ${ports(HTTP, '15008')}}]`),
      world: 'open',
      finds: [{ message: 'opaque', at: 'shop/p spec.ingress[0].toPorts[0].rules' }],
    },
    'Kafka from everybody, and only the list that has it': {
      given:
        WEB_AND_API +
        cnp(
          'ingress: [{toPorts: [{ports: [{port: "8081"}]}, {ports: [{port: "8080", protocol: TCP}], rules: {kafka: [{topic: a}]}}]}]',
        ),
      finds: [{ message: 'opaque', at: 'shop/p spec.ingress[0].toPorts[1].rules' }],
    },
    'HTTP to captured pods': {
      given: WEB_AND_API + cnp(`egress: [{${TO_API_CILIUM}, ${ports(HTTP)}}]`),
      finds: [
        {
          message: 'opaque',
          at: 'shop/p spec.egress[0].toPorts[0].rules',
          says: 'what Deployment shop/web sends to Deployment shop/api',
        },
      ],
    },
    'a listener of its own': {
      given: WEB_AND_API + cnp(`egress: [{${TO_API_CILIUM}, ${ports('listener: {name: a}')}}]`),
      finds: [{ message: 'opaque', at: 'shop/p spec.egress[0].toPorts[0]' }],
    },
  },
});
