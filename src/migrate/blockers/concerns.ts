import type { Mesh } from '../../model/mesh';
import type { Concern } from '../plan';

/** Looks for one kind of thing in a namespace that ambient mode does otherwise, or not at all. */
export type FindConcerns = (mesh: Mesh, namespace: string) => readonly Concern[];

/** Everything that is to be said of a namespace, what blocks first. */
export function concernsOf(mesh: Mesh, namespace: string): readonly Concern[] {
  const found = finders().flatMap((find) => find(mesh, namespace));
  return [...found].sort((one, other) => WEIGHTS.indexOf(one.weight) - WEIGHTS.indexOf(other.weight));
}

const WEIGHTS: readonly Concern['weight'][] = ['blocks', 'unproved', 'loses', 'stays'];

/** Each is loaded when a plan is made, and not before. */
function finders(): readonly FindConcerns[] {
  return [
    (require('./unknown-namespace') as typeof import('./unknown-namespace')).unknownNamespace,
    (require('./missing-pieces') as typeof import('./missing-pieces')).missingPieces,
    (require('./envoy-filters') as typeof import('./envoy-filters')).envoyFilters,
    (require('./wasm-plugins') as typeof import('./wasm-plugins')).wasmPlugins,
    (require('./partly-selected') as typeof import('./partly-selected')).partlySelected,
    (require('./blind-at-waypoint') as typeof import('./blind-at-waypoint')).blindAtWaypoint,
    (require('./headless-services') as typeof import('./headless-services')).headlessServices,
    (require('./virtual-machines') as typeof import('./virtual-machines')).virtualMachines,
    (require('./through-gateways') as typeof import('./through-gateways')).throughGateways,
    (require('./mtls-off') as typeof import('./mtls-off')).mtlsOff,
    (require('./sidecar-resources') as typeof import('./sidecar-resources')).sidecarResources,
    (require('./telemetries') as typeof import('./telemetries')).telemetries,
    (require('./rewritten-paths') as typeof import('./rewritten-paths')).rewrittenPaths,
    (require('./unserved-routes') as typeof import('./unserved-routes')).unservedRoutes,
    (require('./excluded-traffic') as typeof import('./excluded-traffic')).excludedTraffic,
    (require('./jobs-that-quit') as typeof import('./jobs-that-quit')).jobsThatQuit,
    (require('./running-jobs') as typeof import('./running-jobs')).runningJobs,
    (require('./merged-metrics') as typeof import('./merged-metrics')).mergedMetrics,
    (require('./host-network') as typeof import('./host-network')).hostNetwork,
    (require('./stateful-sets') as typeof import('./stateful-sets')).statefulSets,
    (require('./several-revisions') as typeof import('./several-revisions')).severalRevisions,
    (require('./mixed-labels') as typeof import('./mixed-labels')).mixedLabels,
  ];
}
