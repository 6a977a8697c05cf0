import { factOf } from '../fact';
import type { Field } from '../field';
import type { Mesh } from '../mesh';
import { isVisible } from '../services/service-entry';
import { bindingOf, destinedBy, objectOf, type Destined } from '../services/unenrolled';
import type { VirtualService } from '../routing/virtual-service';
import type { MeshGateway } from './waypoint';
import { boundGateway } from './waypoint-binding';

/** A waypoint that reads a VirtualService, and what for. */
export interface WaypointReading {
  readonly waypoint: MeshGateway;
  /** What is behind the host. */
  readonly about: Destined;
  readonly host: string;
  /** Where the VirtualService names it. */
  readonly at: Field;
}

/**
 * The waypoints that read a VirtualService: those before its hosts, if it is for the mesh, is exported to them, and is in their
 * namespace or in that of the host. Hosts that are patterns are left out.
 *
 * @see istio/istio pilot/pkg/networking/core/listener_waypoint.go (read for 1.32-dev)
 */
export const waypointsReading = factOf((mesh: Mesh, vs: VirtualService): readonly WaypointReading[] => {
  const { isOnMesh, hosts, namespace, exportTo } = vs;
  if (!isOnMesh) return [];
  return hosts.flatMap(({ field, host, fullHost }): WaypointReading[] => {
    const about = destinedBy(mesh, host, namespace);
    const waypoint = about && boundGateway(bindingOf(mesh, about));
    if (!waypoint || !isVisible(exportTo, namespace, waypoint.namespace)) return [];
    if (![waypoint.namespace, objectOf(about).namespace].includes(namespace)) return [];
    return [{ waypoint, about, host: fullHost, at: field }];
  });
});
