import { labelOf, type Labels } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { isAtLeast } from '../../model/platform/platform-facts';
import { admitsNamespace, findGateway, hasAddress, trafficOf, type MeshGateway } from '../../model/waypoints/waypoint';
import { USE_WAYPOINT } from '../../model/waypoints/waypoint-binding';

const CANARY = 'istio.io/use-waypoint-canary';
const CANARY_NAMESPACE = 'istio.io/use-waypoint-canary-namespace';
const WEIGHT = 'istio.io/use-waypoint-canary-weight';

/** A second waypoint, and the percent of connections that it gets. */
export interface WaypointCanary {
  readonly waypoint: MeshGateway;
  readonly weight: number;
}

/**
 * The canary of what a Service is bound to (from 1.31): asked for where the waypoint is, on the Service or else its namespace. One that is not
 * ready, lets it not bind, serves other traffic, or is the same waypoint is none; a weight that is no whole number from 0 to 100 is none either.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/waypoints.go, fetchCanaryWaypoint (read for 1.32-dev)
 */
export function canaryOf(mesh: Mesh, object: MeshObject, primary: MeshGateway): WaypointCanary | undefined {
  if (object.kind !== 'Service' || !isAtLeast(mesh, 'istio', '1.31')) return undefined;
  const home = mesh.find('Namespace', '', object.namespace);
  const asker =
    labelOf(object.labels, USE_WAYPOINT) === undefined && labelOf(object.labels, CANARY) === undefined ? home : object;
  if (!asker) return undefined;
  const name = labelOf(asker.labels, CANARY);
  if (!name || name === 'none') return undefined;
  const waypoint = findGateway(mesh, labelOf(asker.labels, CANARY_NAMESPACE) || object.namespace, name);
  if (!waypoint || waypoint === primary || !hasAddress(mesh, waypoint)) return undefined;
  const served = trafficOf(mesh, waypoint);
  if (admitsNamespace(mesh, waypoint, object.namespace) !== true || (served !== 'service' && served !== 'all'))
    return undefined;
  const weight = weightOf(object.annotations) ?? weightOf(home?.annotations ?? {}) ?? 0;
  return weight === 'wrong' ? undefined : { waypoint, weight };
}

function weightOf(annotations: Labels): number | 'wrong' | undefined {
  const text = labelOf(annotations, WEIGHT);
  if (text === undefined) return undefined;
  return /^\d{1,3}$/.test(text) && Number(text) <= 100 ? Number(text) : 'wrong';
}
