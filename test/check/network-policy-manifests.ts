import { namespace, object, service } from './waypoint-manifests';

// Network policies of a shop in ambient mode, to put together.

/** Pods with a port that they declare. */
export const served = (name = 'web', home = 'shop', labels = '', more = ''): string =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: ${home}}\nspec: {template: {metadata: {labels: {app: ${name}${labels && `, ${labels}`}}}, spec: {containers: [{name: main, image: registry.example.com/main:1, ports: [{name: http, containerPort: 8080}]${more && `, ${more}`}}]}}}\n---\n`;

/** `web` and `api`, both captured, each with a Service. */
export const WEB_AND_API = namespace() + served() + service() + served('api') + service('', { name: 'api' });

type Given = { name?: string; home?: string };

/** A NetworkPolicy for the pods of `web`; its spec as the inside of a flow map. */
export const netpol = (spec: string, given: Given = {}): string =>
  object('networking.k8s.io/v1', 'NetworkPolicy', `{podSelector: {matchLabels: {app: web}}, ${spec}}`, given);

/** A CiliumNetworkPolicy for the pods of `web`; its spec as the inside of a flow map. */
export const cnp = (spec: string, given: Given = {}): string =>
  object('cilium.io/v2', 'CiliumNetworkPolicy', `{endpointSelector: {matchLabels: {app: web}}, ${spec}}`, given);

/** A policy of Cilium's for the whole cluster, with its selector. */
export const ccnp = (spec: string): string =>
  `apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\nmetadata: {name: p}\nspec: {${spec}}\n---\n`;

export const FROM_API = 'from: [{podSelector: {matchLabels: {app: api}}}]';
export const TO_API = 'to: [{podSelector: {matchLabels: {app: api}}}]';
export const FROM_API_CILIUM = 'fromEndpoints: [{matchLabels: {app: api}}]';
export const TO_API_CILIUM = 'toEndpoints: [{matchLabels: {app: api}}]';

/** What `NetworkPolicy` with `allowMesh()` and `allowKubeletProbes()` emits, in both directions. */
export const OWN_NETWORK_POLICY = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec:
  egress:
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }]
      ports: [{ port: 8080, protocol: TCP }]
    - ports: [{ port: 15008, protocol: TCP }]
      to: [{ namespaceSelector: {} }]
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: front } } }]
      ports: [{ port: 8080, protocol: TCP }]
    - from: [{ namespaceSelector: {} }]
      ports: [{ port: 15008, protocol: TCP }]
    - from: [{ ipBlock: { cidr: 169.254.7.127/32 } }, { ipBlock: { cidr: 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128' } }]
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress, Egress]
---
`;

/** What `CiliumNetworkPolicy` with `denyByDefault()` emits for all pods of a namespace, and `CiliumClusterwideNetworkPolicy` with it too. */
const SHUT = (selector: string): string => `
  egress:
    - toEndpoints: [{ matchExpressions: [{ key: 'k8s:io.kubernetes.pod.namespace', operator: Exists }] }]
      toPorts: [{ ports: [{ port: '15008', protocol: TCP }] }]
    - toEndpoints:
        - matchExpressions: [{ key: k8s-app, operator: In, values: [kube-dns, node-local-dns] }]
          matchLabels: { 'k8s:io.kubernetes.pod.namespace': kube-system }
      toPorts: [{ ports: [{ port: '53', protocol: UDP }, { port: '53', protocol: TCP }] }]
    - toEndpoints: [{ matchLabels: { app: istiod, 'k8s:io.kubernetes.pod.namespace': istio-system } }]
      toPorts: [{ ports: [{ port: '15012', protocol: TCP }] }]
  endpointSelector:
    matchExpressions: [${selector}{ key: gateway.istio.io/managed, operator: NotIn, values: [istio.io-gateway-controller] }]
  ingress:
    - fromEndpoints: [{ matchExpressions: [{ key: 'k8s:io.kubernetes.pod.namespace', operator: Exists }] }]
      toPorts: [{ ports: [{ port: '15008', protocol: TCP }] }]
    - fromCIDR: [169.254.7.127/32, 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128']
---
`;

export const OWN_CILIUM_POLICIES = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: { name: web, namespace: shop }
spec:${SHUT('')}apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: { name: default-deny }
spec:${SHUT(`
      { key: 'k8s:io.kubernetes.pod.namespace', operator: Exists },
      { key: 'k8s:io.kubernetes.pod.namespace', operator: NotIn, values: [istio-system, kube-system] }, `)}apiVersion: cilium.io/v2
kind: CiliumClusterwideNetworkPolicy
metadata: { name: probes }
spec:
  enableDefaultDeny: { ingress: false }
  endpointSelector: { matchExpressions: [{ key: 'k8s:io.kubernetes.pod.namespace', operator: Exists }] }
  ingress:
    - fromCIDR: [169.254.7.127/32, 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff/128']
---
`;
