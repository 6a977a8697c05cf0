import {
  below,
  both,
  HUBBLE_ISSUED,
  MESH_JOBS,
  MESH_SERVER,
  on,
  RELAY,
  RELAY_TLS,
  rendersEnvoy,
  SPIRE,
  SPIRE_SERVER,
  UI,
  type Need,
  type Shape,
} from './needs';
import { rendersConfig } from './rule';

/**
 * What 1.15 needs besides: its chart has no schema, so that values of any kind reach its templates. Later charts refuse these by
 * their schema. Seen by rendering each key with values of every kind.
 *
 * @see https://github.com/cilium/cilium/tree/v1.15.19/install/kubernetes/cilium/templates
 */
export const UNTYPED: readonly Need[] = [
  ...untyped('keys', ['bandwidthManager', 'externalIPs', 'hostPort', 'l2NeighDiscovery', 'nodePort', 'vtep']),
  ...untyped('keys', ['loadBalancer'], rendersConfig),
  ...untyped('map', ['dnsProxy', 'extraConfig']),
  ...untyped('map', ['hubble.ui.securityContext'], UI),
  ...untyped('map', ['preflight.extraEnv'], on('preflight.enabled')),

  ...untyped('items', ['hubble.metrics.enabled']),
  ...untyped('items', ['prometheus.controllerGroupMetrics', 'prometheus.metrics'], on('prometheus.enabled')),
  ...untyped('items', below('hubble.redact.http.headers', ['allow', 'deny']), on('hubble.redact.enabled')),
  ...untyped('items', ['monitor.eventTypes'], on('monitor.enabled')),
  ...untyped('range', ['extraHostPathMounts'], rendersConfig),
  ...untyped('range', ['operator.extraHostPathMounts'], on('operator.enabled')),
  ...untyped('range', ['envoy.extraHostPathMounts'], rendersEnvoy),
  ...untyped('range', ['etcd.endpoints'], on('etcd.enabled')),
  ...untyped('range', ['hubble.ui.ingress.hosts'], both(UI, on('hubble.ui.ingress.enabled'))),
  ...untyped('range', ['hubble.relay.tls.server.extraDnsNames'], both(HUBBLE_ISSUED, RELAY_TLS)),
  ...untyped('range', ['hubble.tls.server.extraDnsNames'], HUBBLE_ISSUED),
  ...untyped('range', below('clustermesh.apiserver.tls.server', ['extraDnsNames', 'extraIpAddresses']), MESH_JOBS),
  ...untyped('list', ['nodeinit.extraEnv'], on('nodeinit.enabled')),
  ...untyped('list', ['authentication.mutual.spire.install.agent.tolerations'], SPIRE_SERVER),
  ...untyped('range', ['clustermesh.config.clusters'], on('clustermesh.config.enabled')),
  ...untyped('maps', ['clustermesh.config.clusters'], on('clustermesh.config.enabled')),

  ...untyped('text', ['cgroup.hostRoot', 'cni.chainingMode', 'containerRuntime.integration'], rendersConfig),
  ...untyped('text', ['clustermesh.apiserver.tls.authMode', 'cluster.name', 'hubble.tls.auto.method']),
  ...untyped('text', ['loadBalancer.l7.backend', 'policyEnforcementMode', 'tls.secretsBackend']),
  ...untyped('text', below('clustermesh.apiserver', ['service.type', 'tls.auto.method']), MESH_SERVER),
  ...untyped('text', ['encryption.type'], on('encryption.enabled')),
  ...untyped('text', ['hubble.relay.service.type'], RELAY),
  ...untyped('text', below('hubble.ui', ['backend.image.tag', 'baseUrl', 'frontend.image.tag', 'service.type']), UI),
  ...untyped('text', below('authentication.mutual.spire', ['adminSocketPath', 'agentSocketPath']), SPIRE),
  ...['envoyConfig', 'gatewayAPI', 'ingressController'].flatMap((user) =>
    untyped('words', [`${user}.secretsNamespace.name`], on(`${user}.enabled`, `${user}.secretsNamespace.create`)),
  ),
  ...untyped('text', ['nodeinit.bootstrapFile'], on('nodeinit.enabled')),
  ...untyped('text', ['preflight.tofqdnsPreCache'], on('preflight.enabled')),
  ...untyped('words', ['ipam.mode']),

  ...untyped('boolean', ['disableEndpointCRD', 'enableCiliumEndpointSlice', 'ipv4.enabled']),
  ...untyped('boolean', ['hubble.redact.enabled', 'hubble.tls.enabled'], rendersConfig),
  ...untyped('boolean', ['hubble.relay.tls.server.enabled'], RELAY),
  ...untyped('boolean', ['clustermesh.apiserver.kvstoremesh.enabled'], MESH_SERVER),
];

/** What templates want below a key of this name, wherever it is: they copy it among others of its kind, or ask whether it is on. */
const BY_KEY: Readonly<Record<string, Shape>> = {
  extraArgs: 'items',
  extraContainers: 'items',
  extraEnv: 'items',
  extraVolumeMounts: 'items',
  extraVolumes: 'items',
  metricRelabelings: 'items',
  relabelings: 'items',
  labels: 'map',
  podLabels: 'map',
  useDigest: 'flag',
};

/** These are copied alone, or not at all. */
const TAKES_ANY =
  /^labels$|^(certgen|etcd)\.|^hubble\.(relay|ui\.frontend)\.extraEnv$|^hubble\.relay\.prometheus\.serviceMonitor\.labels$|\.server\.service\.labels$/;

/** What 1.15 needs of a key that no table names, if all features that it is below are on. */
export function untypedShape(path: readonly string[]): Shape | undefined {
  const key = path.at(-1)!;
  return Object.hasOwn(BY_KEY, key) && !TAKES_ANY.test(path.join('.')) ? BY_KEY[key] : undefined;
}

function untyped(shape: Shape, paths: readonly string[], when?: Need['when']): Need[] {
  return [{ shape, paths, minors: [undefined, 15], ...(when && { when }) }];
}
