import { refuse } from '../input/refuse';
import { ISTIO_MINORS, istioChartsOf, type IstioMinor } from '../values/charts';
import { compare, minorOf } from './known-versions';
import type { Platform } from './platform';

/** The charts that will be installed. */
export interface IstioVersion {
  /** Version of the charts, such as `1.28.10`. */
  readonly exact: string;
  /** The minor whose values are known and judged by: its own, or the newest known. */
  readonly minor: IstioMinor;
  /** Whether the minor is newer than all that are known. */
  readonly unknown: boolean;
}

/**
 * The exact version of the charts: the platform's own if it has a patch, else the newest patch that is known here. A minor
 * that is known from a pre-release only has none that a repository serves, so it has to be said.
 */
export function istioVersion(place: string, platform: Platform): IstioVersion {
  if (!platform.states('istio')) {
    refuse(
      place,
      'the Platform states no version of Istio, and what is written for manifests that fit all is not one to install; ' +
        `give it one, such as new Platform({ istio: '${ISTIO_MINORS.at(-3)!}' })`,
    );
  }
  const [, minor = '', patch] = /^(\d+\.\d+)(\.\d+)?/.exec(platform.istio) ?? [];
  const known = ISTIO_MINORS.find((one) => one === minor);
  const release = known && istioChartsOf(known).release;
  if (patch === undefined) {
    if (release === undefined || !/^\d+\.\d+\.\d+$/.test(release)) {
      refuse(
        place,
        `the Platform says Istio ${platform.istio}, and no release of ${minor} is known here; ` +
          `give it the exact version of the charts, such as new Platform({ istio: '${minor}.0' })`,
      );
    }
    return { exact: release, minor: known!, unknown: false };
  }
  return { exact: platform.istio, minor: known ?? ISTIO_MINORS.at(-1)!, unknown: known === undefined };
}

/**
 * What to tell somebody whose charts are older than a value; nothing when they are not.
 *
 * @param since one version, or several where a patch of more than one minor brought it, oldest first
 */
export function lacks(
  platform: Platform,
  { exact }: IstioVersion,
  since: string | readonly string[],
  feature: string,
): string | undefined {
  const [oldest = '', ...later] = typeof since === 'string' ? [since] : since;
  // From its own minor on, each later one in the list asks for its patch.
  const needed = later.filter((one) => compare(exact, minorOf(one)) >= 0).at(-1) ?? oldest;
  if (compare(exact, needed) >= 0) return undefined;
  return (
    platform.lacks('istio', needed, feature) ?? `${feature} needs Istio ${needed} or later; the charts are of ${exact}`
  );
}

/** Whether charts are at least of a version; those of a pre-release already have the keys of its release. */
export function isAtLeast({ exact }: IstioVersion, version: string): boolean {
  return compare(exact, version) >= 0;
}
