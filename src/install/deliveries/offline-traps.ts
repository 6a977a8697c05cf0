import { isMap } from '../../values/effective-values';
import type { HelmRelease } from '../helm-release';

/** Values that mean something else, or nothing, where a chart is rendered without a cluster. */
const TRAPS: Readonly<Record<string, readonly ((release: HelmRelease) => string | undefined)[]>> = {
  cilium: [
    (release) =>
      mintsHubbleCertificates(release)
        ? 'hubble.tls.auto.method "helm" (the default) mints new certificates each time the chart is rendered; ' +
          'set hubble.tls.auto.method to "cronJob", or to "certmanager" where cert-manager runs'
        : undefined,
    (release) =>
      valueAt(release, 'clustermesh.useAPIServer') === true &&
      (valueAt(release, 'clustermesh.apiserver.tls.auto.enabled') ?? true) === true &&
      (valueAt(release, 'clustermesh.apiserver.tls.auto.method') ?? 'helm') === 'helm'
        ? 'clustermesh.apiserver.tls.auto.method "helm" (the default) mints new certificates each time the chart is ' +
          'rendered; set it to "cronJob" or "certmanager"'
        : undefined,
    (release) =>
      valueAt(release, 'k8sServiceHost') === 'auto'
        ? 'k8sServiceHost "auto" is looked up in a cluster, and there is none at hand; write the address of the API server'
        : undefined,
  ],
};

/** What is wrong with rendering a release away from its cluster, each with what to set instead. */
export function offlineProblems(release: HelmRelease): string[] {
  const traps = Object.hasOwn(TRAPS, release.chart) ? TRAPS[release.chart]! : [];
  return traps.flatMap((trap) => trap(release) ?? []);
}

/**
 * Whether the Cilium chart writes Secrets with new certificates at each rendering.
 *
 * @see templates/hubble/tls-helm of the chart, and its defaults, 1.15 to 1.20
 */
export function mintsHubbleCertificates(release: HelmRelease): boolean {
  const on = (path: string): boolean => (valueAt(release, path) ?? true) === true;
  return (
    release.chart === 'cilium' &&
    on('hubble.enabled') &&
    on('hubble.tls.enabled') &&
    on('hubble.tls.auto.enabled') &&
    (valueAt(release, 'hubble.tls.auto.method') ?? 'helm') === 'helm'
  );
}

/** What the user has set at a dotted path. */
function valueAt({ values }: HelmRelease, path: string): unknown {
  let at: unknown = values;
  for (const key of path.split('.')) {
    if (!isMap(at) || !Object.hasOwn(at, key)) return undefined;
    at = at[key];
  }
  return at;
}
