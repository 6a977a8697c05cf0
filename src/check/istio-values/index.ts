import { oneOf } from '../../input/choice';
import { knownProps } from '../../input/known-props';
import { refuse, shown } from '../../input/refuse';
import { istioChartsOf, type IstioChartName } from '../../values/charts';
import { EffectiveValues, isMap } from '../../values/effective-values';
import { mergedIstioValues } from '../../values/istio-effective';
import type { Finding } from '../finding';
import { chartFindings } from './chart';
import type { Context } from './context';
import { keyFindings } from './keys';
import { ruleFindings } from './rule';
import { RULES } from './rules';
import { trapFindings } from './traps';
import { newerVersion, readVersion } from './version';

export { checkIstioInstall, type IstioInstall, type IstioInstallOptions } from './install';

/** What values are checked for. */
export interface IstioValuesOptions {
  /** Version of Istio, such as `1.28` or `1.28.3`; a minor alone is its newest patch. */
  readonly version: string;
  /** The chart that the values are for. */
  readonly chart: IstioChartName;

  /**
   * What installs the chart: with `operator`, keys are named that an IstioOperator file refuses or takes elsewhere.
   *
   * @default - `helm`
   */
  readonly for?: 'helm' | 'operator' | undefined;
}

const checkOptions = knownProps<IstioValuesOptions>({ version: true, chart: true, for: true });

/**
 * Says what is wrong with values for one of Istio's Helm charts: what the chart itself would refuse to render
 * (`istio-chart/…`, always errors), and what it renders though it means something else than was written (`istio-values/…`).
 *
 * @param values the values as a plain object: what a values file holds, merged as helm merges several
 * @returns findings, each with the dotted path of the value in `field`; none where nothing is known to be wrong
 *
 * @example
 * const findings = checkIstioValues({ profile: 'ambient', ambient: { enabled: false } }, { version: '1.28', chart: 'cni' });
 * console.log(findings.map((finding) => `${finding.field}: ${finding.fix?.text}`));
 *
 * @throws InputError if the values are no map, the chart is none of Istio's, the version is none or older than 1.24, or an option is unknown
 * @see https://github.com/istio/istio/tree/master/manifests/charts (read for 1.24.6 to 1.32-dev)
 */
export function checkIstioValues(values: unknown, options: IstioValuesOptions): Finding[] {
  const place = 'checkIstioValues';
  if (!isMap(values)) refuse(place, `values must be a map, got ${shown(values)}`);
  checkOptions(place, options, 'options');
  const name = oneOf(place, 'chart', options.chart, ['base', 'istiod', 'cni', 'ztunnel', 'gateway'] as const);
  const { minor, patch, isNewer } = readVersion(place, options.version);
  const charts = istioChartsOf(minor);
  const chart = charts.charts[name];
  const merged = mergedIstioValues(values, charts, chart);
  const context: Context = {
    charts,
    chart,
    given: values,
    values: new EffectiveValues(chart.root, merged),
    merged,
    minor: Number(minor.slice(2)),
    patch,
    isOperator: oneOf(place, 'for', options.for ?? 'helm', ['helm', 'operator'] as const) === 'operator',
  };
  const refused = chartFindings(context);
  // A value that the chart refuses needs no second finding for its shape.
  const keys = keyFindings(context).filter(({ field }) => !refused.some((finding) => finding.field === field));
  return [
    ...(isNewer ? [newerVersion(options.version, minor)] : []),
    ...refused,
    ...keys,
    ...trapFindings(context),
    ...ruleFindings(RULES, context),
  ];
}
