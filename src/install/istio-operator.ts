import { refuse, shown } from '../input/refuse';
import { istioChartsOf, nodeAt, type IstioChartName, type IstioMinor } from '../values/charts';
import { isMap, type Values } from '../values/effective-values';
import { mergeFiles } from '../values/merge';
import type { AmbientChart } from './istio-overrides';
import type { IstioNamespaces } from './istio-values';
import type { Platform } from './platform';

/** Keys of a chart's root that are fields of `spec` rather than of `spec.values`, where they would lose to those. */
const IN_SPEC = ['revision', 'meshConfig', 'compatibilityVersion'] as const;

/**
 * The values of the four charts as one IstioOperator.
 *
 * istiod and cni have theirs below `pilot` and `cni` already; those of ztunnel move below `ztunnel`. `global` is one for all, so
 * two charts that say it differently are refused.
 */
export function istioOperator(
  place: string,
  charts: Readonly<Record<AmbientChart, Values>>,
  namespaces: IstioNamespaces,
  platform: Platform,
  minor: IstioMinor,
): Values {
  const spec: Record<string, unknown> = {};
  let values: Values = {};
  for (const chart of ['base', 'istiod', 'cni', 'ztunnel'] as const) {
    // The profile is that of the whole; an alias is where IstioOperator has it too.
    const { profile: _, ...rest } = charts[chart];
    for (const [key, value] of Object.entries(below(chart, rest, charts.istiod['revision']))) {
      const at = isOneOf(IN_SPEC, key) ? spec : undefined;
      if (at) at[key] = same(place, chart, key, at[key], value);
      else values = { ...values, [key]: same(place, chart, key, values[key], value) };
    }
  }
  const { hub, tag, ...global } = isMap(values['global']) ? values['global'] : {};
  const { global: _, ...others } = values;
  const [known, unknown] = split({ ...(Object.keys(global).length > 0 && { global }), ...others }, minor);
  return {
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    metadata: { name: 'istio-ambient', namespace: namespaces.istiod },
    spec: {
      // Not `values.profile`, which would leave cni and ztunnel out.
      profile: platform.distribution === 'openshift' ? 'openshift-ambient' : 'ambient',
      ...(hub !== undefined && { hub }),
      ...(tag !== undefined && { tag }),
      ...spec,
      components: {
        // Goes where `global.istioNamespace` says.
        base: { enabled: true },
        pilot: { enabled: true, namespace: namespaces.istiod },
        cni: { enabled: true, namespace: namespaces.cni },
        ztunnel: { enabled: true, namespace: namespaces.ztunnel },
      },
      ...(Object.keys(known).length > 0 && { values: known }),
      ...(Object.keys(unknown).length > 0 && { unvalidatedValues: unknown }),
    },
  };
}

/** The values of a chart where an IstioOperator has them. */
function below(chart: AmbientChart, values: Values, revision: unknown): Values {
  if (chart === 'base' && values['defaultRevision'] === revision) {
    // istioctl makes the webhook of the first revision the default itself, and `istioctl tag set default` moves it.
    const { defaultRevision: _, ...rest } = values;
    return rest;
  }
  if (chart !== 'ztunnel') return values;
  // The revision of the whole is ztunnel's as well.
  const { global, compatibilityVersion, revision: _revision, ...own } = values;
  return {
    ...(global !== undefined && { global }),
    ...(compatibilityVersion !== undefined && { compatibilityVersion }),
    ...(Object.keys(own).length > 0 && { ztunnel: own }),
  };
}

/** What two charts say of one key, if it is no contradiction. */
function same(place: string, chart: AmbientChart, path: string, before: unknown, now: unknown): unknown {
  if (before === undefined) return now;
  if (isMap(before) && isMap(now)) {
    const both: Record<string, unknown> = { ...before };
    for (const [key, value] of Object.entries(now)) {
      both[key] = same(place, chart, `${path}.${key}`, both[key], value);
    }
    return both;
  }
  if (JSON.stringify(before) === JSON.stringify(now)) return now;
  refuse(
    place,
    `${path} is ${shown(now)} for ${chart} and ${shown(before)} for another chart, but an IstioOperator has it once; ` +
      'make them the same, or deliver the charts',
  );
}

/**
 * Values apart: those that IstioOperator's types know, and those that only the charts read, which it would refuse. The latter
 * are merged over the former unchecked.
 */
function split(values: Values, minor: IstioMinor): [known: Values, unknown: Values] {
  return apart(values, [], (path) => isUntyped(path, minor));
}

function apart(
  values: Values,
  path: readonly string[],
  untyped: (path: readonly string[]) => boolean,
): [Values, Values] {
  let known: Values = {};
  let unknown: Values = {};
  for (const [key, value] of Object.entries(values)) {
    const here = [...path, key];
    if (untyped(here)) {
      unknown = { ...unknown, [key]: value };
    } else if (isMap(value) && Object.keys(value).length > 0) {
      const [some, rest] = apart(value, here, untyped);
      if (Object.keys(some).length > 0) known = mergeFiles([known, { [key]: some }]);
      if (Object.keys(rest).length > 0) unknown = mergeFiles([unknown, { [key]: rest }]);
    } else {
      known = { ...known, [key]: value };
    }
  }
  return [known, unknown];
}

/** Keys that IstioOperator's types have, with a type that no real value has (operator/pkg/apis, read for 1.31). */
const MISTYPED: ReadonlySet<string> = new Set(['pilot.extraContainerArgs']);

function isUntyped(path: readonly string[], minor: IstioMinor): boolean {
  if (MISTYPED.has(path.join('.'))) return true;
  const { charts } = istioChartsOf(minor);
  const [first = '', ...rest] = path;
  if (first === 'ztunnel') return false;
  if (first === 'pilot') return rest.length > 0 && nodeAt(charts.istiod.root, rest)?.op === false;
  if (first === 'cni') return rest.length > 0 && nodeAt(charts.cni.root, rest)?.op === false;
  const nodes = (['istiod', 'base', 'cni', 'ztunnel'] satisfies IstioChartName[])
    .map((chart) => nodeAt(charts[chart].root, path))
    .filter((node) => node !== undefined);
  return nodes.length > 0 && nodes.every((node) => node.op === false);
}

function isOneOf(keys: readonly string[], key: string): boolean {
  return keys.includes(key);
}
