import type { Mesh } from '../../model/mesh';
import type { Concern } from '../plan';

/** Looks for one kind of thing in a namespace that ambient mode does otherwise, or not at all. */
export type FindConcerns = (mesh: Mesh, namespace: string) => readonly Concern[];

/** Everything that is to be said of a namespace, what blocks first. */
export function concernsOf(mesh: Mesh, namespace: string): readonly Concern[] {
  const found = finders().flatMap((find) => find(mesh, namespace));
  return [...found].sort((one, other) => WEIGHTS.indexOf(one.weight) - WEIGHTS.indexOf(other.weight));
}

const WEIGHTS: readonly Concern['weight'][] = ['blocks', 'loses', 'stays'];

function finders(): readonly FindConcerns[] {
  const { envoyFilters } = require('./envoy-filters') as typeof import('./envoy-filters');
  const { partlySelected } = require('./partly-selected') as typeof import('./partly-selected');
  const { unknownNamespace } = require('./unknown-namespace') as typeof import('./unknown-namespace');
  return [unknownNamespace, envoyFilters, partlySelected];
}
