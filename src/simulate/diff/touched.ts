import { factOf } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import { installedRevisions } from '../../model/platform/revisions';
import { changedObjects } from './changed-objects';
import type { DestinationPair } from './pairs';
import { Reach } from './reach';

/** What a change of manifests may have a say about; what it has none about is the same before and after, and need not be asked. */
export interface Touched {
  /** Whether anybody may get something else from a destination, or may send otherwise there. */
  isAsked(pair: DestinationPair): boolean;
  /** Whether some client may get something else from a destination. */
  isServer(pair: DestinationPair): boolean;
  /** Whether workloads of a namespace may send otherwise, wherever they send to. */
  isClient(namespace: string): boolean;
  /** Whether ingress gateways may. */
  readonly areGateways: boolean;
  /**
   * Workloads that were something else before, and the name that they are told by, by their kind and name: pods of two kinds may stand where one was.
   *
   * @default - each is what has its name
   */
  readonly standIns?: ReadonlyMap<string, StandIn> | undefined;
}

/** A workload that stands for another, by kind and name. */
export interface StandIn {
  readonly of: string;
  readonly name: string;
}

/** All there is. */
export const EVERYTHING: Touched = {
  isAsked: () => true,
  isServer: () => true,
  isClient: () => true,
  areGateways: true,
};

const NOTHING: Touched = { isAsked: () => false, isServer: () => false, isClient: () => false, areGateways: false };

/**
 * What differs between two meshes is some objects, and each object is about what is near it:
 *
 * - Policies of the mesh decide at the pods that they select, or at what they target; waypoints, Services and rules about hosts at what they
 *   are for.
 * - Workloads, Namespaces, network policies and Sidecars decide about the clients of their namespace, too.
 *
 * From there a change reaches further where something leads from one to another, which is looked up on both sides: a Service to its pods, a
 * route, a waypoint, endpoints that are written as addresses, an ingress gateway. Whatever is of no namespace, of the root namespace, or of a
 * kind that is not named here, is about everything.
 */
export const touchedBetween = factOf((before: Mesh, after: Mesh): Touched => {
  const changed = changedObjects(before, after);
  // In a part of the objects, one more of a kind changes what is known of all.
  if (!changed || before.world === 'open' || revisions(before) !== revisions(after)) return EVERYTHING;
  if (changed.length === 0) return NOTHING;
  const reach = new Reach([before, after]);
  if (!changed.every((one) => reach.add(one)) || !reach.followRoutes()) return EVERYTHING;
  const { areGateways, clients } = reach;
  const known = new WeakMap<DestinationPair, boolean>();
  const isServer = (pair: DestinationPair): boolean => {
    let found = known.get(pair);
    if (found === undefined) {
      const { newer, older } = pair;
      found = (older && reach.holds(before, older)) || (newer && reach.holds(after, newer)) || false;
      known.set(pair, found);
    }
    return found;
  };
  const isAlways = clients.size > 0 || areGateways;
  return {
    isServer,
    isAsked: (pair) => isAlways || isServer(pair),
    isClient: (namespace) => clients.has(namespace),
    areGateways,
  };
});

function revisions(mesh: Mesh): string {
  return JSON.stringify([...(installedRevisions(mesh) ?? ['any'])].sort());
}
