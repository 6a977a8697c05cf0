import {
  both,
  HUBBLE_CERTIFICATES,
  isIpsec,
  MESH_CERTIFICATES,
  MESH_SERVER,
  on,
  RELAY,
  RELAY_TLS,
  rendersEnvoy,
  SPIRE,
  UI,
  usesEnvoyConfig,
  type Need,
} from './needs';
import { rendersConfig, type Context } from './rule';

const METRICS_CERTIFICATES = both(HUBBLE_CERTIFICATES, on('agent', 'hubble.metrics.tls.enabled'));

/**
 * What the contents of values need to be in every minor, whatever the chart's schema lets through. Seen by rendering each key
 * with values of every kind, with and without the features that read it.
 *
 * @see https://github.com/cilium/cilium/tree/main/install/kubernetes/cilium/templates
 */
export const CONTENTS: readonly Need[] = [
  { shape: 'version', paths: ['upgradeCompatibility'] },
  {
    shape: 'duration',
    when: rendersConfig,
    paths: [
      'authentication.gcInterval',
      'bpf.monitorInterval',
      'conntrackGCInterval',
      'conntrackGCMaxInterval',
      'crdWaitTimeout',
      'identityChangeGracePeriod',
      'ipam.ciliumNodeUpdateRate',
      'l2NeighDiscovery.refreshPeriod',
      'operator.endpointGCInterval',
      'operator.identityGCInterval',
      'operator.identityHeartbeatTimeout',
      'operator.nodeGCInterval',
    ],
  },
  {
    shape: 'duration',
    when: both(rendersConfig, on('hubble.enabled')),
    paths: ['hubble.lostEventSendInterval'],
    minors: [19],
  },
  {
    shape: 'duration',
    when: both(rendersConfig, on('hubble.enabled', 'hubble.export.static.enabled')),
    paths: ['hubble.export.aggregationInterval'],
    minors: [19],
  },
  {
    shape: 'duration',
    when: both(rendersConfig, SPIRE),
    paths: ['authentication.mutual.connectTimeout'],
  },
  {
    shape: 'duration',
    when: both(rendersConfig, usesEnvoyConfig),
    paths: ['envoyConfig.retryInterval'],
  },
  {
    shape: 'duration',
    when: both(rendersConfig, isIpsec),
    paths: ['encryption.ipsec.keyRotationDuration'],
  },

  { shape: 'names', paths: ['hubble.tls.server.extraDnsNames'], when: HUBBLE_CERTIFICATES },
  { shape: 'addresses', paths: ['hubble.tls.server.extraIpAddresses'], when: HUBBLE_CERTIFICATES },
  {
    shape: 'names',
    paths: ['hubble.relay.tls.server.extraDnsNames'],
    when: both(HUBBLE_CERTIFICATES, RELAY_TLS),
  },
  {
    shape: 'addresses',
    paths: ['hubble.relay.tls.server.extraIpAddresses'],
    when: both(HUBBLE_CERTIFICATES, RELAY_TLS),
  },
  { shape: 'names', paths: ['hubble.metrics.tls.server.extraDnsNames'], when: METRICS_CERTIFICATES },
  { shape: 'addresses', paths: ['hubble.metrics.tls.server.extraIpAddresses'], when: METRICS_CERTIFICATES },
  // Since 1.20 they are below `auto`; the others are in its values.yaml no more, and still read.
  { shape: 'texts', paths: ['clustermesh.apiserver.tls.auto.server.extraDnsNames'], when: MESH_CERTIFICATES },
  { shape: 'addresses', paths: ['clustermesh.apiserver.tls.auto.server.extraIpAddresses'], when: MESH_CERTIFICATES },
  { shape: 'names', paths: ['clustermesh.apiserver.tls.server.extraDnsNames'], when: MESH_CERTIFICATES, minors: [15] },
  {
    shape: 'given',
    paths: ['clustermesh.apiserver.tls.server.extraIpAddresses'],
    when: MESH_CERTIFICATES,
    minors: [15],
  },
  {
    shape: 'addresses',
    paths: ['clustermesh.apiserver.tls.server.extraIpAddresses'],
    when: MESH_CERTIFICATES,
    minors: [15],
  },

  { shape: 'maps', paths: ['extraEnv'], when: on('k8sClientExponentialBackoff.enabled'), minors: [18] },
  { shape: 'maps', paths: ['extraHostPathMounts'], when: rendersConfig },
  {
    shape: 'maps',
    paths: ['operator.extraHostPathMounts', 'operator.topologySpreadConstraints'],
    when: on('operator.enabled'),
  },
  { shape: 'maps', paths: ['envoy.extraHostPathMounts'], when: rendersEnvoy },
  { shape: 'maps', paths: ['hubble.relay.topologySpreadConstraints'], when: RELAY },
  { shape: 'maps', paths: ['hubble.ui.topologySpreadConstraints'], when: UI },
  { shape: 'maps', paths: ['clustermesh.apiserver.topologySpreadConstraints'], when: MESH_SERVER },
  { shape: 'words', paths: ['azure.clientID', 'azure.clientSecret'], when: rendersAzureSecret },
];

/** Since 1.19 the Secret is left out where no client is named. */
function rendersAzureSecret({ minor, values }: Context): boolean {
  const isNamed = minor < 19 || values.isTrue('azure.clientID');
  return isNamed && values.isTrue('operator.enabled') && values.isTrue('azure.enabled');
}
