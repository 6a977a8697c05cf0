import type { Finding } from '../../check/finding';
import {
  CILIUM_MINORS,
  ciliumChart,
  ISTIO_MINORS,
  istioChartsOf,
  type Chart,
  type IstioChartName,
} from '../../values/charts';
import type { Note } from '../../values/cilium-notes';
import { Refusal } from '../refusal';

/** The chart that values are meant for, and who judges them. */
export interface Target {
  /** First line of the answer. */
  readonly title: string;
  readonly version: string;
  readonly chart: Chart;
  readonly notes: Readonly<Record<string, Note>>;
  check(values: unknown, ambient: boolean): readonly Finding[];
}

export interface TargetOptions {
  readonly cilium?: string | undefined;
  readonly istio?: string | undefined;
  readonly chart?: IstioChartName | undefined;
}

/** The chart that the command line names; exactly one has to be. */
export function targetOf({ cilium, istio, chart }: TargetOptions): Target {
  if (cilium !== undefined && istio !== undefined) {
    throw new Refusal('--cilium and --istio were both given; a values file is for one chart, so run the command twice');
  }
  if (cilium !== undefined) {
    if (chart !== undefined) throw new Refusal(`--chart ${chart} goes with --istio; Cilium has one chart`);
    return ciliumTarget(cilium);
  }
  if (istio !== undefined) {
    if (chart === undefined) throw new Refusal('--istio needs --chart, one of base, istiod, cni, ztunnel, gateway');
    return istioTarget(istio, chart);
  }
  throw new Refusal('say which chart the values are for: --cilium 1.18, or --istio 1.30 --chart istiod');
}

function ciliumTarget(version: string): Target {
  const chart = ciliumChart(knownMinor('--cilium', version, CILIUM_MINORS));
  const { CILIUM_NOTES } = require('../../values/cilium-notes') as typeof import('../../values/cilium-notes');
  const { checkCiliumValues } = require('../../check/cilium-values') as typeof import('../../check/cilium-values');
  return {
    title: `Cilium ${version}, values of the chart`,
    version,
    chart,
    notes: CILIUM_NOTES,
    check: (values, ambient) => checkCiliumValues(values, { version, ambient }),
  };
}

function istioTarget(version: string, name: IstioChartName): Target {
  const chart = istioChartsOf(knownMinor('--istio', version, ISTIO_MINORS)).charts[name];
  const { checkIstioValues } = require('../../check/istio-values') as typeof import('../../check/istio-values');
  return {
    title: `Istio ${version}, values of the chart ${name}`,
    version,
    chart,
    notes: {},
    check: (values) => checkIstioValues(values, { version, chart: name }),
  };
}

/** The minor whose table describes a version: its own, or the newest there is for one that is newer. */
function knownMinor<M extends string>(flag: string, version: string, minors: readonly M[]): M {
  const parts = /^v?(\d+)\.(\d+)(\.\d+)?([-+].*)?$/.exec(version);
  const newest = minors.at(-1)!;
  if (!parts) throw new Refusal(`${flag} takes a version such as ${newest}, got "${version}"`);
  const minor = `${parts[1]}.${parts[2]}`;
  if ((minors as readonly string[]).includes(minor)) return minor as M;
  const [major, number] = newest.split('.').map(Number) as [number, number];
  const isNewer = Number(parts[1]) > major || (Number(parts[1]) === major && Number(parts[2]) > number);
  if (isNewer) return newest;
  throw new Refusal(`${flag} ${version} is not supported; the oldest is ${minors[0]!}`);
}
