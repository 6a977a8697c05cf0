import type { Component } from '../install/platform-props';
import type { SchemaTable } from './table';

/** Where a kind comes from. */
export interface SchemaSource {
  /** What has its releases; undefined for what a platform has no version of. */
  readonly component: Component | undefined;
  /** What it is called. */
  readonly name: string;
  /** Whether it has all kinds of its groups. */
  readonly isWhole: boolean;
  /** Types of Kubernetes' own, which decode what they are given. */
  readonly isTyped: boolean;
  table(): SchemaTable;
}

interface Loaded {
  readonly TABLE: SchemaTable;
}

function source(
  name: string,
  component: Component | undefined,
  load: () => Loaded,
  { isTyped = false, isWhole = false } = {},
): SchemaSource {
  return { name, component, isTyped, isWhole, table: () => load().TABLE };
}

// A table is loaded when a kind of one of its groups appears.
const ISTIO = source('Istio', 'istio', () => require('./tables/istio') as Loaded, { isWhole: true });
const GATEWAY = source('Gateway API', 'gatewayApi', () => require('./tables/gateway-api') as Loaded, { isWhole: true });
const CILIUM = source('Cilium', 'cilium', () => require('./tables/cilium') as Loaded);
const KUBERNETES = source('Kubernetes', 'kubernetes', () => require('./tables/kubernetes') as Loaded, {
  isTyped: true,
});
const ARGO_CD = source('Argo CD', undefined, () => require('./tables/argocd') as Loaded);
const ROLLOUTS = source('Argo Rollouts', undefined, () => require('./tables/rollouts') as Loaded);
const FLUX = source('Flux', undefined, () => require('./tables/flux') as Loaded);
const PROMETHEUS = source('the Prometheus operator', undefined, () => require('./tables/prometheus') as Loaded);
const FLAGGER = source('Flagger', undefined, () => require('./tables/flagger') as Loaded);
const K3S = source('k3s', undefined, () => require('./tables/k3s') as Loaded);

/** By API group; some share one. */
const BY_GROUP: ReadonlyMap<string, readonly SchemaSource[]> = new Map([
  ['networking.istio.io', [ISTIO]],
  ['security.istio.io', [ISTIO]],
  ['telemetry.istio.io', [ISTIO]],
  ['extensions.istio.io', [ISTIO]],
  ['gateway.networking.k8s.io', [GATEWAY]],
  ['gateway.networking.x-k8s.io', [GATEWAY]],
  ['cilium.io', [CILIUM]],
  ['', [KUBERNETES]],
  ['apps', [KUBERNETES]],
  ['batch', [KUBERNETES]],
  ['networking.k8s.io', [KUBERNETES]],
  ['autoscaling', [KUBERNETES]],
  ['policy', [KUBERNETES]],
  ['rbac.authorization.k8s.io', [KUBERNETES]],
  ['discovery.k8s.io', [KUBERNETES]],
  ['admissionregistration.k8s.io', [KUBERNETES]],
  ['argoproj.io', [ARGO_CD, ROLLOUTS]],
  ['source.toolkit.fluxcd.io', [FLUX]],
  ['helm.toolkit.fluxcd.io', [FLUX]],
  ['kustomize.toolkit.fluxcd.io', [FLUX]],
  ['monitoring.coreos.com', [PROMETHEUS]],
  ['flagger.app', [FLAGGER]],
  ['helm.cattle.io', [K3S]],
]);

/** Every source, once. */
export const SOURCES: readonly SchemaSource[] = [...new Set([...BY_GROUP.values()].flat())];

/** The sources that may know the kinds of a group. */
export function sourcesOf(group: string): readonly SchemaSource[] {
  return BY_GROUP.get(group) ?? [];
}

/** What every object has. */
export function objectMeta(): { readonly table: SchemaTable; readonly index: number } {
  const table = KUBERNETES.table();
  return { table, index: table.kinds['/ObjectMeta']!['v1']![0] };
}
