import { destinationRulesRead, type DeclaredSubset, type DestinationRule } from './destination-rule';
import type { Mesh } from '../mesh';
import { canMerge } from './rule-merge';

/** What a proxy knows of a host's subsets. */
export interface KnownSubsets {
  /** The rules that it reads, joined, the oldest first. */
  readonly rules: readonly DestinationRule[];
  /** By name; of subsets with one name the oldest rule's. */
  readonly subsets: ReadonlyMap<string, DeclaredSubset>;
}

/**
 * The subsets of a host, for a proxy in a namespace. Rules of one host and namespace are joined where they are exported alike; where they
 * are not, the newest stands alone.
 *
 * @see istio/istio pilot/pkg/model/destination_rule.go, mergeDestinationRule (read for 1.32-dev)
 */
export function subsetsRead(mesh: Mesh, host: string, proxy: string, home: string): KnownSubsets {
  return subsetsOf(destinationRulesRead(mesh, host, proxy, home));
}

/** The subsets of rules about one host. */
export function subsetsOf(all: readonly DestinationRule[]): KnownSubsets {
  const rules = [...all].sort((a, b) => compare(age(a), age(b)) || compare(nameOf(a), nameOf(b)));
  const newest = rules.at(-1);
  const joined = newest ? rules.filter((rule) => canMerge(rule, newest)) : [];
  const subsets = new Map<string, DeclaredSubset>();
  for (const rule of joined) {
    for (const subset of rule.subsets) if (!subsets.has(subset.name)) subsets.set(subset.name, subset);
  }
  return { rules: joined, subsets };
}

function age({ object }: DestinationRule): string {
  return object.field('metadata', 'creationTimestamp').text ?? '';
}

function nameOf({ name, namespace }: DestinationRule): string {
  return `${name}.${namespace}`;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
