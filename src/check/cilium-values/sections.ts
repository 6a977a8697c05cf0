import {
  below,
  both,
  isIpsec,
  isWireguard,
  MESH_CERTIFICATES,
  MESH_SERVER,
  on,
  rendersEnvoy,
  RELAY,
  RELAY_TLS,
  SPIRE,
  SPIRE_SERVER,
  UI,
  type Need,
} from './needs';
import { OF_ENVOY } from './read-sections';
import { rendersConfig } from './rule';

/**
 * Keys whose default templates read, beside the sections whose null always crashes (src/values/tables/cilium-nulls.ts).
 * Seen by rendering each key with a null, with and without the features that read it.
 *
 * @see https://github.com/cilium/cilium/tree/main/install/kubernetes/cilium/templates
 */
export const SECTIONS: readonly Need[] = [
  { shape: 'given', paths: ['cgroup.hostRoot'], when: on('agent') },
  { shape: 'given', paths: ['cluster.name'] },
  { shape: 'given', paths: ['ipv4.enabled'] },
  { shape: 'given', paths: ['gke.enabled'], minors: [17] },
  { shape: 'given', paths: ['hubble.tls.enabled'], when: on('hubble.enabled') },
  { shape: 'given', paths: ['hubble.relay.tls.server.enabled'], when: RELAY },
  { shape: 'given', paths: below('hubble.ui', ['baseUrl', 'backend.image.tag', 'frontend.image.tag']), when: UI },
  { shape: 'given', paths: below('authentication.mutual.spire', ['adminSocketPath', 'agentSocketPath']), when: SPIRE },
  { shape: 'given', paths: ['authentication.mutual.spire.install.server.initContainers'], when: SPIRE_SERVER },
  { shape: 'given', paths: ['nodeinit.bootstrapFile'], when: on('nodeinit.enabled') },
  {
    shape: 'given',
    paths: ['clustermesh.apiserver.kvstoremesh.enabled', 'clustermesh.useAPIServer'],
    when: on('clustermesh.config.enabled'),
  },
  { shape: 'given', paths: ['clustermesh.config.clusters'], when: on('clustermesh.config.enabled'), minors: [19] },

  // Who asks for a backend of L7 balancing looks no further where something else needs Envoy.
  {
    shape: 'section',
    paths: ['loadBalancer'],
    when: ({ values }) => !values.isTrue('ingressController.enabled') && !values.isTrue('gatewayAPI.enabled'),
  },
  { shape: 'section', paths: ['hubble.redact.http.headers'] },
  // Without a default, so that even a null is a key that is there.
  { shape: 'section', paths: ['loadBalancer.protocolDifferentiation'], when: rendersConfig, minors: [17, 18] },
  { shape: 'section', paths: ['clustermesh.apiserver.metrics.kvstoremesh'], minors: [16] },
  { shape: 'section', paths: OF_ENVOY, when: rendersEnvoy },
  {
    shape: 'section',
    when: RELAY,
    paths: [
      ...below('hubble.relay', ['gops', 'image', 'logOptions', 'podDisruptionBudget', 'pprof', 'service', 'tls']),
      ...below('hubble.relay', ['prometheus.serviceMonitor', 'tls.server']),
      'serviceAccounts.relay',
    ],
  },
  {
    shape: 'section',
    when: UI,
    paths: [
      ...below('hubble.ui', ['backend', 'frontend', 'podDisruptionBudget', 'service', 'standalone']),
      ...below('hubble.ui', ['backend.image', 'frontend.image', 'frontend.server', 'frontend.server.ipv6']),
      'hubble.ui.ingress',
      'serviceAccounts.ui',
    ],
  },
  {
    shape: 'section',
    paths: below('hubble.ui.backend', ['livenessProbe', 'readinessProbe']),
    when: UI,
    minors: [undefined, 19],
  },
  // The names of Secrets are read there since 1.16.
  { shape: 'section', paths: ['hubble.relay.tls.client'], when: RELAY, minors: [16] },
  { shape: 'section', paths: ['hubble.ui.tls', 'hubble.ui.tls.client'], when: both(UI, RELAY_TLS), minors: [16] },
  { shape: 'section', paths: ['hubble.metrics.serviceMonitor'], when: on('hubble.enabled', 'hubble.metrics.enabled') },
  {
    shape: 'section',
    paths: ['hubble.export.dynamic.config'],
    when: on('hubble.enabled', 'hubble.export.dynamic.enabled'),
  },
  {
    shape: 'section',
    when: MESH_SERVER,
    paths: [
      ...below('clustermesh.apiserver', ['etcd', 'etcd.init', 'image', 'podDisruptionBudget', 'service', 'tls.auto']),
      ...below('clustermesh.apiserver.metrics', ['etcd', 'serviceMonitor']),
      'clustermesh.apiserver.metrics.serviceMonitor.etcd',
      'clustermesh.apiserver.tls.auto.server',
      'serviceAccounts.clustermeshApiserver',
    ],
  },
  {
    shape: 'section',
    paths: ['clustermesh.apiserver.metrics.serviceMonitor.kvstoremesh'],
    when: MESH_SERVER,
    minors: [16],
  },
  {
    shape: 'section',
    paths: ['clustermesh.mcsapi.corednsAutoConfigure'],
    when: on('clustermesh.useAPIServer', 'clustermesh.mcsapi.enabled'),
  },
  { shape: 'section', paths: ['authentication.mutual.spire.install'], when: SPIRE },
  {
    shape: 'section',
    when: SPIRE_SERVER,
    paths: [
      ...below('authentication.mutual.spire.install', ['agent', 'agent.image', 'agent.serviceAccount', 'initImage']),
      ...below('authentication.mutual.spire.install', ['server', 'server.ca', 'server.ca.subject', 'server.image']),
      ...below('authentication.mutual.spire.install.server', ['dataStorage', 'service', 'serviceAccount']),
    ],
  },
  {
    shape: 'section',
    paths: below('bgpControlPlane', [
      'legacyOriginAttribute',
      'routerIDAllocation',
      'secretsNamespace',
      'statusReport',
    ]),
    when: on('bgpControlPlane.enabled'),
  },
  {
    shape: 'section',
    paths: below('ingressController', ['hostNetwork', 'hostNetwork.nodes', 'secretsNamespace', 'service']),
    when: on('ingressController.enabled'),
  },
  {
    shape: 'section',
    paths: below('gatewayAPI', ['gatewayClass', 'hostNetwork', 'hostNetwork.nodes', 'secretsNamespace']),
    when: on('gatewayAPI.enabled'),
  },
  { shape: 'section', paths: ['envoyConfig.secretsNamespace'], when: on('envoyConfig.enabled') },
  { shape: 'section', paths: ['encryption.ipsec'], when: isIpsec },
  { shape: 'section', paths: ['encryption.wireguard'], when: both(rendersConfig, isWireguard) },
  {
    shape: 'section',
    paths: [
      ...below('preflight', ['envoy', 'image', 'podDisruptionBudget', 'readinessProbe']),
      'serviceAccounts.preflight',
    ],
    when: on('preflight.enabled'),
  },
  { shape: 'section', paths: ['clustermesh.apiserver.tls.server'], when: MESH_CERTIFICATES, minors: [undefined, 19] },
  {
    shape: 'section',
    paths: [...below('nodeinit', ['image', 'startup']), 'serviceAccounts.nodeinit'],
    when: on('nodeinit.enabled'),
  },
  {
    shape: 'section',
    paths: below('resourceQuotas', ['cilium', 'cilium.hard', 'operator', 'operator.hard']),
    when: on('resourceQuotas.enabled'),
  },
  { shape: 'section', paths: ['standaloneDnsProxy.image'], when: on('standaloneDnsProxy.enabled') },
];
