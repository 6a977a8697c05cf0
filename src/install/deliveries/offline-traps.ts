import type { HelmRelease } from '../helm-release';
import { at } from '../istio-overrides';
import { mintsClusterMeshCertificates, mintsHubbleCertificates } from './cilium-certificates';

/** Values that mean something else, or nothing, where a chart is rendered without a cluster. */
const TRAPS: Readonly<Record<string, readonly ((release: HelmRelease) => string | undefined)[]>> = {
  cilium: [
    (release) =>
      mintsHubbleCertificates(release)
        ? 'hubble.tls.auto.method "helm" (the default) mints new certificates each time the chart is rendered; ' +
          'set hubble.tls.auto.method to "cronJob", or to "certmanager" where cert-manager runs'
        : undefined,
    (release) =>
      mintsClusterMeshCertificates(release)
        ? 'clustermesh.apiserver.tls.auto.method "helm" (the default) mints new certificates each time the chart is ' +
          'rendered; set it to "cronJob" or "certmanager"'
        : undefined,
    (release) =>
      at(release.values, 'k8sServiceHost') === 'auto'
        ? 'k8sServiceHost "auto" is looked up in a cluster, and there is none at hand; write the address of the API server'
        : undefined,
  ],
};

/** What is wrong with rendering a release away from its cluster, each with what to set instead. */
export function offlineProblems(release: HelmRelease): string[] {
  const traps = Object.hasOwn(TRAPS, release.chart) ? TRAPS[release.chart]! : [];
  return traps.flatMap((trap) => trap(release) ?? []);
}
