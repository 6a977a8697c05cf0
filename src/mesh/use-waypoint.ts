import { meshRoot } from '../emit/mesh-root';
import { nameOf, refuse, shown, type Place } from '../input/refuse';
import type { IWaypoint } from './waypoint';

/** Refuses what is no waypoint. */
export function checkWaypoint(place: Place, what: string, given: unknown): void {
  if (typeof (given as Partial<IWaypoint> | null | undefined)?.admits === 'function') return;
  refuse(
    place,
    `${what} takes a Waypoint, got ${shown(given)}; for one that is written elsewhere use Waypoint.fromWaypointName`,
  );
}

/** Whether two are one Gateway, which may be known to an app by a handle of its name too. */
export function isSameWaypoint(a: IWaypoint, b: IWaypoint | undefined): boolean {
  return a.policyTarget.key === b?.policyTarget.key;
}

/**
 * The labels by which an object of a namespace uses a waypoint (istio/api label/labels.gen.go, read for 1.30).
 *
 * @throws InputError if it is no waypoint, or one that serves nothing
 */
export function useWaypointLabels(place: Place, waypoint: IWaypoint, namespace: string): Record<string, string> {
  checkWaypoint(place, 'enroll', waypoint);
  if (typeof place !== 'string' && meshRoot(place) !== meshRoot(waypoint)) {
    refuse(
      place,
      `enrolls in waypoint ${waypoint.name} [${nameOf(waypoint)}], which is in another cluster; a waypoint serves its own cluster alone`,
    );
  }
  if (waypoint.traffic === 'none') {
    refuse(
      place,
      `waypoint ${waypoint.name} [${nameOf(waypoint)}] has traffic "none" and serves nothing; give it another traffic type`,
    );
  }
  return {
    'istio.io/use-waypoint': waypoint.name,
    ...(waypoint.namespace !== namespace && { 'istio.io/use-waypoint-namespace': waypoint.namespace }),
  };
}

/**
 * What keeps an object of a namespace from the waypoint it names. istiod would leave it unbound: its traffic then skips
 * the waypoint and every policy there.
 */
export function waypointProblem(waypoint: IWaypoint | undefined, what: string, namespace: string): string[] {
  if (!waypoint || waypoint.admits(namespace)) return [];
  return [
    `${what} enrolls in waypoint ${waypoint.namespace}/${waypoint.name} [${nameOf(waypoint)}], which does not admit namespace ` +
      `${namespace}: its traffic would skip the waypoint; call shareWith on the waypoint, or say ` +
      'sharedWith in Waypoint.fromWaypointName where it is shared already',
  ];
}
