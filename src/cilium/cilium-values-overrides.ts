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
