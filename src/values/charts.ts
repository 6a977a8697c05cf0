import { changed, decode, type EncodedChange, type EncodedNode, type ValueNode } from './value-node';

/** What is known of one chart's values, in one minor. */
export interface Chart {
  /** `cilium`, or one of Istio's: `base`, `istiod`, `cni`, `ztunnel`, `gateway`. */
  readonly name: string;
  /** The release that the facts were read from. */
  readonly release: string;
  /** The map of all values. */
  readonly root: ValueNode;
  /** Keys that make the chart refuse to render. */
  readonly rejected: readonly string[];
  /** Keys that a template still names, without effect. */
  readonly ignored: readonly string[];
  /** Whether the chart carries a JSON schema, so that Helm itself refuses wrong types. */
  readonly hasSchema: boolean;
}

/** What is known of one of Istio's charts. */
export interface IstioChart extends Chart {
  /** The key whose contents are copied over the root at the end and win; null where the chart has none. */
  readonly alias: string | null;
  /** Keys whose null makes a template crash. */
  readonly nullCrashes: readonly string[];
  /** Keys with the values that make the chart refuse. */
  readonly rejectedValues?: Readonly<Record<string, readonly unknown[]>> | undefined;
  /** Keys that only earn a warning after an install, with what took their place. */
  readonly deprecated: Readonly<Record<string, string>>;
  /** Keys that only IstioOperator knows. */
  readonly onlyInIstioOperator: readonly string[];
  /** Whether Helm refuses unknown keys at the root. */
  readonly unknownKeysRejected: boolean;
}

/** All of Istio's charts in one minor, and the files that they merge under the user's values. */
export interface IstioCharts {
  readonly release: string;
  readonly charts: Readonly<Record<IstioChartName, IstioChart>>;
  /** By kind and name, such as `profile.ambient`: what a profile, platform or compatibility version sets. */
  readonly profiles: Readonly<
    Record<'profile' | 'platform' | 'compatibilityVersion', Readonly<Record<string, object>>>
  >;
  /** The profiles that an IstioOperator may name. */
  readonly operatorProfiles: readonly string[];
}

export type IstioChartName = 'base' | 'istiod' | 'cni' | 'ztunnel' | 'gateway';

/** The minors that are known, oldest first. */
export const CILIUM_MINORS = ['1.15', '1.16', '1.17', '1.18', '1.19', '1.20'] as const;
export type CiliumMinor = (typeof CILIUM_MINORS)[number];
export const ISTIO_MINORS = ['1.24', '1.25', '1.26', '1.27', '1.28', '1.29', '1.30', '1.31', '1.32'] as const;
export type IstioMinor = (typeof ISTIO_MINORS)[number];

interface CiliumTable {
  readonly facts: string;
  readonly values: EncodedNode;
}

interface IstioTable {
  readonly facts: string;
  readonly charts: Readonly<Record<IstioChartName, { readonly facts: string; readonly values: EncodedNode }>>;
}

/** The minor that is written in full; the others are changes of it. */
const CILIUM_BASE = '1.18';
const ISTIO_BASE = '1.28';

/* A table is loaded when its minor is first asked for. */
const CILIUM: Readonly<Record<CiliumMinor, () => unknown>> = {
  '1.15': () => (require('./tables/cilium-1.15') as typeof import('./tables/cilium-1.15')).cilium_1_15,
  '1.16': () => (require('./tables/cilium-1.16') as typeof import('./tables/cilium-1.16')).cilium_1_16,
  '1.17': () => (require('./tables/cilium-1.17') as typeof import('./tables/cilium-1.17')).cilium_1_17,
  '1.18': () => (require('./tables/cilium-1.18') as typeof import('./tables/cilium-1.18')).cilium_1_18,
  '1.19': () => (require('./tables/cilium-1.19') as typeof import('./tables/cilium-1.19')).cilium_1_19,
  '1.20': () => (require('./tables/cilium-1.20') as typeof import('./tables/cilium-1.20')).cilium_1_20,
};

const ISTIO: Readonly<Record<IstioMinor, () => unknown>> = {
  '1.24': () => (require('./tables/istio-1.24') as typeof import('./tables/istio-1.24')).istio_1_24,
  '1.25': () => (require('./tables/istio-1.25') as typeof import('./tables/istio-1.25')).istio_1_25,
  '1.26': () => (require('./tables/istio-1.26') as typeof import('./tables/istio-1.26')).istio_1_26,
  '1.27': () => (require('./tables/istio-1.27') as typeof import('./tables/istio-1.27')).istio_1_27,
  '1.28': () => (require('./tables/istio-1.28') as typeof import('./tables/istio-1.28')).istio_1_28,
  '1.29': () => (require('./tables/istio-1.29') as typeof import('./tables/istio-1.29')).istio_1_29,
  '1.30': () => (require('./tables/istio-1.30') as typeof import('./tables/istio-1.30')).istio_1_30,
  '1.31': () => (require('./tables/istio-1.31') as typeof import('./tables/istio-1.31')).istio_1_31,
  '1.32': () => (require('./tables/istio-1.32') as typeof import('./tables/istio-1.32')).istio_1_32,
};

const ciliumCharts = new Map<CiliumMinor, Chart>();
const istioCharts = new Map<IstioMinor, IstioCharts>();

/** The facts of Cilium's chart in one minor. */
export function ciliumChart(minor: CiliumMinor): Chart {
  let chart = ciliumCharts.get(minor);
  if (!chart) ciliumCharts.set(minor, (chart = readCilium(minor)));
  return chart;
}

/** The facts of Istio's charts in one minor. */
export function istioChartsOf(minor: IstioMinor): IstioCharts {
  let charts = istioCharts.get(minor);
  if (!charts) istioCharts.set(minor, (charts = readIstio(minor)));
  return charts;
}

/** The node of a path, or nothing where the chart knows no such key. Elements of lists are the segment `[]`. */
export function nodeAt(root: ValueNode, path: readonly string[]): ValueNode | undefined {
  let node: ValueNode | undefined = root;
  for (const key of path) {
    node =
      key === '[]'
        ? node.items
        : node.properties && Object.hasOwn(node.properties, key)
          ? node.properties[key]
          : node.values;
    if (!node) return undefined;
  }
  return node;
}

function readCilium(minor: CiliumMinor): Chart {
  const table = full(CILIUM, CILIUM_BASE, minor) as CiliumTable;
  const { version, ...facts } = JSON.parse(table.facts) as {
    version: string;
    rejected: string[];
    ignored: string[];
    hasSchema: boolean;
  };
  return { ...facts, name: 'cilium', release: version, root: decode(table.values) };
}

function readIstio(minor: IstioMinor): IstioCharts {
  const table = full(ISTIO, ISTIO_BASE, minor) as IstioTable;
  const { version, ...facts } = JSON.parse(table.facts) as Pick<IstioCharts, 'profiles' | 'operatorProfiles'> & {
    version: string;
  };
  const charts: Record<string, IstioChart> = {};
  for (const [name, chart] of Object.entries(table.charts)) {
    const { version: release, ...known } = JSON.parse(chart.facts) as Omit<IstioChart, 'name' | 'release' | 'root'> & {
      version: string;
    };
    charts[name] = { ...known, name, release, root: decode(chart.values) };
  }
  return { ...facts, release: version, charts: charts as IstioCharts['charts'] };
}

function full<M extends string>(tables: Readonly<Record<M, () => unknown>>, base: M, minor: M): unknown {
  const whole = tables[base]() as EncodedNode;
  return minor === base ? whole : changed(whole, tables[minor]() as EncodedChange);
}
