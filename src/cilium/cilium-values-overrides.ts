import { isPlainMap } from '../input/known-props';
import { refuse, shown } from '../input/refuse';
import type { Values } from '../values/effective-values';
import type { CiliumValues_1_15 } from '../../imports/cilium-values-1.15';
import type { CiliumValues_1_16 } from '../../imports/cilium-values-1.16';
import type { CiliumValues_1_17 } from '../../imports/cilium-values-1.17';
import type { CiliumValues_1_18 } from '../../imports/cilium-values-1.18';
import type { CiliumValues_1_19 } from '../../imports/cilium-values-1.19';
import type { CiliumValues_1_20 } from '../../imports/cilium-values-1.20';

/**
 * Values of Cilium's chart as the chart has them, in any of the minors that are known. To hold an editor to one minor, give
 * the object the type of that minor, such as `CiliumValues_1_18` of `cdk8s-ambient/imports/cilium-values-1.18`.
 */
export type CiliumChartValues =
  CiliumValues_1_15 | CiliumValues_1_16 | CiliumValues_1_17 | CiliumValues_1_18 | CiliumValues_1_19 | CiliumValues_1_20;

/** Refuses what no values file can say, before anything else goes through it. */
export function checkOverrides(place: string, overrides: unknown): void {
  isData(place, overrides, 'overrides', []);
}

function isData(place: string, value: unknown, path: string, above: readonly unknown[]): void {
  if (value === null || ['string', 'boolean', 'undefined'].includes(typeof value) || Number.isFinite(value)) return;
  if (above.includes(value)) refuse(place, `${path} leads back to what it is in; write it out`);
  const within = [...above, value];
  if (Array.isArray(value)) value.forEach((item, i) => isData(place, item, `${path}[${i}]`, within));
  else if (isPlainMap(value))
    for (const [key, inner] of Object.entries(value)) isData(place, inner, `${path}.${key}`, within);
  // The caller says it of the whole, in the words of all props.
  else if (path !== 'overrides')
    refuse(place, `${path} must be text, a number, true, false, a list or a map, got ${shown(value)}`);
}

/** An override that says undefined says nothing, in lists too; a null takes a default of the chart away. */
export function withoutUndefined(values: object): Values {
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([key, value]): [string, unknown] => [key, said(value)]),
  );
}

function said(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== undefined).map(said);
  return isPlainMap(value) ? withoutUndefined(value) : value;
}
