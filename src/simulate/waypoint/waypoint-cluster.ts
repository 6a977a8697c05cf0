import { tcpPortOf } from '../../model/services/service';
import type { Destination } from '../../model/services/hosts';
import { destinationOf, knowsHost } from '../../model/services/hosts';
import type { Mesh } from '../../model/mesh';
import { subsetsRead } from '../../model/routing/subsets';
import type { MeshGateway } from '../../model/waypoints/waypoint';
import { hasCluster } from '../../model/waypoints/waypoint-clusters';
import { endpointsOf, objectOfDestination, portsOf, type Cluster } from '../envoy/cluster';
import type { RouteTarget } from '../envoy/route-rule';

/**
 * What a waypoint has under the name of a destination.
 *
 * @see istio/istio pilot/pkg/networking/core/listener_waypoint.go, getWaypointDestinationCluster; cluster_waypoint.go, buildWaypointInboundVIP
 * (read for 1.32-dev)
 */
export function waypointCluster(mesh: Mesh, waypoint: MeshGateway, target: RouteTarget, listenerPort: number): Cluster {
  const { host, subset } = target;
  const missing = (why: string, port = target.port): Cluster => ({ status: 'missing', host, port, subset, why });
  if (host === '') return missing('the reference leads to nothing that a route may send to');
  const destination = destinationOf(mesh, host, waypoint.namespace);
  if (!destination) {
    return knowsHost(mesh, host)
      ? missing(`there is no service of the name ${host}`)
      : { status: 'unknown', host, port: target.port, subset, why: `whether there is a service of the name ${host}` };
  }
  const ports = portsOf(destination);
  const port = target.port ?? (ports.length === 1 ? ports[0]!.port : listenerPort);
  const found = tcpPortOf(ports, port);
  if (!found || found.treatment === 'udp') return missing(`${host} has no port ${port}`, port);
  if (!hasCluster(mesh, waypoint, host, waypoint.namespace)) {
    return missing(`the waypoint does not serve ${host}, and no route of what it serves names it by that name`, port);
  }
  return clusterOf(mesh, waypoint, destination, found.port, host, subset) ?? missing(noSubset(host, subset!), port);
}

/** The cluster of what a waypoint serves, as it is without any route. */
export function ownCluster(
  mesh: Mesh,
  waypoint: MeshGateway,
  destination: Destination,
  host: string,
  port: number,
): Cluster {
  return (
    clusterOf(mesh, waypoint, destination, port, host, undefined) ?? {
      status: 'missing',
      host,
      port,
      subset: undefined,
      why: `${host} has no port ${port}`,
    }
  );
}

function noSubset(host: string, subset: string): string {
  return `no DestinationRule that the waypoint reads declares subset ${subset} of ${host}`;
}

function clusterOf(
  mesh: Mesh,
  { namespace }: MeshGateway,
  destination: Destination,
  port: number,
  host: string,
  subset: string | undefined,
): Cluster | undefined {
  const found = tcpPortOf(portsOf(destination), port);
  if (!found) return undefined;
  const known =
    subset === undefined ? undefined : subsetsRead(mesh, host, namespace, objectOfDestination(destination).namespace);
  const declared = subset === undefined ? undefined : known!.subsets.get(subset);
  if (subset !== undefined && !declared) return undefined;
  return {
    status: 'found',
    destination,
    host,
    port,
    subset,
    ...endpointsOf(mesh, destination, found, declared?.labels ?? {}),
    objects: [objectOfDestination(destination), ...(declared ? [declared.field.object] : [])],
  };
}
