import { refuse } from '../input/refuse';
import type { Platform } from '../install/platform';
import { CILIUM_MINORS, ciliumChart, type CiliumMinor } from '../values/charts';

/** The chart that will be installed. */
export interface CiliumVersion {
  /** Version of the chart, such as `1.18.12`. */
  readonly exact: string;
  /** The minor whose values are known and written: its own, or the newest known. */
  readonly minor: CiliumMinor;
}

/** The facts of 1.15 were read from an early patch; this is the last one. */
const LAST_1_15 = '1.15.19';

/** The exact version of the chart: the platform's own if it has a patch, else the newest patch that is known here. */
export function ciliumVersion(place: string, platform: Platform): CiliumVersion {
  if (!platform.states('cilium')) {
    refuse(
      place,
      'the Platform states no version of Cilium, and what is written for manifests that fit all is not one to install; ' +
        `give it one, such as new Platform({ cilium: '${CILIUM_MINORS.at(-2)!}' })`,
    );
  }
  const [, minor = '', patch] = /^(\d+\.\d+)(\.\d+)?/.exec(platform.cilium) ?? [];
  const known = CILIUM_MINORS.find((one) => one === minor);
  if (patch !== undefined) return { exact: platform.cilium, minor: known ?? CILIUM_MINORS.at(-1)! };
  if (known === undefined) {
    refuse(
      place,
      `the Platform says Cilium ${platform.cilium}, and no release of ${minor} is known here; ` +
        `give it the exact version of the chart, such as new Platform({ cilium: '${minor}.0' })`,
    );
  }
  return { exact: known === '1.15' ? LAST_1_15 : ciliumChart(known).release, minor: known };
}

/** Whether a minor is at least another. */
export function isMinorAtLeast(minor: CiliumMinor, least: CiliumMinor): boolean {
  return CILIUM_MINORS.indexOf(minor) >= CILIUM_MINORS.indexOf(least);
}
