import type { Case } from './cases';

const FIRST: Case['in'] = ['1.15'];
const SINCE_16: Case['in'] = ['1.16', '1.17', '1.18', '1.19', '1.20'];
const SINCE_18: Case['in'] = ['1.18', '1.19', '1.20'];
const SINCE_19: Case['in'] = ['1.19', '1.20'];

const UNTIL_17: Case['in'] = ['1.15', '1.16', '1.17'];
const MESH = { cluster: { name: 'one', id: 1 } };

/** Only the first chart lets the shape through to its templates; the others have a schema. */
const UNTYPED = { in: FIRST, elsewhere: 'wrong-type' };

/** Values that no check of the chart refuses, and over which a template crashes. */
export const CRASH_CASES: readonly Case[] = [
  { rule: 'null-section', refused: { hubble: null }, accepted: { tolerations: null } },
  { rule: 'null-section', refused: { ipv4: { enabled: null } }, accepted: { ipv6: { enabled: null } } },
  { rule: 'null-section', refused: { cluster: { name: null } }, accepted: { cluster: { id: null } } },
  {
    rule: 'null-section',
    refused: { hubble: { relay: { enabled: true, service: null } } },
    accepted: { hubble: { relay: { service: null } } },
  },
  {
    rule: 'null-section',
    refused: { ingressController: { enabled: true, service: null } },
    accepted: { ingressController: { service: null } },
  },
  {
    rule: 'null-section',
    refused: { loadBalancer: null },
    accepted: { loadBalancer: null, gatewayAPI: { enabled: true } },
  },
  {
    rule: 'null-section',
    refused: { clustermesh: { config: { enabled: true, clusters: null } } },
    accepted: { clustermesh: { config: { enabled: true, clusters: [] } } },
    in: SINCE_19,
  },
  {
    rule: 'null-section',
    refused: { k8sClientExponentialBackoff: null },
    accepted: { k8sClientExponentialBackoff: { enabled: false } },
    in: SINCE_18,
  },
  {
    rule: 'null-section',
    refused: { ipam: { operator: null } },
    accepted: { ipam: { operator: null }, preflight: { enabled: true }, agent: false, operator: { enabled: false } },
  },
  {
    rule: 'null-section',
    refused: { encryption: { enabled: true, type: 'wireguard', wireguard: null } },
    accepted: { encryption: { enabled: false, wireguard: null } },
  },
  {
    rule: 'null-section',
    refused: { preflight: { enabled: true, image: null } },
    accepted: { preflight: { image: null } },
  },
  {
    rule: 'null-section',
    refused: { hubble: { relay: { enabled: true }, ui: { enabled: true, ingress: null } } },
    accepted: { hubble: { tls: { auto: null }, enabled: false } },
  },
  {
    rule: 'null-section',
    refused: { envoy: { enabled: true, livenessProbe: null } },
    accepted: { envoy: { enabled: false, livenessProbe: null } },
  },
  {
    rule: 'null-section',
    refused: { operator: { image: null } },
    accepted: { operator: { enabled: false, image: null } },
  },
  {
    rule: 'null-section',
    refused: { loadBalancer: { protocolDifferentiation: null } },
    accepted: { loadBalancer: { protocolDifferentiation: { enabled: true } } },
    in: ['1.17', '1.18'],
  },
  {
    rule: 'null-section',
    refused: {
      ...MESH,
      clustermesh: { useAPIServer: true, apiserver: { tls: { server: { extraIpAddresses: null } } } },
    },
    accepted: {
      ...MESH,
      clustermesh: { useAPIServer: true, apiserver: { tls: { server: { extraIpAddresses: [] } } } },
    },
  },
  {
    rule: 'null-section',
    refused: { externalWorkloads: { enabled: true }, ...MESH, clustermesh: { apiserver: { service: null } } },
    accepted: { ...MESH, clustermesh: { apiserver: { service: null } } },
    in: UNTIL_17,
  },
  { rule: 'crash', refused: { conntrackGCInterval: '30' }, accepted: { conntrackGCInterval: '1h30m' } },
  {
    rule: 'crash',
    refused: { operator: { endpointGCInterval: '5 m' } },
    accepted: { operator: { endpointGCInterval: '' } },
  },
  {
    rule: 'crash',
    refused: { encryption: { enabled: true, type: 'ipsec', ipsec: { keyRotationDuration: 'x' } } },
    accepted: { encryption: { enabled: true, type: 'wireguard', ipsec: { keyRotationDuration: 'x' } } },
  },
  {
    rule: 'crash',
    refused: { envoyConfig: { enabled: true, retryInterval: '15' } },
    accepted: { envoyConfig: { retryInterval: '15' } },
    in: SINCE_16,
  },
  {
    rule: 'crash',
    refused: { hubble: { lostEventSendInterval: 5 } },
    accepted: { hubble: { lostEventSendInterval: '5s' } },
    in: SINCE_19,
  },
  { rule: 'crash', refused: { upgradeCompatibility: 'latest' }, accepted: { upgradeCompatibility: 'v1.14' } },
  {
    rule: 'crash',
    refused: { hubble: { tls: { server: { extraIpAddresses: ['relay'] } } } },
    accepted: { hubble: { tls: { server: { extraIpAddresses: ['10.0.0.1', 'fd00::1'] } } } },
  },
  {
    rule: 'crash',
    refused: { extraHostPathMounts: ['/data'] },
    accepted: { extraHostPathMounts: [{ name: 'data', mountPath: '/data', hostPath: '/data' }] },
  },
  {
    rule: 'crash',
    refused: { extraEnv: ['A=b'] },
    accepted: { extraEnv: ['A=b'], k8sClientExponentialBackoff: { enabled: false } },
    in: SINCE_18,
  },
  {
    rule: 'crash',
    refused: { annotations: { a: ['b'] } },
    accepted: { annotations: { a: true }, podAnnotations: { a: ['b'] } },
  },
  {
    rule: 'crash',
    refused: { ingressController: { enabled: true, service: { annotations: { a: { b: 'c' } } } } },
    accepted: { ingressController: { enabled: true, service: { annotations: { a: 1 } } } },
  },
  {
    rule: 'crash',
    refused: { hubble: { tls: { auto: { method: 'cronJob' } } }, certgen: { annotations: { job: { a: ['b'] } } } },
    accepted: { hubble: { tls: { auto: { method: 'helm' } } }, certgen: { annotations: { job: { a: ['b'] } } } },
  },
  {
    rule: 'crash',
    refused: { agent: false, serviceAccounts: { operator: { annotations: { a: ['b'] } } } },
    accepted: { agent: false, serviceAccounts: { operator: { create: false, annotations: { a: ['b'] } } } },
  },
  {
    rule: 'crash',
    refused: {
      ...MESH,
      clustermesh: { useAPIServer: true, apiserver: { tls: { server: { extraIpAddresses: ['mesh'] } } } },
    },
    accepted: {
      ...MESH,
      clustermesh: { useAPIServer: true, apiserver: { tls: { server: { extraIpAddresses: ['10.0.0.1'] } } } },
    },
  },
  {
    rule: 'crash',
    refused: {
      ...MESH,
      clustermesh: { useAPIServer: true, apiserver: { tls: { auto: { server: { extraIpAddresses: ['mesh'] } } } } },
    },
    accepted: {
      ...MESH,
      clustermesh: { useAPIServer: true, apiserver: { tls: { auto: { server: { extraIpAddresses: ['fd00::1'] } } } } },
    },
    in: ['1.20'],
  },
  {
    rule: 'crash',
    refused: { azure: { enabled: true, clientID: 'id', clientSecret: 7 } },
    accepted: { azure: { enabled: true, clientID: 'id', clientSecret: '7' } },
  },
  {
    rule: 'crash',
    refused: { hubble: { metrics: { tls: { enabled: true, server: { extraIpAddresses: ['metrics'] } } } } },
    accepted: { hubble: { metrics: { tls: { server: { extraIpAddresses: ['metrics'] } } } } },
    in: SINCE_16,
  },
  { rule: 'crash', refused: { ipv4: { enabled: 'true' } }, accepted: { ipv4: { enabled: true } }, ...UNTYPED },
  { rule: 'crash', refused: { ipam: { mode: 5 } }, accepted: { ipam: { mode: '' } }, ...UNTYPED },
  { rule: 'crash', refused: { podLabels: ['a'] }, accepted: { podLabels: { a: 'b' } }, ...UNTYPED },
  { rule: 'crash', refused: { extraArgs: '--debug' }, accepted: { extraArgs: ['--debug'] }, ...UNTYPED },
  { rule: 'crash', refused: { l2NeighDiscovery: false }, accepted: { l2NeighDiscovery: null }, ...UNTYPED },
  { rule: 'crash', refused: { image: { useDigest: 'yes' } }, accepted: { image: { useDigest: false } }, ...UNTYPED },
  {
    rule: 'crash',
    refused: { hubble: { relay: { enabled: true, gops: true } } },
    accepted: { hubble: { relay: { gops: true } } },
    ...UNTYPED,
  },
  {
    rule: 'crash',
    refused: { hubble: { relay: { enabled: true, extraVolumes: 'data' } } },
    accepted: { hubble: { relay: { enabled: true, extraVolumes: '', extraEnv: [] } } },
    ...UNTYPED,
  },
  {
    rule: 'crash',
    refused: { hubble: { relay: { enabled: true, podLabels: ['a'] } } },
    accepted: { hubble: { relay: { enabled: false, podLabels: ['a'] } } },
    ...UNTYPED,
  },
  {
    rule: 'crash',
    refused: { hubble: { relay: { enabled: true, tls: { server: { enabled: 'yes' } } } } },
    accepted: { hubble: { relay: { enabled: true, tls: { server: { enabled: true } } } } },
    ...UNTYPED,
  },
  {
    rule: 'crash',
    refused: { hubble: { relay: { enabled: true }, ui: { enabled: true, frontend: { image: { tag: 13 } } } } },
    accepted: { hubble: { relay: { enabled: true }, ui: { enabled: true, frontend: { image: { tag: 'v0.13.0' } } } } },
    ...UNTYPED,
  },
  {
    rule: 'crash',
    refused: { extraHostPathMounts: false },
    accepted: { extraHostPathMounts: [], operator: { topologySpreadConstraints: false } },
    ...UNTYPED,
  },
  {
    rule: 'crash',
    refused: { nodeinit: { enabled: true, extraEnv: { a: 'b' } } },
    accepted: { nodeinit: { extraEnv: { a: 'b' } } },
    ...UNTYPED,
  },
  {
    rule: 'crash',
    refused: { encryption: { enabled: true, type: true } },
    accepted: { encryption: { type: true } },
    ...UNTYPED,
  },
  {
    rule: 'crash',
    refused: { loadBalancer: 7, gatewayAPI: { enabled: true } },
    accepted: { loadBalancer: { l7: { backend: 'envoy' } }, gatewayAPI: { enabled: true } },
    ...UNTYPED,
  },
  {
    rule: 'crash',
    refused: { clustermesh: { config: { enabled: true, clusters: true } } },
    accepted: { clustermesh: { config: { enabled: false, clusters: true } } },
    ...UNTYPED,
  },
  {
    rule: 'endpoint-status-of-nothing',
    refused: { endpointStatus: { enabled: true } },
    accepted: { endpointStatus: { enabled: true, status: 'policy' } },
    in: FIRST,
    elsewhere: 'removed-key',
  },
  {
    rule: 'unknown-value',
    refused: { identityManagementMode: ['agent'] },
    accepted: { identityManagementMode: 'agent' },
    in: SINCE_18,
  },
];
