import type { IstioCharts } from '../../values/charts';
import type { EffectiveValues, Values } from '../../values/effective-values';
import { layerName } from '../../values/istio-effective';

/** The charts of an ambient install. */
export type InstallChart = 'base' | 'istiod' | 'cni' | 'ztunnel';

/** In the order of their install. */
export const INSTALL_CHARTS: readonly InstallChart[] = ['base', 'istiod', 'cni', 'ztunnel'];

/** One chart of the install. */
export interface Installed {
  readonly given: Values;
  readonly values: EffectiveValues;
  readonly namespace: string;
}

/** What the checks of an install look at. */
export interface Install {
  readonly charts: Readonly<Partial<Record<InstallChart, Installed>>>;
  readonly known: IstioCharts;
  /** `28` of 1.28. */
  readonly minor: number;
}

/** The charts that are given, in the order of their install. */
export function installed({ charts }: Install): (readonly [InstallChart, Installed])[] {
  return INSTALL_CHARTS.flatMap((name) => (charts[name] ? [[name, charts[name]] as const] : []));
}

/** The name that a chart gives its profile or platform; undefined for none. */
export function layerOf({ minor }: Install, { given }: Installed, layer: 'profile' | 'platform'): unknown {
  return layerName(given, layer, minor)?.name;
}
