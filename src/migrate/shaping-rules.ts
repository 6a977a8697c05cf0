import { fact } from '../model/fact';
import type { Field } from '../model/field';
import { destinationRules, type DestinationRule } from '../model/routing/destination-rule';
import { HostIndex } from '../model/services/host-index';

/**
 * DestinationRules that say more of traffic than mTLS of the mesh, which ztunnel speaks by itself, and names of subsets: how it is balanced, how many connections
 * there may be, who is left out for a while, TLS of the app's own. ztunnel reads none of them, and a waypoint all that are in its namespace.
 *
 * @see istio/ztunnel src/state.rs; istio/istio pilot/pkg/networking/core/cluster_waypoint.go (read for 1.32-dev)
 */
export const shapingRules = fact((mesh): readonly DestinationRule[] => destinationRules(mesh).filter(shapes));

/** Those about a host. */
export const shapingRulesFor = fact((mesh) => {
  const index = new HostIndex(shapingRules(mesh).map((rule) => [rule.fullHost, rule] as const));
  return (host: string): readonly DestinationRule[] => index.for(host).filter((one) => !one.hasWorkloadSelector);
});

function shapes({ object, subsets }: DestinationRule): boolean {
  return [object.spec, ...subsets.map(({ field }) => field)].some((one) => {
    const policy = one.get('trafficPolicy');
    return saysMore(policy) || policy.get('portLevelSettings').items.some(saysMore);
  });
}

function saysMore(policy: Field): boolean {
  const mode = policy.get('tls', 'mode').text;
  return (
    mode === 'SIMPLE' ||
    mode === 'MUTUAL' ||
    policy.entries.some(([name, value]) => value.isSet && !['tls', 'port', 'portLevelSettings'].includes(name))
  );
}
