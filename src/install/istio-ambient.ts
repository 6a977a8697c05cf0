import { InputError } from '../input/refuse';
import { plainName } from '../input/names';
import type { Finding } from '../check/finding';
import type { Values } from '../values/effective-values';
import { mergeFiles } from '../values/merge';
import type { HelmRelease } from './helm-release';
import { disagreements } from './istio-agreement';
import type { IstioAmbientProps } from './istio-ambient-props';
import { istioOperator } from './istio-operator';
import { at, winning, type AmbientChart } from './istio-overrides';
import { checkAmbientProps } from './istio-props-check';
import { istioNamespaces, istioValues, type IstioNamespaces } from './istio-values';
import { istioVersion, isAtLeast, type IstioVersion } from './istio-version';
import type { Platform } from './platform';

const PLACE = 'IstioAmbient';

/** Not even a warning is needed here: no values of ours do without the chart's own variables. */
const TWICE = 'istio-values/variable-twice';

const REPOSITORY = 'https://istio-release.storage.googleapis.com/charts';

/** The charts in the order in which they are installed. */
const CHARTS = ['base', 'istiod', 'cni', 'ztunnel'] as const satisfies readonly AmbientChart[];

/**
 * Istio's ambient mode: the base, istiod, cni and ztunnel charts from one set of props, for one {@link Platform}.
 *
 * Emits nothing by itself; a delivery such as `HelmFiles` takes its `releases`. Profile and platform are written for each of
 * the four, overrides where no profile beats them, and folders for the distribution. All values are checked against the
 * charts of the platform's Istio.
 *
 * @example
 * const platform = new Platform({ istio: '1.30', cilium: '1.18', distribution: 'gke' });
 * const istio = new IstioAmbient({ platform, after: ['cilium'], replicas: 2, spreadOver: ['zones'] });
 * const releases = istio.releases;
 *
 * @throws InputError if a prop is wrong or newer than the platform's Istio, or if an override is one that the charts refuse,
 * drop, or that sets two charts against each other; all such are listed at once
 * @see https://istio.io/latest/docs/ambient/install/helm/ (read for 1.30; charts read for 1.24 to 1.32)
 */
export class IstioAmbient {
  /** The platform that it is for. */
  readonly platform: Platform;
  /** Exact version of the charts. */
  readonly version: string;
  /** Where istiod, istio-cni and ztunnel go. */
  readonly namespaces: IstioNamespaces;
  /** Helm values by chart. */
  readonly values: Readonly<Record<AmbientChart, Values>>;
  /** Why a value is what it is: by chart, then by dotted path. */
  readonly why: Readonly<Record<AmbientChart, Readonly<Record<string, string>>>>;
  /** The charts to install, in order. */
  readonly releases: readonly HelmRelease[];
  /** What is not wrong, but good to know. */
  readonly findings: readonly Finding[];
  private readonly charts: IstioVersion;

  constructor(props: IstioAmbientProps) {
    checkAmbientProps(PLACE, props);
    this.platform = props.platform;
    this.charts = istioVersion(PLACE, props.platform);
    this.version = this.charts.exact;
    this.namespaces = istioNamespaces(props);
    const explained = istioValues(PLACE, props, this.charts);
    const values: Partial<Record<AmbientChart, Values>> = {};
    const why: Partial<Record<AmbientChart, Record<string, string>>> = {};
    for (const chart of CHARTS) {
      const override = winning(PLACE, chart, props.overrides?.[chart] ?? {}, this.charts.minor);
      values[chart] = mergeFiles([explained[chart].values, override]);
      const reasons = Object.entries(explained[chart].why).filter(([path]) => at(override, path) === undefined);
      why[chart] = Object.fromEntries(reasons);
    }
    this.values = values as Record<AmbientChart, Values>;
    this.why = why as Record<AmbientChart, Record<string, string>>;
    this.findings = this.check();
    this.releases = this.toReleases(props);
  }

  /**
   * The same install as one IstioOperator, for `istioctl install -f`. Keys that IstioOperator's types lack, but its charts
   * read, go to `spec.unvalidatedValues`.
   *
   * @throws InputError if overrides give two charts different values for what an IstioOperator has once
   * @see https://istio.io/latest/docs/ambient/install/istioctl/ (read for 1.30)
   */
  toIstioOperator(): Values {
    return istioOperator(PLACE, this.values, this.namespaces, this.platform, this.charts.minor);
  }

  private toReleases({ after = [], revision }: IstioAmbientProps): HelmRelease[] {
    const { istiod, cni, ztunnel } = this.namespaces;
    const first = after.map((one, i) => plainName(PLACE, `after[${i}]`, one));
    const istiodName = revision === undefined ? 'istiod' : `istiod-${revision}`;
    const release = (name: string, chart: AmbientChart, namespace: string, needed: readonly string[]): HelmRelease => ({
      name,
      namespace,
      chart,
      repository: REPOSITORY,
      version: this.version,
      values: this.values[chart],
      why: this.why[chart],
      after: needed,
    });
    return [
      release('istio-base', 'base', istiod, first),
      release(istiodName, 'istiod', istiod, ['istio-base']),
      release('istio-cni', 'cni', cni, ['istio-base']),
      release('ztunnel', 'ztunnel', ztunnel, [istiodName, 'istio-cni']),
    ];
  }

  private check(): Finding[] {
    const { checkIstioValues } = require('../check/istio-values') as typeof import('../check/istio-values');
    const good: Finding[] = this.notes();
    const { unknown, minor } = this.charts;
    const version = unknown ? `${minor}.0` : this.version;
    const problems = disagreements(this.values, version, this.platform, this.namespaces).map(
      ({ chart, path, message }) => `${chart}: ${path}${message}`,
    );
    for (const chart of CHARTS) {
      for (const finding of checkIstioValues(this.values[chart], { version, chart })) {
        if (finding.severity !== 'error' && finding.rule !== TWICE) {
          good.push(finding);
          continue;
        }
        const fix = finding.fix ? `; ${finding.fix.text}` : '';
        problems.push(`${chart}: ${finding.field === undefined ? '' : `${finding.field}: `}${finding.message}${fix}`);
      }
    }
    if (problems.length > 0) throw new InputError(PLACE, problems.join('\n  '));
    return good;
  }

  private notes(): Finding[] {
    const { istiod, cni, ztunnel } = this.namespaces;
    const notes: Finding[] = [];
    if (this.charts.unknown) {
      notes.push({
        rule: 'istio-values/unknown-version',
        codes: [],
        severity: 'info',
        message: `the charts of Istio ${this.version} are not known here; their values are judged as those of ${this.charts.minor}`,
        sources: ['istio/istio manifests/charts'],
      });
    }
    const gke = this.platform.distribution.startsWith('gke') && !isAtLeast(this.charts, '1.26');
    if (gke && ztunnel !== cni && ztunnel !== 'kube-system') {
      notes.push({
        rule: 'istio-values/gke-quota',
        codes: [],
        severity: 'warning',
        message:
          `GKE admits system-node-critical pods only where a quota is, and before Istio 1.26 only the cni chart makes one, in ` +
          `${cni}: the pods of ztunnel in ${ztunnel} are not admitted without a quota of your own`,
        fix: {
          text: `install ztunnel in ${cni === istiod ? istiod : cni} or kube-system, or add a ResourceQuota to ${ztunnel}`,
        },
        sources: ['istio/istio manifests/charts/istio-cni/templates/resourcequota.yaml'],
        since: 'istio >=1.24 <1.26',
      });
    }
    return notes;
  }
}
