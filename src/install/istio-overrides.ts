import { refuse } from '../input/refuse';
import { isMap, type Values } from '../values/effective-values';
import { mergeFiles } from '../values/merge';
import { istioChartsOf, type IstioMinor } from '../values/charts';

/** The charts of an ambient install. */
export type AmbientChart = 'base' | 'istiod' | 'cni' | 'ztunnel';

/** Helm values by chart, merged over all others. */
export interface IstioOverrides {
  /**
   * Values of the base chart: CRDs and the default webhook.
   *
   * @default - none
   */
  readonly base?: Values | undefined;
  /**
   * Values of the istiod chart, at the root or below `pilot`.
   *
   * @default - none
   */
  readonly istiod?: Values | undefined;
  /**
   * Values of the cni chart, at the root or below `cni`.
   *
   * @default - none
   */
  readonly cni?: Values | undefined;
  /**
   * Values of the ztunnel chart.
   *
   * @default - none
   */
  readonly ztunnel?: Values | undefined;
}

/** The key whose contents the chart copies over its root at the end, by chart. */
export const ALIAS: Readonly<Partial<Record<AmbientChart, string>>> = { istiod: 'pilot', cni: 'cni' };

/**
 * Keys that stay at the root: an IstioOperator takes them there only, and no profile or platform file writes them below the
 * alias.
 */
const AT_ROOT: ReadonlySet<string> = new Set([
  'base',
  'cni',
  'compatibilityVersion',
  'defaultRevision',
  'experimental',
  'gatewayClasses',
  'gateways',
  'global',
  'meshConfig',
  'ownerName',
  'pilot',
  'profile',
  'revision',
  'revisionTags',
  'sidecarInjectorWebhook',
  'telemetry',
]);

/** Keys that only `IstioAmbient` writes, with what to use. */
const OURS: Readonly<Record<string, string>> = {
  profile: 'all four charts need profile "ambient"; IstioAmbient sets it',
  platform:
    'it never reaches the templates that istiod runs; give the Platform its distribution, which sets global.platform',
  'global.profile': 'all four charts need profile "ambient"; IstioAmbient sets it',
  'global.platform': 'all four charts need the same; give the Platform its distribution',
  defaults: 'the charts refuse it; write the keys without "defaults"',
  _internal_defaults_do_not_set: 'it loses to every profile; write the keys without it',
};

/**
 * An override as it has to be written to win. A profile or platform file writes below `pilot` and `cni`, which is copied over
 * the root at the end, so a key at the root would lose to it.
 */
export function winning(place: string, chart: AmbientChart, override: Values, minor: IstioMinor): Values {
  const alias = ALIAS[chart];
  for (const [key, why] of Object.entries(OURS)) {
    const written = [key, ...(alias === undefined ? [] : [`${alias}.${key}`])].find(
      (path) => at(override, path) !== undefined,
    );
    if (written !== undefined) refuse(place, `overrides.${chart}.${written} can't be overridden: ${why}`);
  }
  if (alias === undefined) return override;
  if (override[alias] === null) {
    refuse(
      place,
      `overrides.${chart}.${alias} is null, which throws away all that the ambient profile sets there; leave it out`,
    );
  }
  // `cni` of istiod is a key of its own, for pods with sidecars; below `pilot` it means the same.
  const stays = (key: string): boolean => AT_ROOT.has(key) && !(chart === 'istiod' && key === 'cni');
  const { properties } = istioChartsOf(minor).charts[chart].root;
  const moved: Record<string, unknown> = {};
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(override)) {
    // What nobody knows stays where it was written, and is reported there.
    const into = stays(key) || !properties || !Object.hasOwn(properties, key) ? kept : moved;
    into[key] = value;
  }
  return Object.keys(moved).length === 0 ? override : { ...kept, [alias]: mergeFiles([moved, asMap(kept[alias])]) };
}

/** The value of a dotted path, if it is written. */
export function at(values: unknown, path: string): unknown {
  let value: unknown = values;
  for (const key of path.split('.')) {
    if (!isMap(value) || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value;
}

function asMap(value: unknown): Values {
  return isMap(value) ? value : {};
}
