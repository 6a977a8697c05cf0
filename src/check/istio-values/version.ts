import { refuse, shown, type Place } from '../../input/refuse';
import { chartVersion, type ChartVersion } from '../../values/chart-version';
import { ISTIO_MINORS, type IstioMinor } from '../../values/charts';
import type { Finding } from '../finding';

/** Reads a version such as `1.28` or `1.28.3`; a minor alone is its newest patch. */
export function readVersion(place: Place, version: unknown): ChartVersion<IstioMinor> {
  const read = chartVersion(version, ISTIO_MINORS);
  if (read === 'none') refuse(place, `version must be one of Istio's, such as "1.28", got ${shown(version)}`);
  if (read === 'too old') refuse(place, `Istio ${String(version)} is not supported; the oldest is 1.24`);
  return read;
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
