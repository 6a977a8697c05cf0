import type { IstioChart, IstioCharts } from './charts';
import { EffectiveValues, isMap, truthy, type Values } from './effective-values';
import { mergeFiles } from './merge';

/** The kinds of files that Istio's charts carry and merge under the user's values. */
export type Layer = 'profile' | 'platform' | 'compatibilityVersion';

/** The name that values give a profile, platform or compatibility version; the charts read the root before `global`. */
export function layerName(values: Values, layer: Layer, minor: number): { path: string; name: unknown } | undefined {
  const paths = {
    // 1.24 reads one place of each.
    profile: minor === 24 ? ['profile'] : ['profile', 'global.profile'],
    platform: minor === 24 ? ['global.platform'] : ['platform', 'global.platform'],
    compatibilityVersion: ['compatibilityVersion'],
  }[layer];
  for (const path of paths) {
    const name = path
      .split('.')
      .reduce<unknown>((value, key) => (isMap(value) && Object.hasOwn(value, key) ? value[key] : undefined), values);
    if (truthy(name)) return { path, name };
  }
  return undefined;
}

/** The file of a chart that a name stands for. They are told apart by their names alone, so that a profile may be called `platform-k3s`. */
export function layerFile(charts: IstioCharts, layer: Layer, name: unknown): Values | undefined {
  if (typeof name !== 'string') return undefined;
  const { profile, platform, compatibilityVersion } = charts.profiles;
  const files: readonly (readonly [prefix: string, Readonly<Record<string, object>>])[] = {
    profile: [
      ['', profile] as const,
      ['platform-', platform] as const,
      ['compatibility-version-', compatibilityVersion] as const,
    ],
    platform: [['', platform] as const],
    compatibilityVersion: [['', compatibilityVersion] as const],
  }[layer];
  for (const [prefix, byName] of files) {
    const rest = name.startsWith(prefix) ? name.slice(prefix.length) : undefined;
    if (rest !== undefined && Object.hasOwn(byName, rest)) return byName[rest] as Values;
  }
  return undefined;
}

/**
 * What is merged over the defaults of one of Istio's charts: the profile, the compatibility version, the platform and the
 * user's values, each over the one before; at last everything under `pilot` or `cni` is copied over the root. The charts
 * ztunnel and gateway put what is under `global` below their root before the user's own. Nulls stay, since they take
 * defaults away.
 *
 * @see https://github.com/istio/istio/blob/master/manifests/zzz_profile.yaml (read for 1.24 to 1.32)
 */
export function mergedIstioValues(values: Values, charts: IstioCharts, chart: IstioChart): Values {
  const minor = Number(charts.release.split('.')[1]);
  const layers = (['profile', 'compatibilityVersion', 'platform'] as const).flatMap((layer): Values[] => {
    const named = layerName(values, layer, minor);
    const file = named && layerFile(charts, layer, named.name);
    return file ? [file] : [];
  });
  const { [DEFAULTS]: defaults, ...own } = values;
  const below = [...(isMap(defaults) ? [defaults] : []), ...layers];
  const { global } = chart.root.properties ?? {};
  const flattened = global?.flattened ? [...layers, own].map((layer) => knownIn(chart, layer['global'])) : [];
  const merged = mergeFiles([...below, ...flattened, own]);
  const alias = chart.alias === null ? undefined : merged[chart.alias];
  return isMap(alias) ? mergeFiles([merged, alias]) : merged;
}

/** What of a map the chart reads, at its root. */
function knownIn({ root }: IstioChart, map: unknown): Values {
  const known = root.properties ?? {};
  return Object.fromEntries(Object.entries(isMap(map) ? map : {}).filter(([key]) => Object.hasOwn(known, key)));
}

/** Where the charts keep their defaults. */
const DEFAULTS = '_internal_defaults_do_not_set';

/** What one of Istio's charts renders with: its defaults under all of {@link mergedIstioValues}. */
export function effectiveIstioValues(values: Values, charts: IstioCharts, chart: IstioChart): EffectiveValues {
  return new EffectiveValues(chart.root, mergedIstioValues(values, charts, chart));
}
