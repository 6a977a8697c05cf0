import rule from '../../../../src/check/rules/netpol/blocks-control-plane';
import { OWN_CILIUM_POLICIES, OWN_NETWORK_POLICY, WEB_AND_API } from '../../network-policy-manifests';
import { object, waypoint } from '../../waypoint-manifests';
import { testRule } from '../../test-rule';

const on = (selector: string, spec: string, home = 'istio-system', name = 'p'): string =>
  object('networking.k8s.io/v1', 'NetworkPolicy', `{podSelector: {${selector}}, ${spec}}`, { name, home });
const ISTIOD = 'matchLabels: {app: istiod}';
const ZTUNNEL = 'matchLabels: {app: ztunnel}';
const control = (kind: string, name: string, home = 'mesh'): string =>
  `apiVersion: apps/v1\nkind: ${kind}\nmetadata: {name: ${name}, namespace: ${home}, labels: {app: ${name}}}\nspec: {template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: main}]}}}\n---\n`;
const EVERYBODY = 'ports: [{port: 15017}, {port: 15012}]';

testRule(rule, {
  valid: {
    'the policies of the charts of Istio':
      WEB_AND_API +
      on(
        'matchLabels: {app: istiod, istio.io/rev: default}',
        'policyTypes: [Ingress, Egress], ingress: [{ports: [{port: 15017}]}, {ports: [{port: 15010}, {port: 15011}, {port: 15012}, {port: 8080}, {port: 15014}]}], egress: [{}]',
      ) +
      on(
        ZTUNNEL,
        'policyTypes: [Ingress, Egress], ingress: [{ports: [{port: 15021}]}, {ports: [{port: 15020}]}], egress: [{}]',
        'istio-system',
        'q',
      ),
    'istiod opened to all namespaces, and to addresses':
      WEB_AND_API +
      on(
        ISTIOD,
        'ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 15012}]}, {from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]',
      ),
    'an API server that may be among some addresses': {
      given:
        WEB_AND_API +
        on(
          ISTIOD,
          'ingress: [{from: [{namespaceSelector: {}}], ports: [{port: 15012}]}, {from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]',
        ),
      platform: { cilium: '1.18.0' },
    },
    'ztunnel, shut for what comes in': WEB_AND_API + on(ZTUNNEL, 'policyTypes: [Ingress]'),
    'a namespace that is shut for what goes out, without a waypoint':
      WEB_AND_API + on('', 'policyTypes: [Egress]', 'shop'),
    'a waypoint that is let out to istiod':
      WEB_AND_API +
      waypoint() +
      on('', 'policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{port: 15012}]}]', 'shop'),
    'other pods beside istiod': WEB_AND_API + on('matchLabels: {app: kiali}', 'policyTypes: [Ingress, Egress]'),
    'istiod of another namespace than that which is shut':
      WEB_AND_API +
      control('Deployment', 'istiod') +
      control('DaemonSet', 'ztunnel') +
      on('', 'policyTypes: [Ingress, Egress]'),
    'a namespace of that name, where nothing is in ambient mode': on('', 'policyTypes: [Ingress]'),
    'a few files, where a policy for istiod may be missing': {
      given: WEB_AND_API + on('', 'policyTypes: [Ingress, Egress]'),
      world: 'open',
    },
    'what our own policies allow': WEB_AND_API + waypoint() + OWN_NETWORK_POLICY + OWN_CILIUM_POLICIES,
    'fields of the wrong type': WEB_AND_API + on(ISTIOD, 'policyTypes: x, ingress: [{}], egress: 7'),
  },
  invalid: {
    'a namespace of Istio that is shut': {
      given: WEB_AND_API + on('', 'policyTypes: [Ingress]'),
      finds: [
        {
          message: 'clients',
          at: 'istio-system/p',
          says: 'shuts istiod in namespace istio-system for ztunnel in namespace istio-system on 15012',
          fix: 'port 15012',
        },
        { message: 'webhooks', at: 'istio-system/p', says: '15017', fix: 'from everybody' },
      ],
    },
    'istiod that admits ztunnel, and not the API server': {
      given: WEB_AND_API + on(ISTIOD, `ingress: [{from: [{podSelector: {${ZTUNNEL}}}], ${EVERYBODY}}]`),
      finds: [{ message: 'webhooks', at: 'istio-system/p spec.ingress' }],
    },
    'istiod that admits pods of its namespace, and no waypoint': {
      given: WEB_AND_API + waypoint() + on(ISTIOD, `ingress: [{from: [{podSelector: {}}]}, {ports: [{port: 15017}]}]`),
      finds: [{ message: 'clients', at: 'istio-system/p spec.ingress', says: 'for Gateway shop/waypoint on 15012' }],
    },
    'ztunnel that is let out to DNS alone': {
      given:
        WEB_AND_API +
        control('Deployment', 'istiod') +
        control('DaemonSet', 'ztunnel') +
        on(ZTUNNEL, 'policyTypes: [Egress], egress: [{ports: [{port: 53, protocol: UDP}]}]', 'mesh'),
      world: 'open',
      finds: [
        {
          message: 'out',
          at: 'mesh/p spec.egress',
          says: 'keeps DaemonSet mesh/ztunnel from Deployment mesh/istiod on 15012',
        },
      ],
    },
    'a namespace with a waypoint that is shut for what goes out': {
      given:
        WEB_AND_API +
        waypoint() +
        on('', 'policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}], ports: [{port: 15008}]}]', 'shop'),
      world: 'open',
      finds: [{ message: 'out', at: 'shop/p spec.egress', says: 'keeps Gateway shop/waypoint', fix: '15012' }],
    },
  },
});
