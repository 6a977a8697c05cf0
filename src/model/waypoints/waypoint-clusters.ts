import { fact } from '../fact';
import { gatewayRoutes } from '../gateways/gateway-route';
import { destinationOf, hostMatches } from '../services/hosts';
import type { Mesh } from '../mesh';
import { services } from '../services/service';
import { isVisible, serviceEntries } from '../services/service-entry';
import { bindingOf, objectOf, type Destined } from '../services/unenrolled';
import { virtualServices, type VirtualService } from '../routing/virtual-service';
import type { MeshGateway } from './waypoint';
import { boundGateway } from './waypoint-binding';

/** What a waypoint serves, by its hosts. */
export const servedBy = fact((mesh): ReadonlyMap<MeshGateway, ReadonlyMap<string, Destined>> => {
  const found = new Map<MeshGateway, Map<string, Destined>>();
  const add = (about: Destined, hosts: readonly string[]): void => {
    const waypoint = boundGateway(bindingOf(mesh, about));
    if (!waypoint) return;
    const served = found.get(waypoint) ?? new Map<string, Destined>();
    found.set(waypoint, served);
    for (const host of hosts) served.set(host, about);
  };
  for (const service of services(mesh)) add({ kind: 'Service', service }, [service.host]);
  for (const entry of serviceEntries(mesh)) add({ kind: 'ServiceEntry', entry }, entry.hosts);
  return found;
});

/**
 * The hosts that routes lead to, by the host that the routes are for, as it is written: istiod looks them up by the very name, so
 * that those of a pattern are nobody's.
 *
 * @see istio/istio pilot/pkg/networking/core/waypoint.go, filterWaypointOutboundServices (read for 1.32-dev)
 */
const referencedBy = fact((mesh): ReadonlyMap<string, ReadonlySet<string>> => {
  const found = new Map<string, Set<string>>();
  const add = (host: string, to: string): void => {
    const list = found.get(host);
    if (list) list.add(to);
    else found.set(host, new Set([to]));
  };
  for (const { isOnMesh, hosts, routes } of virtualServices(mesh)) {
    if (!isOnMesh) continue;
    for (const { destinations } of routes) {
      for (const { fullHost } of destinations) for (const host of hosts) add(host.fullHost, fullHost);
    }
  }
  for (const { parents, rules } of gatewayRoutes(mesh)) {
    for (const { found: parent } of parents) {
      if (parent?.kind !== 'Service') continue;
      for (const { backends } of rules)
        for (const { service } of backends) if (service) add(parent.service.host, service.host);
    }
  }
  return found;
});

/** The hosts that a waypoint has a cluster for beside those that it serves. */
const outboundOf = (mesh: Mesh, waypoint: MeshGateway): ReadonlySet<string> =>
  outbound(mesh).get(waypoint) ?? new Set();

const outbound = fact((mesh): ReadonlyMap<MeshGateway, ReadonlySet<string>> => {
  const references = referencedBy(mesh);
  return new Map(
    [...servedBy(mesh)].map(([waypoint, served]) => [
      waypoint,
      new Set([...served.keys()].flatMap((host) => [...(references.get(host) ?? [])])),
    ]),
  );
});

/** Whether a waypoint has a cluster for a host: it serves it inside the mesh, or a route of what it serves names it. */
export function hasCluster(mesh: Mesh, waypoint: MeshGateway, host: string, from: string): boolean {
  const served = servedBy(mesh).get(waypoint)?.get(host);
  const isInside = served?.kind === 'Service' || served?.entry.location === 'MESH_INTERNAL';
  // A host that is not there is told of as such.
  return (served && isInside) || outboundOf(mesh, waypoint).has(host) || destinationOf(mesh, host, from) === undefined;
}

/** The waypoints that read a VirtualService by one of its hosts that are patterns, with something that they serve by it. */
export function waypointsByPattern(
  mesh: Mesh,
  { isOnMesh, hosts, namespace, exportTo }: VirtualService,
): readonly { readonly waypoint: MeshGateway; readonly host: string }[] {
  const patterns = hosts.filter(({ fullHost }) => fullHost.startsWith('*'));
  if (!isOnMesh || patterns.length === 0) return [];
  return [...servedBy(mesh)].flatMap(([waypoint, served]) => {
    if (!isVisible(exportTo, namespace, waypoint.namespace)) return [];
    for (const [host, about] of served) {
      if (![waypoint.namespace, objectOf(about).namespace].includes(namespace)) continue;
      if (patterns.some(({ fullHost }) => hostMatches(host, fullHost))) return [{ waypoint, host }];
    }
    return [];
  });
}
