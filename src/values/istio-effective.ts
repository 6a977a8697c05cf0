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

/**
 * What one of Istio's charts renders with: its defaults, then the profile, the compatibility version, the platform and the
 * user's values, each over the one before; at last everything under `pilot` or `cni` is copied over the root.
 *
 * @see https://github.com/istio/istio/blob/master/manifests/zzz_profile.yaml (read for 1.24 to 1.32)
 */
export function effectiveIstioValues(values: Values, charts: IstioCharts, chart: IstioChart): EffectiveValues {
  const minor = Number(charts.release.split('.')[1]);
  const layers = (['profile', 'compatibilityVersion', 'platform'] as const).flatMap((layer): Values[] => {
    const named = layerName(values, layer, minor);
    const files = charts.profiles[layer];
    const name = String(named?.name);
    return named && Object.hasOwn(files, name) ? [files[name] as Values] : [];
  });
  const merged = mergeFiles([...layers, values]);
  const own = chart.alias === null ? undefined : merged[chart.alias];
  return new EffectiveValues(chart.root, isMap(own) ? mergeFiles([merged, own]) : merged);
}
