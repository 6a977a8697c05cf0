import { knownProps } from '../../input/known-props';
import { refuse, shown } from '../../input/refuse';
import { istioChartsOf } from '../../values/charts';
import { isMap } from '../../values/effective-values';
import { effectiveIstioValues } from '../../values/istio-effective';
import type { Finding } from '../finding';
import { alike } from './install-alike';
import { INSTALL_CHARTS, type Install, type InstallChart, type Installed } from './install-context';
import { trust } from './install-trust';
import { newerVersion, readVersion } from './version';

/** Values of the charts of one install; of those that are not given nothing is said. */
export type IstioInstall = Readonly<Partial<Record<InstallChart, unknown>>>;

/** What the charts of an install are checked for. */
export interface IstioInstallOptions {
  /** Version of Istio, such as `1.28` or `1.28.3`; a minor alone is its newest patch. */
  readonly version: string;

  /**
   * The namespace that each chart is installed to.
   *
   * @default - `istio-system` for each
   */
  readonly namespaces?: Readonly<Partial<Record<InstallChart, string>>> | undefined;
}

const checkOptions = knownProps<IstioInstallOptions>({ version: true, namespaces: true });

/**
 * Says where the charts of one Istio don't fit together: a profile, a platform or an image that one of them lacks, an istiod
 * that doesn't trust ztunnel. No chart can see that, since each sees its own values only; it shows late, in the cluster.
 *
 * What is wrong with the values of one chart alone, {@link checkIstioValues} says.
 *
 * @param install the values of each chart as plain objects; charts that are left out are not judged
 * @returns findings; `field` begins with the name of the chart, as in `ztunnel.profile`
 *
 * @example
 * const ambient = { profile: 'ambient' };
 * const findings = checkIstioInstall({ istiod: ambient, cni: ambient, ztunnel: {} }, { version: '1.28' });
 * console.log(findings.map((finding) => `${finding.field}: ${finding.message}`));
 *
 * @throws InputError if values are no map, a chart or an option is unknown, or the version is none or older than 1.24
 * @see https://github.com/istio/istio/tree/master/manifests/charts (read for 1.24.6 to 1.32-dev)
 */
export function checkIstioInstall(install: IstioInstall, options: IstioInstallOptions): Finding[] {
  const place = 'checkIstioInstall';
  if (!isMap(install)) refuse(place, `values must be a map of charts, got ${shown(install)}`);
  checkOptions(place, options, 'options');
  const { minor, isNewer } = readVersion(place, options.version);
  const known = istioChartsOf(minor);
  const namespaces: unknown = options.namespaces ?? {};
  if (!isMap(namespaces)) refuse(place, `namespaces must be a map of charts, got ${shown(namespaces)}`);
  const charts: Partial<Record<InstallChart, Installed>> = {};
  for (const [name, given] of Object.entries(install)) {
    const chart = INSTALL_CHARTS.find((one) => one === name);
    if (chart === undefined) refuse(place, `chart ${shown(name)} is unknown; known are ${INSTALL_CHARTS.join(', ')}`);
    if (given === undefined) continue;
    if (!isMap(given)) refuse(place, `values of ${chart} must be a map, got ${shown(given)}`);
    const namespace = Object.hasOwn(namespaces, chart) ? (namespaces[chart] ?? 'istio-system') : 'istio-system';
    if (typeof namespace !== 'string') refuse(place, `namespace of ${chart} must be text, got ${shown(namespace)}`);
    charts[chart] = { given, values: effectiveIstioValues(given, known, known.charts[chart]), namespace };
  }
  const all: Install = { charts, known, minor: Number(minor.slice(2)) };
  return [...(isNewer ? [newerVersion(options.version, minor)] : []), ...alike(all), ...trust(all)];
}
