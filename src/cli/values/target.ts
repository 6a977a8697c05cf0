import type { Finding } from '../../check/finding';
import {
  CILIUM_MINORS,
  ciliumChart,
  ISTIO_MINORS,
  istioChartsOf,
  type Chart,
  type IstioChartName,
} from '../../values/charts';
import { chartVersion } from '../../values/chart-version';
import type { Note } from '../../values/cilium-notes';
import { isMap, type Values } from '../../values/effective-values';
import { effectiveIstioValues } from '../../values/istio-effective';
import type { ValuePath } from '../../values/judge';
import type { ValueNode } from '../../values/value-node';
import { Refusal } from '../refusal';

/** The chart that values are meant for, and who judges them. */
export interface Target {
  /** First line of the answer. */
  readonly title: string;
  readonly version: string;
  readonly chart: Chart;
  readonly notes: Readonly<Record<string, Note>>;
  /** What is known of a key, where the values are given. */
  known(path: ValuePath): ValueNode | undefined;
  /** What would hold without the value at a path, where that is known; undefined where it is not, or there would be none. */
  without(values: Values, path: ValuePath): unknown;
  /** What the chart renders with where a value is given: another one, where a profile or platform overrules it. */
  inEffect(values: Values, path: ValuePath, given: unknown): unknown;
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
    known: (path) => nodeOf(chart.root, path),
    without: (_, path) => nodeOf(chart.root, path)?.default,
    inEffect: (_, __, given) => given,
    check: (values, ambient) => checkCiliumValues(values, { version, ambient }),
  };
}

function istioTarget(version: string, name: IstioChartName): Target {
  const minor = knownMinor('--istio', version, ISTIO_MINORS);
  const charts = istioChartsOf(minor);
  const chart = charts.charts[name];
  // What stands below the key that is copied over the root is a value of the root.
  const atRoot = (path: ValuePath): ValuePath => (path[0] === chart.alias ? path.slice(1) : path);
  const { istioNotes } = require('../../values/istio-notes') as typeof import('../../values/istio-notes');
  const { checkIstioValues } = require('../../check/istio-values') as typeof import('../../check/istio-values');
  return {
    title: `Istio ${version}, values of the chart ${name}`,
    version,
    chart,
    notes: istioNotes(chart, minor),
    known: (path) => nodeOf(chart.root, atRoot(path)),
    // Not the chart's default: a profile or platform may have another, and the value may stand in two places.
    without: (values, path) => effectiveIstioValues(lacking(values, path), charts, chart).get(atRoot(path).join('.')),
    // After a null there is no value in effect; what was given stands then.
    inEffect: (values, path, given) => effectiveIstioValues(values, charts, chart).get(atRoot(path).join('.')) ?? given,
    check: (values) => checkIstioValues(values, { version, chart: name }),
  };
}

function knownMinor<M extends string>(flag: string, version: string, minors: readonly M[]): M {
  const read = chartVersion(version, minors);
  if (read === 'none') throw new Refusal(`${flag} takes a version such as ${minors.at(-1)!}, got "${version}"`);
  if (read === 'too old') throw new Refusal(`${flag} ${version} is not supported; the oldest is ${minors[0]!}`);
  return read.minor;
}

/** The node of a path; of a key below a free map, that it is free. */
function nodeOf(root: ValueNode, path: ValuePath): ValueNode | undefined {
  let node: ValueNode | undefined = root;
  for (const key of path) {
    if (node?.open && !Object.hasOwn(node.properties ?? {}, key)) return { open: true };
    node = node?.properties && Object.hasOwn(node.properties, key) ? node.properties[key] : node?.values;
  }
  return node;
}

/** The values but for one. */
function lacking(values: Values, [key, ...rest]: ValuePath): Values {
  const { [String(key)]: own, ...others } = values;
  return rest.length > 0 && isMap(own) ? { ...others, [String(key)]: lacking(own, rest) } : others;
}
