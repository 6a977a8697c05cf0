import { destinationRules, type DestinationRule } from './destination-rule';
import { fact } from '../fact';

/** DestinationRules of one namespace for one host, which istiod makes one of; those for certain clients only left out. */
export const rulesToMerge = fact((mesh): readonly (readonly DestinationRule[])[] => {
  const groups = new Map<string, DestinationRule[]>();
  const seen = new Set<string>();
  for (const rule of destinationRules(mesh)) {
    if (rule.hasWorkloadSelector || rule.host === '') continue;
    const key = `${rule.namespace} ${rule.fullHost.toLowerCase()}`;
    const group = groups.get(key);
    // Files may have one object in several states, such as overlays; a cluster has one of them.
    if (seen.has(`${key} ${rule.name}`)) continue;
    seen.add(`${key} ${rule.name}`);
    if (group) group.push(rule);
    else groups.set(key, [rule]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
});

/**
 * Whether istiod can join two rules in either order: one is exported to all that the other is, by the letter. `*` does not contain
 * `.` here.
 *
 * @see istio/istio pilot/pkg/model/destination_rule.go, mergeDestinationRule (read for 1.32-dev)
 */
export function canMerge(one: DestinationRule, other: DestinationRule): boolean {
  const [a, b] = [one, other].map(({ exportTo }) => exportTo ?? ['*']);
  return a!.every((name) => b!.includes(name)) || b!.every((name) => a!.includes(name));
}
