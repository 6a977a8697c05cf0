import { knownProps } from '../../input/known-props';
import { refuse, shown } from '../../input/refuse';
import { chartVersion, type ChartVersion } from '../../values/chart-version';
import { CILIUM_MINORS, ciliumChart, type CiliumMinor } from '../../values/charts';
import { EffectiveValues, isMap } from '../../values/effective-values';
import type { Finding } from '../finding';
import { AGENT } from './agent';
import { AMBIENT } from './ambient';
import { CLUSTER } from './cluster';
import { COMBINATIONS } from './combinations';
import { crashFindings } from './crashes';
import { FEATURES } from './features';
import { HUBBLE } from './hubble';
import { keyFindings } from './keys';
import { PLATFORM } from './platform';
import { findingsOf, type Context } from './rule';

/** What values are checked for. */
export interface CiliumValuesOptions {
  /** Version of Cilium, such as `1.18` or `1.15.1`; a minor alone is its newest patch. */
  readonly version: string;

  /**
   * Whether the cluster runs Istio in ambient mode.
   *
   * @default - true
   */
  readonly ambient?: boolean | undefined;
}

const checkOptions = knownProps<CiliumValuesOptions>({ version: true, ambient: 'flag' });

/**
 * Says what is wrong with values for Cilium's Helm chart: what the chart itself would refuse to render (`cilium-chart/…`,
 * always errors), keys and values that mean nothing to it, and what breaks Istio's ambient mode (`cilium/…`).
 *
 * @param values the values as a plain object: what a values file holds, merged as helm merges several
 * @returns findings, each with the dotted path of the value in `field`; none where nothing is known to be wrong
 *
 * @example
 * const findings = checkCiliumValues({ cni: { exclusive: true } }, { version: '1.18' });
 * console.log(findings.map((finding) => `${finding.field}: ${finding.fix?.text}`));
 *
 * @throws InputError if the values are no map, the version is none or older than 1.15, or an option is unknown
 * @see https://github.com/cilium/cilium/tree/main/install/kubernetes/cilium (read for 1.15.1 to 1.20.0)
 */
export function checkCiliumValues(values: unknown, options: CiliumValuesOptions): Finding[] {
  if (!isMap(values)) refuse('checkCiliumValues', `values must be a map, got ${shown(values)}`);
  checkOptions('checkCiliumValues', options, 'options');
  const { minor, patch, isNewer } = readVersion(options.version);
  const chart = ciliumChart(minor);
  const context: Context = {
    chart,
    given: values,
    values: new EffectiveValues(chart.root, values),
    minor: Number(minor.slice(2)),
    patch,
    ambient: options.ambient ?? true,
  };
  const crashes = crashFindings(context);
  return [
    ...(isNewer ? [newer(options.version, minor)] : []),
    ...crashes,
    // What crashes a template needs no second finding for its shape.
    ...keyFindings(context).filter(({ field }) => !crashes.some((finding) => finding.field === field)),
    ...findingsOf([...CLUSTER, ...PLATFORM, ...FEATURES, ...HUBBLE, ...AMBIENT, ...AGENT, ...COMBINATIONS], context),
  ];
}

function readVersion(version: unknown): ChartVersion<CiliumMinor> {
  const read = chartVersion(version, CILIUM_MINORS);
  if (read === 'none') {
    refuse('checkCiliumValues', `version must be one of Cilium's, such as "1.18", got ${shown(version)}`);
  }
  if (read === 'too old') refuse('checkCiliumValues', `Cilium ${String(version)} is not supported; the oldest is 1.15`);
  return read;
}

function newer(version: string, minor: string): Finding {
  return {
    rule: 'cilium/unknown-version',
    codes: [],
    severity: 'info',
    message: `Cilium ${version} is newer than what is known; the values are judged as for ${minor}`,
    sources: [],
  };
}
