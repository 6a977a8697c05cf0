import { compare, minorOf } from '../../install/known-versions';
import type { Component, GatewayApiChannel } from '../../install/platform-props';
import type { Platform } from '../../install/platform';
import type { DefaultsTable } from './table';

/** The versions that somebody states; of a component that is not here, any that is supported may be there. */
export interface StatedVersions {
  readonly istio?: string | undefined;
  readonly gatewayApi?: string | undefined;
  /** @default - standard */
  readonly gatewayApiChannel?: GatewayApiChannel | undefined;
  readonly cilium?: string | undefined;
}

/** What a platform states, without what it assumes. */
export function statedVersions(platform: Platform | undefined): StatedVersions {
  if (platform === undefined) return {};
  const stated = (component: 'istio' | 'gatewayApi' | 'cilium'): string | undefined =>
    platform.states(component) ? platform[component] : undefined;
  return {
    istio: stated('istio'),
    gatewayApi: stated('gatewayApi'),
    gatewayApiChannel: platform.gatewayApiChannel,
    cilium: stated('cilium'),
  };
}

/** Where defaults come from. */
export interface DefaultsSource {
  /** What a platform states the release of; undefined for what it has no version of. */
  readonly component: Exclude<Component, 'kubernetes'> | undefined;
  /** Of the Gateway API, which has a table for each. */
  readonly channel?: GatewayApiChannel | undefined;
  /** Its file in tables, but for Kubernetes' own kinds. */
  readonly name: string;
  table(): DefaultsTable;
}

interface Loaded {
  readonly TABLE: DefaultsTable;
}

function source(
  name: string,
  component: DefaultsSource['component'],
  load: () => Loaded,
  channel?: GatewayApiChannel,
): DefaultsSource {
  return { name, component, channel, table: () => load().TABLE };
}

// A table is loaded when a kind of one of its groups appears.
const ISTIO = source('istio', 'istio', () => require('./tables/istio') as Loaded);
const CILIUM = source('cilium', 'cilium', () => require('./tables/cilium') as Loaded);
const STANDARD = source(
  'gateway-api-standard',
  'gatewayApi',
  () => require('./tables/gateway-api-standard') as Loaded,
  'standard',
);
const EXPERIMENTAL = source(
  'gateway-api-experimental',
  'gatewayApi',
  () => require('./tables/gateway-api-experimental') as Loaded,
  'experimental',
);
const ARGO_CD = source('argocd', undefined, () => require('./tables/argocd') as Loaded);
const ROLLOUTS = source('rollouts', undefined, () => require('./tables/rollouts') as Loaded);
const FLUX = source('flux', undefined, () => require('./tables/flux') as Loaded);
const PROMETHEUS = source('prometheus', undefined, () => require('./tables/prometheus') as Loaded);
const FLAGGER = source('flagger', undefined, () => require('./tables/flagger') as Loaded);
const K3S = source('k3s', undefined, () => require('./tables/k3s') as Loaded);

const KUBERNETES = source('kubernetes', undefined, () => require('./kubernetes') as Loaded);

/** By API group; some share one. */
const BY_GROUP: ReadonlyMap<string, readonly DefaultsSource[]> = new Map([
  ['networking.istio.io', [ISTIO]],
  ['security.istio.io', [ISTIO]],
  ['telemetry.istio.io', [ISTIO]],
  ['extensions.istio.io', [ISTIO]],
  ['gateway.networking.k8s.io', [STANDARD, EXPERIMENTAL]],
  ['gateway.networking.x-k8s.io', [STANDARD, EXPERIMENTAL]],
  ['cilium.io', [CILIUM]],
  ['argoproj.io', [ARGO_CD, ROLLOUTS]],
  ['source.toolkit.fluxcd.io', [FLUX]],
  ['helm.toolkit.fluxcd.io', [FLUX]],
  ['kustomize.toolkit.fluxcd.io', [FLUX]],
  ['monitoring.coreos.com', [PROMETHEUS]],
  ['flagger.app', [FLAGGER]],
  ['helm.cattle.io', [K3S]],
  ['apps', [KUBERNETES]],
]);

/** Every source whose table is generated, once. */
export const SOURCES: readonly DefaultsSource[] = [...new Set([...BY_GROUP.values()].flat())].filter(
  (one) => one !== KUBERNETES,
);

/** The sources that may know the kinds of a group. A kind that the standard channel does not have is of the other one. */
export function sourcesOf(group: string, { gatewayApiChannel = 'standard' }: StatedVersions) {
  const sources = BY_GROUP.get(group) ?? [];
  return gatewayApiChannel === 'standard' ? sources : sources.filter(({ channel }) => channel !== 'standard');
}

/** The releases of a table that a cluster may have: the one that is stated, the newest for one that came later, or all. */
export function releasesOf({ component }: DefaultsSource, { releases }: DefaultsTable, versions: StatedVersions) {
  const stated = component && versions[component];
  if (stated === undefined) return releases.map((_, at) => at);
  const at = releases.indexOf(minorOf(stated));
  if (at >= 0) return [at];
  return compare(stated, releases.at(-1)!) > 0 ? [releases.length - 1] : [0];
}
