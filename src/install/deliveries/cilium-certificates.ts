import { at } from '../istio-overrides';
import type { HelmRelease } from '../helm-release';

/** Secrets of Hubble that the Cilium chart fills anew at each rendering. */
const OF_HUBBLE = [
  'hubble-server-certs',
  'hubble-relay-client-certs',
  'hubble-relay-server-certs',
  'hubble-ui-client-certs',
  'hubble-metrics-server-certs',
];

/** Those of the cluster mesh. */
const OF_CLUSTER_MESH = [
  'clustermesh-apiserver-admin-cert',
  'clustermesh-apiserver-local-cert',
  'clustermesh-apiserver-remote-cert',
  'clustermesh-apiserver-server-cert',
];

/**
 * Whether the Cilium chart writes Secrets of Hubble with new certificates at each rendering.
 *
 * @see templates/hubble/tls-helm of the chart, and its defaults, 1.15 to 1.20
 */
export function mintsHubbleCertificates(release: HelmRelease): boolean {
  return hubbleMethod(release) === 'helm';
}

/**
 * Whether it does so for the cluster mesh.
 *
 * @see templates/clustermesh-apiserver/tls-helm of the chart, and its defaults, 1.15 to 1.20
 */
export function mintsClusterMeshCertificates(release: HelmRelease): boolean {
  return clusterMeshMethod(release) === 'helm';
}

/** Secrets that are another at each rendering, by name; the authority is one for all. */
export function mintedSecrets(release: HelmRelease): string[] {
  const minted = [
    ...(mintsHubbleCertificates(release) ? OF_HUBBLE : []),
    ...(mintsClusterMeshCertificates(release) ? OF_CLUSTER_MESH : []),
  ];
  return minted.length === 0 ? [] : ['cilium-ca', ...minted];
}

/**
 * Whether pods wait for certificates of a job that is a hook for after the installation: before Cilium 1.19. Who waits for the
 * pods first, and runs the hook then, waits for ever.
 *
 * @see cilium/cilium#40381 and cilium/cilium#42298; templates/hubble/tls-cronjob/job.yaml of the chart, 1.15 to 1.18
 */
export function certificatesComeLate(release: HelmRelease): boolean {
  const [major, minor] = release.version.replace(/^v/, '').split('.').map(Number);
  if (major! > 1 || minor! >= 19) return false;
  // An agent goes without certificates until they come, but Hubble's relay and the mesh's API server mount theirs.
  const relay = at(release.values, 'hubble.relay.enabled') === true && hubbleMethod(release) === 'cronJob';
  return relay || clusterMeshMethod(release) === 'cronJob';
}

/** How Hubble's certificates are made, if the chart has them made. */
function hubbleMethod(release: HelmRelease): unknown {
  const on = (path: string): boolean => (at(release.values, path) ?? true) === true;
  if (release.chart !== 'cilium' || !on('hubble.enabled') || !on('hubble.tls.enabled')) return undefined;
  return on('hubble.tls.auto.enabled') ? (at(release.values, 'hubble.tls.auto.method') ?? 'helm') : undefined;
}

/** The same for the cluster mesh. */
function clusterMeshMethod({ chart, values }: HelmRelease): unknown {
  if (chart !== 'cilium' || at(values, 'clustermesh.useAPIServer') !== true) return undefined;
  const on = (at(values, 'clustermesh.apiserver.tls.auto.enabled') ?? true) === true;
  return on ? (at(values, 'clustermesh.apiserver.tls.auto.method') ?? 'helm') : undefined;
}
