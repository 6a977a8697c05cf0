import { CRASH_CASES } from './crash-cases';
import type { Values } from '../../../src/values/effective-values';

export const MINORS = ['1.15', '1.16', '1.17', '1.18', '1.19', '1.20'] as const;
export type Minor = (typeof MINORS)[number];

/** One rule: values that the chart refuses, and values near them that it accepts; refusals.helm.test.ts asks the charts. */
export interface Case {
  readonly rule: string;
  readonly refused: Values;
  readonly accepted: Values;
  /** The minors that refuse; all of them if it is left out. */
  readonly in?: readonly Minor[];
  /** The rule that refuses them in every other minor; their charts take them if it is left out. */
  readonly elsewhere?: string;
}

const from = (first: Minor): Minor[] => MINORS.slice(MINORS.indexOf(first));
const until = (last: Minor): Minor[] => MINORS.slice(0, MINORS.indexOf(last) + 1);

const PAIR = { cert: 'YQ==', key: 'YQ==' };
const CERTIFICATES = { server: PAIR, admin: PAIR, remote: PAIR };

export const CASES: readonly Case[] = [
  {
    rule: 'hubble-ui-without-relay',
    refused: { hubble: { ui: { enabled: true } } },
    accepted: { hubble: { ui: { enabled: true }, relay: { enabled: true } } },
  },
  {
    rule: 'hubble-ui-standalone-without-certificates',
    refused: {
      hubble: { relay: { tls: { server: { enabled: true } } }, ui: { enabled: true, standalone: { enabled: true } } },
    },
    accepted: { hubble: { ui: { enabled: true, standalone: { enabled: true } } } },
  },
  {
    rule: 'hubble-relay-without-hubble',
    refused: { hubble: { enabled: false, relay: { enabled: true } } },
    accepted: { hubble: { relay: { enabled: true } } },
  },
  {
    rule: 'hubble-issuer-missing',
    refused: { hubble: { tls: { auto: { method: 'certmanager' } } } },
    accepted: {
      hubble: { tls: { auto: { method: 'certmanager', certManagerIssuerRef: { kind: 'ClusterIssuer', name: 'ca' } } } },
    },
  },
  {
    rule: 'hubble-redact-both-lists',
    refused: { hubble: { redact: { http: { headers: { allow: ['a'], deny: ['b'] } } } } },
    accepted: { hubble: { redact: { http: { headers: { allow: ['a'] } } } } },
  },
  {
    rule: 'hubble-ui-too-old',
    refused: { hubble: { relay: { enabled: true }, ui: { enabled: true, backend: { image: { tag: 'v0.8.9' } } } } },
    accepted: { hubble: { relay: { enabled: true }, ui: { enabled: true, backend: { image: { tag: 'v0.9.0' } } } } },
  },
  {
    rule: 'hubble-certificates-missing',
    refused: { hubble: { tls: { auto: { enabled: false } } } },
    accepted: { hubble: { tls: { auto: { enabled: false }, server: { cert: 'YQ==', key: 'YQ==' } } } },
  },
  {
    rule: 'cluster-name',
    refused: { cluster: { name: 'Prod' } },
    accepted: { cluster: { name: 'prod' } },
    in: from('1.16'),
  },
  {
    rule: 'cluster-name-default-with-id',
    refused: { cluster: { id: 5 } },
    accepted: { cluster: { id: 5, name: 'prod' } },
    in: from('1.16'),
  },
  {
    rule: 'cluster-id-drops-policy-traffic',
    refused: { cluster: { id: 200, name: 'prod' }, cni: { chainingMode: 'aws-cni' } },
    accepted: { cluster: { id: 100, name: 'prod' }, cni: { chainingMode: 'aws-cni' } },
    in: from('1.16'),
  },
  {
    rule: 'connected-clusters',
    refused: { clustermesh: { maxConnectedClusters: 300 } },
    accepted: { clustermesh: { maxConnectedClusters: 511 } },
  },
  {
    rule: 'clustermesh-issuer-missing',
    refused: { clustermesh: { useAPIServer: true, apiserver: { tls: { auto: { method: 'certmanager' } } } } },
    accepted: { clustermesh: { useAPIServer: true, apiserver: { tls: { auto: { method: 'cronJob' } } } } },
  },
  {
    rule: 'clustermesh-auth-mode',
    refused: { clustermesh: { useAPIServer: true, apiserver: { tls: { authMode: 'none' } } } },
    accepted: { clustermesh: { useAPIServer: true, apiserver: { tls: { authMode: 'cluster' } } } },
  },
  {
    rule: 'clustermesh-without-identities',
    refused: { clustermesh: { useAPIServer: true }, disableEndpointCRD: true },
    accepted: { clustermesh: { useAPIServer: true } },
  },
  {
    rule: 'kvstore-mode',
    refused: { clustermesh: { apiserver: { kvstoremesh: { kvstoreMode: 'external' } } } },
    accepted: { clustermesh: { apiserver: { kvstoremesh: { kvstoreMode: 'internal' } } } },
    in: from('1.18'),
  },
  {
    rule: 'clustermesh-certificates-missing',
    refused: { clustermesh: { useAPIServer: true, apiserver: { tls: { auto: { enabled: false } } } } },
    accepted: {
      clustermesh: { useAPIServer: true, apiserver: { tls: { auto: { enabled: false }, ...CERTIFICATES } } },
    },
    in: until('1.19'),
  },
  {
    rule: 'clustermesh-certificates-in-values',
    refused: {
      clustermesh: {
        useAPIServer: true,
        apiserver: { tls: { auto: { enabled: false }, ...CERTIFICATES } },
      },
    },
    accepted: { clustermesh: { useAPIServer: true, apiserver: { tls: CERTIFICATES } } },
    in: ['1.20'],
  },
  {
    rule: 'kube-proxy-replacement',
    refused: { kubeProxyReplacement: 'probe' },
    accepted: { kubeProxyReplacement: 'true' },
  },
  {
    rule: 'kube-proxy-replacement',
    refused: { kubeProxyReplacement: 'strict' },
    accepted: { kubeProxyReplacement: true },
    in: from('1.16'),
  },
  {
    rule: 'api-server-twice',
    refused: { k8sServiceHost: 'a.example', k8sServiceHostRef: { name: 'cm', key: 'host' } },
    accepted: { k8sServiceHost: 'a.example' },
    in: from('1.18'),
  },
  {
    rule: 'api-server-looked-up',
    refused: { k8sServiceHost: 'auto' },
    accepted: { k8sServiceHost: 'a.example' },
    in: from('1.19'),
  },
  {
    rule: 'routing-mode-of-cloud',
    refused: { gke: { enabled: true }, routingMode: 'tunnel' },
    accepted: { gke: { enabled: true } },
  },
  {
    rule: 'routing-mode-of-cloud',
    refused: { aksbyocni: { enabled: true }, routingMode: 'native' },
    accepted: { aksbyocni: { enabled: true }, routingMode: 'tunnel' },
  },
  {
    rule: 'native-routing-cidr',
    refused: { routingMode: 'native', enableIPv4Masquerade: true, ipam: { mode: 'kubernetes' } },
    accepted: {
      routingMode: 'native',
      enableIPv4Masquerade: true,
      ipam: { mode: 'eni' },
      eni: { enabled: true },
    },
    in: from('1.18'),
  },
  {
    rule: 'native-routing-cidr',
    refused: { routingMode: 'native', enableIPv4Masquerade: true },
    accepted: { routingMode: 'native', enableIPv4Masquerade: true, ipv4NativeRoutingCIDR: '10.0.0.0/8' },
    in: from('1.18'),
  },
  {
    rule: 'pool-for-native-routing',
    refused: {
      nativeRoutingCIDRFromClusterPool: true,
      ipam: { operator: { clusterPoolIPv4PodCIDRList: ['10.0.0.0/9', '10.128.0.0/9'] } },
    },
    accepted: {
      nativeRoutingCIDRFromClusterPool: true,
      ipam: { operator: { clusterPoolIPv4PodCIDRList: ['10.0.0.0/9'] } },
    },
    in: ['1.20'],
  },
  {
    rule: 'pool-cidr-single',
    refused: { ipam: { operator: { clusterPoolIPv4PodCIDR: '10.0.0.0/8' } } },
    accepted: { ipam: { operator: { clusterPoolIPv4PodCIDRList: ['10.0.0.0/8'] } } },
    in: until('1.18'),
  },
  {
    rule: 'eni-not-enabled',
    refused: { ipam: { mode: 'eni' } },
    accepted: { ipam: { mode: 'eni' }, eni: { enabled: true } },
    in: ['1.20'],
  },
  {
    rule: 'taints-never-removed',
    refused: { operator: { setNodeTaints: true, removeNodeTaints: false } },
    accepted: { operator: { setNodeTaints: true } },
  },
  {
    rule: 'gke-removes-agent',
    refused: { keepDeprecatedLabels: true, gke: { enabled: true } },
    accepted: { keepDeprecatedLabels: true },
  },
  {
    rule: 'bgp-announces-nothing',
    refused: { bgp: { enabled: true } },
    accepted: { bgp: { enabled: true, announce: { podCIDR: true } } },
    in: until('1.16'),
  },
  {
    rule: 'backoff-twice',
    refused: {
      k8sClientExponentialBackoff: { enabled: true },
      extraEnv: [{ name: 'KUBE_CLIENT_BACKOFF_BASE', value: '1' }],
    },
    accepted: { k8sClientExponentialBackoff: { enabled: true }, extraEnv: [{ name: 'A', value: '1' }] },
    in: from('1.18'),
  },
  { rule: 'envoy-base-id', refused: { envoy: { baseID: -1 } }, accepted: { envoy: { baseID: 1 } }, in: from('1.16') },
  {
    rule: 'service-monitor-without-crds',
    refused: { prometheus: { enabled: true, serviceMonitor: { enabled: true } } },
    accepted: { prometheus: { enabled: true, serviceMonitor: { enabled: true, trustCRDsExist: true } } },
  },
  {
    rule: 'l7-proxy-needed',
    refused: { l7Proxy: false, loadBalancer: { l7: { backend: 'envoy' } } },
    accepted: { l7Proxy: false },
  },
  {
    rule: 'ingress-traffic-policy',
    refused: { ingressController: { enabled: true, service: { externalTrafficPolicy: null } } },
    accepted: { ingressController: { enabled: true, service: { externalTrafficPolicy: 'Local' } } },
    in: from('1.16'),
  },
  {
    rule: 'gateway-traffic-policy',
    refused: { gatewayAPI: { enabled: true, externalTrafficPolicy: null } },
    accepted: { gatewayAPI: { enabled: true, externalTrafficPolicy: 'Local' } },
    in: from('1.16'),
  },
  {
    rule: 'spire-without-authentication',
    refused: { authentication: { enabled: false, mutual: { spire: { enabled: true } } } },
    accepted: { authentication: { enabled: true, mutual: { spire: { enabled: true } } } },
  },
  {
    rule: 'endpoint-slices-without-endpoints',
    refused: { ciliumEndpointSlice: { enabled: true }, disableEndpointCRD: true },
    accepted: { ciliumEndpointSlice: { enabled: true } },
    in: from('1.16'),
  },
  {
    rule: 'dns-proxy-port',
    refused: { standaloneDnsProxy: { enabled: true } },
    accepted: { standaloneDnsProxy: { enabled: true }, dnsProxy: { proxyPort: 10094 } },
    in: from('1.19'),
  },
  {
    rule: 'tproxy-with-netkit',
    refused: { bpf: { tproxy: true, datapathMode: 'netkit' } },
    accepted: { bpf: { tproxy: true } },
    in: from('1.19'),
  },
  { rule: 'removed-key', refused: { tunnel: 'disabled' }, accepted: { tunnel: '' } },
  {
    rule: 'removed-key',
    refused: { proxy: { prometheus: { enabled: false } } },
    accepted: { proxy: { sidecarImageRegex: 'x' } },
    in: from('1.16'),
  },
  {
    rule: 'removed-key',
    refused: { enableCiliumEndpointSlice: true },
    accepted: { enableCiliumEndpointSlice: false },
    in: from('1.18'),
  },
  {
    rule: 'wrong-type',
    refused: { prometheus: { port: '9999' } },
    accepted: { prometheus: { port: 9999 } },
    in: from('1.16'),
  },
  ...CRASH_CASES,
];
