import type { Mesh } from '../../model/mesh';
import { isAtLeast } from '../../model/platform/platform-facts';
import type { MeshGateway } from '../../model/waypoints/waypoint';
import type { RouteReader, CompiledRoute } from '../envoy/route-compiled';
import { compileRoutes } from '../envoy/route-compiled';
import { exportRank, meshRouteSetsFor } from '../envoy/route-sets';
import type { RouteSet, TcpRule } from '../envoy/route-rule';

/** A waypoint, as one who reads routes: the labels and namespaces of its clients are nothing that it goes by. */
export function waypointReader({ namespace }: MeshGateway): RouteReader {
  return { namespace, labels: undefined, gateways: ['mesh'] };
}

/**
 * The VirtualServices that count at a waypoint for a host, and routes of the Gateway API as istiod makes VirtualServices of them: those of
 * its own namespace and of the namespace of the service, never of a client's. Those that are for it alone come first, then those that name
 * it, then routes of the Gateway API of its own namespace, then the others.
 *
 * @see istio/istio pilot/pkg/networking/core/listener_waypoint.go, getVirtualServiceForWaypoint; pilot/pkg/model/push_context.go,
 * VirtualServicesForGateway (read for 1.32-dev)
 */
export function setsAtWaypoint(mesh: Mesh, waypoint: MeshGateway, host: string, home: string): readonly RouteSet[] {
  const own = waypoint.namespace;
  const rank = (set: RouteSet): number | undefined => {
    const exported = exportRank(set, own);
    if (exported !== 2) return exported;
    return set.isGatewayApi && set.namespace === own ? 2 : 3;
  };
  return meshRouteSetsFor(mesh, host)
    .filter(({ namespace }) => namespace === own || namespace === home)
    .flatMap((set) => {
      const found = rank(set);
      return found === undefined ? [] : [{ set, found }];
    })
    .sort((a, b) => a.found - b.found)
    .map(({ set }) => set);
}

/**
 * The routes for requests to a port, in order. Before 1.30, and the late patches of 1.29, the first set with rules about requests alone counted.
 */
export function routesAtWaypoint(
  mesh: Mesh,
  waypoint: MeshGateway,
  sets: readonly RouteSet[],
  port: number,
): readonly CompiledRoute[] {
  const about = sets.filter(({ hasHttp }) => hasHttp);
  const counted = isAtLeast(mesh, 'istio', '1.29.1') ? about : about.slice(0, 1);
  return counted.flatMap((set) => compileRoutes(set, waypointReader(waypoint), port));
}

/**
 * The rule for connections to a port; those about TLS are asked first. A waypoint has no eye for a name in TLS, so that a rule is for the
 * very host or for nothing.
 *
 * @see istio/istio pilot/pkg/networking/core/listener_waypoint.go, getWaypointTCPRoutes (read for 1.32-dev)
 */
export function tcpRuleAtWaypoint(sets: readonly RouteSet[], host: string, port: number): TcpRule | undefined {
  for (const kind of ['tls', 'tcp'] as const) {
    for (const { tcp } of sets) {
      const found = tcp.find((rule) => rule.kind === kind && rule.shares.length > 0 && isMeant(rule, host, port));
      if (found) return found;
    }
  }
  return undefined;
}

function isMeant({ kind, matches }: TcpRule, host: string, port: number): boolean {
  if (matches.length === 0) return true;
  return matches.some(
    (match) =>
      (kind === 'tcp' || (match.sniHosts.length === 1 && match.sniHosts[0] === host)) &&
      (match.gateways.length === 0 || match.gateways.includes('mesh')) &&
      (match.port === undefined || match.port === port) &&
      Object.keys(match.sourceLabels).length === 0 &&
      match.sourceNamespace === undefined,
  );
}
