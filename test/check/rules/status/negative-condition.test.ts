import rule from '../../../../src/check/rules/status/negative-condition';
import { testRule } from '../../test-rule';

const gateway = (listener: string, spec = '', className = 'istio'): string =>
  `apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: web, namespace: edge }
spec: { gatewayClassName: ${className}, ${spec} listeners: [{ name: web, port: 80, ${listener} }] }
`;
const policy = (spec: string): string =>
  `apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: p, namespace: edge }
spec: { ${spec} }
`;
const INSECURE =
  'tls: { frontend: { default: { validation: { mode: AllowInsecureFallback, caCertificateRefs: [{ group: "", kind: ConfigMap, name: ca }] } } } },';

testRule(rule, {
  valid: {
    'a Gateway that waits for its load balancer': gateway('protocol: HTTP'),
    'a policy for a Gateway that waits for it': `${gateway('protocol: HTTP')}---\n${policy('targetRefs: [{ group: gateway.networking.k8s.io, kind: Gateway, name: web }], rules: [{}]')}`,
    'a Gateway of another controller': gateway('protocol: http', '', 'nginx'),
    'a policy for ztunnel': policy('action: DENY, rules: [{ from: [{ source: { namespaces: [desk] } }] }]'),
    'a policy of which ztunnel reads a part, which istiod accepts': policy(
      'rules: [{ to: [{ operation: { methods: [GET] } }] }]',
    ),
    'a waypoint that may be in files not given': {
      given:
        'apiVersion: v1\nkind: Service\nmetadata: { name: a, namespace: edge, labels: { istio.io/use-waypoint: w } }\nspec: { ports: [{ port: 80 }] }\n',
      world: 'open',
    },
    'fields of the wrong type': gateway('protocol: [HTTP]', 'addresses: 7, infrastructure: [],').replace(
      'protocol: [HTTP]',
      'protocol: HTTP, tls: 7',
    ),
  },
  invalid: {
    'a protocol that no Gateway has': {
      given: gateway('protocol: http'),
      finds: [
        {
          message: 'says',
          at: 'edge/web spec.listeners[0].protocol',
          says: /^istiod will write Accepted False, UnsupportedProtocol; Accepted False, ListenersNotValid \(listener\/web\): .*did you mean HTTP\?$/,
        },
      ],
    },
    'a label of a namespace, once for all of its Services': {
      given: `apiVersion: v1
kind: Namespace
metadata: { name: edge, labels: { istio.io/use-waypoint: w } }
${['a', 'b']
  .map(
    (name) =>
      `---\napiVersion: v1\nkind: Service\nmetadata: { name: ${name}, namespace: edge }\nspec: { ports: [{ name: http, port: 80 }] }\n`,
  )
  .join('')}`,
      finds: [
        {
          message: 'says',
          at: 'edge metadata.labels["istio.io/use-waypoint"]',
          says: /^istiod will write istio.io\/WaypointBound False, WaypointIsNotReady: there is no Gateway edge\/w/,
        },
      ],
    },
    'an address that is not of a Service': {
      given: gateway('protocol: HTTP', 'addresses: [{ type: Hostname, value: nobody }],'),
      finds: [{ message: 'says', at: 'edge/web', says: 'Programmed False, AddressNotUsable' }],
    },
    'a policy that ztunnel does not take, which sidecars may': {
      given: policy('action: AUDIT, rules: [{}]'),
      finds: [
        {
          message: 'says',
          at: 'edge/p spec.action',
          severity: 'info',
          says: 'ZtunnelAccepted False, UnsupportedValue',
        },
      ],
    },
    'clients that are let in with any certificate': {
      given: gateway('protocol: HTTP', INSECURE),
      finds: [
        {
          message: 'says',
          at: 'edge/web',
          severity: 'warning',
          says: 'InsecureFrontendValidationMode True, ConfigurationChanged',
        },
      ],
    },
  },
});
