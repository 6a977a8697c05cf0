import { refuse, shown, type Place } from '../../input/refuse';
import { ISTIO_MINORS, type IstioMinor } from '../../values/charts';
import type { Finding } from '../finding';

/** A version of Istio, as the checks see it. */
export interface ReadVersion {
  readonly minor: IstioMinor;
  readonly patch: number;
  /** Whether it is newer than all that are known, so that the newest of those is taken. */
  readonly isNewer: boolean;
}

/** Newer than any that is known. */
const NEWEST_PATCH = 1000;

/** Reads a version such as `1.28` or `1.28.3`; a minor alone is its newest patch. */
export function readVersion(place: Place, version: unknown): ReadVersion {
  const parts = typeof version === 'string' ? /^v?1\.(\d+)(?:\.(\d+))?([-+].*)?$/.exec(version) : null;
  if (!parts) refuse(place, `version must be one of Istio's, such as "1.28", got ${shown(version)}`);
  const minor = `1.${parts[1]!}`;
  const patch = parts[2] === undefined ? NEWEST_PATCH : Number(parts[2]);
  if ((ISTIO_MINORS as readonly string[]).includes(minor)) return { minor: minor as IstioMinor, patch, isNewer: false };
  if (Number(parts[1]) < 24) refuse(place, `Istio ${String(version)} is not supported; the oldest is 1.24`);
  return { minor: ISTIO_MINORS.at(-1)!, patch, isNewer: true };
}

/** What is said of a version that is newer than all that are known. */
export function newerVersion(version: string, minor: string): Finding {
  return {
    rule: 'istio-values/unknown-version',
    codes: [],
    severity: 'info',
    message: `Istio ${version} is newer than what is known; the values are judged as for ${minor}`,
    sources: [],
  };
}
