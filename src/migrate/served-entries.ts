import { fact } from '../model/fact';
import type { Field } from '../model/field';
import type { Mesh } from '../model/mesh';
import { destinationRules, type DestinationRule } from '../model/routing/destination-rule';
import { virtualServicesFor } from '../model/routing/virtual-service';
import { hostMatches } from '../model/services/hosts';
import { allocatesAddress, serviceEntries, type MeshServiceEntry } from '../model/services/service-entry';

/** A ServiceEntry that needs a waypoint, and what for. */
export interface ServedEntry {
  readonly entry: MeshServiceEntry;
  readonly because: readonly string[];
}

/**
 * The ServiceEntries of a namespace whose traffic sidecars route, or speak TLS to: ztunnel does neither, and a waypoint does both, by what its own namespace
 * says.
 *
 * @see istio/istio pilot/pkg/networking/core/cluster_waypoint.go, listener_waypoint.go (read for 1.32-dev)
 */
export function servedEntriesIn(mesh: Mesh, namespace: string): readonly ServedEntry[] {
  return byNamespace(mesh).get(namespace) ?? [];
}

const byNamespace = fact((mesh) => {
  const found = new Map<string, ServedEntry[]>();
  for (const entry of serviceEntries(mesh)) {
    if (!hasAddress(mesh, entry)) continue;
    const routes = entry.hosts
      .flatMap((host) => virtualServicesFor(mesh, host))
      .filter((one) => one.isOnMesh && one.namespace === entry.namespace)
      .map(({ title }) => title);
    const rules = tlsRulesFor(mesh, entry)
      .filter((one) => one.namespace === entry.namespace && !one.hasWorkloadSelector)
      .map(({ title }) => title);
    const because = [...new Set([...routes, ...rules])].sort();
    if (because.length > 0) found.set(entry.namespace, [...(found.get(entry.namespace) ?? []), { entry, because }]);
  }
  return found;
});

/** DestinationRules that have proxies speak TLS to hosts of a ServiceEntry. */
export function tlsRulesFor(mesh: Mesh, { hosts }: MeshServiceEntry): readonly DestinationRule[] {
  return tlsRules(mesh).filter(({ fullHost }) => hosts.some((host) => hostMatches(host, fullHost)));
}

const tlsRules = fact((mesh) => destinationRules(mesh).filter(originatesTls));

function originatesTls({ object, subsets }: DestinationRule): boolean {
  const policies = [object.spec.get('trafficPolicy'), ...subsets.map(({ field }) => field.get('trafficPolicy'))];
  return policies.some((policy) => isTls(policy) || policy.get('portLevelSettings').items.some(isTls));
}

function isTls(policy: Field): boolean {
  const mode = policy.get('tls', 'mode').text;
  return mode === 'SIMPLE' || mode === 'MUTUAL';
}

/** Nothing sends what has no address through a waypoint: a pattern of names, or what is dialled as it is. */
function hasAddress(mesh: Mesh, entry: MeshServiceEntry): boolean {
  const { addresses, hosts, object, resolution } = entry;
  if (addresses.length > 0 || object.field('status', 'addresses').items.length > 0) return true;
  const isNamed = hosts.some((host) => !host.startsWith('*')) || resolution === 'DYNAMIC_DNS';
  return isNamed && resolution !== 'NONE' && allocatesAddress(mesh, entry);
}
