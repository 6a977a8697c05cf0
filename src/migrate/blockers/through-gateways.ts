import type { Mesh } from '../../model/mesh';
import { virtualServices } from '../../model/routing/virtual-service';
import { destinationOf } from '../../model/services/hosts';
import { workloadsOf } from '../../model/services/service';
import { isProxyItself } from '../../model/workloads/proxy-pods';
import type { Concern } from '../plan';
import { sidecarsIn } from '../rewrites/injected-pods';

/**
 * Routes of the mesh that lead to the pods of a gateway, as those of an egress gateway: these take no HBONE, so a waypoint sends them plaintext, or what a
 * DestinationRule says, where sidecars spoke mTLS. Whether their listeners take that, nobody compares here.
 *
 * @see istio/istio pilot/pkg/networking/core/cluster_waypoint.go (read for 1.32-dev)
 */
export function throughGateways(mesh: Mesh, namespace: string): readonly Concern[] {
  if (sidecarsIn(mesh, namespace).length === 0) return [];
  return virtualServices(mesh)
    .filter((one) => one.namespace === namespace && one.isOnMesh)
    .flatMap(({ name, routes, title }): Concern[] => {
      const gateways = routes.flatMap(({ destinations }) =>
        destinations.flatMap(({ fullHost }) => {
          const found = destinationOf(mesh, fullHost, namespace);
          if (found?.kind !== 'Service') return [];
          const pods = workloadsOf(mesh, found.service);
          return pods.length > 0 && pods.every(isProxyItself) ? [found.service.title] : [];
        }),
      );
      if (gateways.length === 0) return [];
      return [
        {
          weight: 'unproved',
          name: `through-gateway:${namespace}/${name}`,
          namespace,
          object: title,
          what: `it leads to the pods of a gateway (${[...new Set(gateways)].join(', ')}), which take no HBONE: a waypoint sends them plaintext where sidecars spoke mTLS, and their listeners are not compared`,
          fix: 'let the waypoint take the place of the gateway, or see that the server of the Gateway takes plaintext, or TLS that a DestinationRule of the waypoint speaks, then accept it',
        },
      ];
    });
}
