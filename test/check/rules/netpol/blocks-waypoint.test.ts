import rule from '../../../../src/check/rules/netpol/blocks-waypoint';
import {
  cnp,
  FROM_API,
  netpol,
  OWN_CILIUM_POLICIES,
  OWN_NETWORK_POLICY,
  served,
  TO_API,
} from '../../network-policy-manifests';
import { namespace, object, service, USE, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const BEHIND = namespace() + served() + service(USE) + served('api') + waypoint();
const HBONE = 'ports: [{port: 15008}]';
const WAYPOINT = 'podSelector: {matchLabels: {gateway.networking.k8s.io/gateway-name: waypoint}}';
const TO_WEB = 'to: [{podSelector: {matchLabels: {app: web}}}]';
const admits = (entry: string): string => netpol(`ingress: [${entry}]`);
/** A policy for other pods than those of `web`. */
const on = (selector: string, spec: string, name = 'p'): string =>
  object('networking.k8s.io/v1', 'NetworkPolicy', `{podSelector: {${selector}}, ${spec}}`, { name });
const API = 'matchLabels: {app: api}';
const WAYPOINT_PODS = 'matchLabels: {gateway.networking.k8s.io/gateway-name: waypoint}';

testRule(rule, {
  valid: {
    'pods that admit the waypoint by its name': BEHIND + admits(`{from: [{${WAYPOINT}}], ${HBONE}}`),
    'pods that admit all waypoints':
      BEHIND +
      admits(`{from: [{podSelector: {matchLabels: {gateway.istio.io/managed: istio.io-mesh-controller}}}], ${HBONE}}`),
    'pods that admit the namespace': BEHIND + admits(`{from: [{podSelector: {}}], ${HBONE}}`),
    'pods that admit a label that the waypoint hands on':
      BEHIND.replace('waypoint, namespace: shop, labels: {}', 'waypoint, namespace: shop, labels: {team: shop}') +
      admits(`{from: [{podSelector: {matchLabels: {team: shop}}}], ${HBONE}}`),
    'pods that admit it by its service account, for Cilium':
      BEHIND + cnp('ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.policy.serviceaccount: waypoint}}]}]'),
    'pods that admit the waypoint in another policy':
      BEHIND + admits(`{${FROM_API}, ${HBONE}}`) + netpol(`ingress: [{from: [{${WAYPOINT}}]}]`, { name: 'waypoint' }),
    'pods that admit nobody': BEHIND + netpol('policyTypes: [Ingress]'),
    'pods that admit addresses alone': BEHIND + admits('{from: [{ipBlock: {cidr: 169.254.7.127/32}}]}'),
    'pods that admit those who look at their metrics': BEHIND + admits(`{${FROM_API}, ports: [{port: 9090}]}`),
    'pods without a waypoint':
      namespace() + served() + service() + served('api') + waypoint() + admits(`{${FROM_API}, ${HBONE}}`),
    'pods out of the mesh':
      namespace('shop', '') + served() + service(USE) + served('api') + waypoint() + admits(`{${FROM_API}, ${HBONE}}`),
    'a client that is let out to the waypoint':
      BEHIND + on(API, `policyTypes: [Egress], egress: [{${TO_WEB}, ${HBONE}}, {to: [{${WAYPOINT}}], ${HBONE}}]`),
    'a client that is let out to other ports of the pods':
      BEHIND + on(API, `policyTypes: [Egress], egress: [{${TO_WEB}, ports: [{port: 9090}]}]`),
    'a waypoint that admits somebody': BEHIND + on(WAYPOINT_PODS, `ingress: [{${FROM_API}, ${HBONE}}]`),
    'a waypoint that is let out to its pods':
      BEHIND + on(WAYPOINT_PODS, `policyTypes: [Egress], egress: [{${TO_WEB}, ${HBONE}}]`),
    'a waypoint that nobody uses': namespace() + waypoint() + on('', 'policyTypes: [Ingress, Egress]'),
    'what our own policies allow': BEHIND + OWN_NETWORK_POLICY + OWN_CILIUM_POLICIES,
    'fields of the wrong type': BEHIND + netpol('ingress: [{from: 7, ports: {}}], egress: x'),
  },
  invalid: {
    'pods that admit their clients': {
      given: BEHIND + admits(`{${FROM_API}, ${HBONE}}`),
      finds: [
        {
          message: 'unserved',
          at: 'shop/p spec.ingress',
          says: 'Deployment shop/web admit callers, and not Gateway shop/waypoint, by way of which calls to Service shop/web come',
          fix: 'gateway-name=waypoint, of namespace shop',
        },
      ],
    },
    'pods that admit them on the port of the application, and the waypoint there too': {
      given: BEHIND + admits('{from: [{podSelector: {}}], ports: [{port: 8080}]}'),
      world: 'open',
      finds: [{ message: 'unserved', at: 'shop/p spec.ingress' }],
    },
    'pods that have a waypoint of their own': {
      given:
        namespace() +
        served('web', 'shop', USE) +
        served('api') +
        waypoint('istio.io/waypoint-for: workload') +
        admits(`{${FROM_API}, ${HBONE}}`),
      finds: [{ message: 'unserved', at: 'shop/p spec.ingress', says: 'calls to Deployment shop/web come' }],
    },
    'a client that is let out to the pods alone': {
      given: BEHIND + on(API, `policyTypes: [Egress], egress: [{${TO_WEB}, ${HBONE}}]`),
      finds: [
        {
          message: 'unreached',
          at: 'shop/p spec.egress[0]',
          says: 'Deployment shop/api may call the pods of Service shop/web, and not Gateway shop/waypoint',
        },
      ],
    },
    'a policy for all pods of the namespace that shuts the waypoint': {
      given: BEHIND + on('', `ingress: [{from: [{podSelector: {}}], ports: [{port: 8080}]}]`),
      finds: [{ message: 'unserved', at: 'shop/p spec.ingress' }],
    },
    'a policy for the waypoint that forgets its port': {
      given: BEHIND + on(WAYPOINT_PODS, `ingress: [{${FROM_API}, ports: [{port: 8080}]}]`),
      finds: [{ message: 'shut', at: 'shop/p spec.ingress', says: 'calls to Service shop/web arrive', fix: '15008' }],
    },
    'a waypoint that is let out to DNS alone': {
      given: BEHIND + on(WAYPOINT_PODS, 'policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}]}]'),
      finds: [
        { message: 'stuck', at: 'shop/p spec.egress', says: 'keeps Gateway shop/waypoint from Deployment shop/web' },
      ],
    },
    'a namespace that is shut for what goes out': {
      given: BEHIND + on('', 'policyTypes: [Egress]'),
      finds: [{ message: 'stuck', at: 'shop/p' }],
    },
    'two policies, each once': {
      given:
        BEHIND +
        admits(`{${FROM_API}, ${HBONE}}`) +
        on(API, `policyTypes: [Egress], egress: [{${TO_WEB}}, {${TO_API}, ${HBONE}}]`, 'q'),
      finds: [
        { message: 'unserved', at: 'shop/p spec.ingress' },
        { message: 'unreached', at: 'shop/q spec.egress[0]' },
      ],
    },
  },
});
