import { fact } from '../fact';
import { gatewayRoutes } from '../gateways/gateway-route';
import { virtualServices } from '../routing/virtual-service';
import { destinationOf } from '../services/hosts';
import type { MeshService } from '../services/service';
import { bindingOfService } from './waypoint-binding';

/**
 * The Services that a waypoint sends requests on to, by a route of a Service that it serves. It talks to them as their
 * DestinationRules say, though they have no waypoint of their own.
 *
 * @see istio/istio pilot/pkg/networking/core/cluster_waypoint.go, buildWaypointInboundVIP and the outbound clusters of routes (read for 1.31)
 */
export const waypointBackends = fact((mesh): ReadonlySet<MeshService> => {
  const hasWaypoint = (service: MeshService): boolean => {
    const { status } = bindingOfService(mesh, service);
    return status !== 'none' && status !== 'opted-out';
  };
  const byRoutes = gatewayRoutes(mesh)
    .filter(({ parents }) => parents.some(({ found }) => found?.kind === 'Service' && hasWaypoint(found.service)))
    .flatMap(({ rules }) => rules.flatMap(({ backends }) => backends.flatMap(({ service }) => service ?? [])));
  const byVirtualServices = virtualServices(mesh)
    .filter(({ isOnMesh, hosts, namespace }) => {
      if (!isOnMesh) return false;
      const routed = hosts.map(({ fullHost }) => destinationOf(mesh, fullHost, namespace));
      return routed.some((one) => one?.kind === 'Service' && hasWaypoint(one.service));
    })
    .flatMap(({ routes, namespace }) =>
      routes.flatMap(({ destinations }) =>
        destinations.flatMap(({ fullHost }) => {
          const found = destinationOf(mesh, fullHost, namespace);
          return found?.kind === 'Service' ? found.service : [];
        }),
      ),
    );
  return new Set([...byRoutes, ...byVirtualServices]);
});
