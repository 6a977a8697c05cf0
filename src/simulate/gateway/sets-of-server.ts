import { isOfRevision } from '../../model/policy/attachment';
import { fact } from '../../model/fact';
import { gatewayKey } from '../../model/gateways/istio-gateway';
import type { Mesh } from '../../model/mesh';
import { virtualServices } from '../../model/routing/virtual-service';
import type { RouteSet } from '../envoy/route-rule';
import { byCreation, exportRank, ofVirtualService } from '../envoy/route-sets';
import { intersection } from '../sidecar/host-imports';
import { bare, type GatewayServer } from './gateway-servers';
import { kubeRouteSets } from './kube-route-sets';

/** The rules of one VirtualService, or those of routes that go together, and the hosts of a server that they are about. */
export interface ServedSet {
  readonly set: RouteSet;
  readonly hosts: readonly string[];
  /** How the rules spell the Gateway that they are for. */
  readonly spellings: readonly string[];
}

/** VirtualServices by the Gateways that they name. */
const byGateway = fact((mesh): ReadonlyMap<string, readonly RouteSet[]> => {
  const found = new Map<string, RouteSet[]>();
  for (const vs of virtualServices(mesh)) {
    const { gateways, hosts, namespace, object } = vs;
    if (hosts.length === 0 || !isOfRevision(mesh, object)) continue;
    for (const key of new Set(gateways.map((text) => gatewayKey(text, namespace)))) {
      if (key === 'mesh') continue;
      const set = ofVirtualService(mesh, vs);
      const list = found.get(key);
      if (list) list.push(set);
      else found.set(key, [set]);
    }
  }
  return found;
});

/**
 * The rules for a server that a gateway of a namespace sees, in istiod's order, by the hosts that both have.
 *
 * @see istio/istio pilot/pkg/model/push_context.go, VirtualServicesForGateway; networking/core/gateway.go, buildGatewayHTTPRouteConfig (read for
 * 1.32-dev)
 */
export function setsOfServer(mesh: Mesh, namespace: string, server: GatewayServer): readonly ServedSet[] {
  const sets = [...(kubeRouteSets(mesh).get(server.key) ?? []), ...(byGateway(mesh).get(server.key) ?? [])];
  return sets
    .flatMap((set) => {
      const exported = exportRank(set, namespace);
      if (exported === undefined) return [];
      return [{ set, rank: exported === 2 && !(set.isGatewayApi && set.namespace === namespace) ? 3 : exported }];
    })
    .sort((a, b) => a.rank - b.rank || byCreation(a.set, b.set))
    .flatMap(({ set }): ServedSet[] => {
      const hosts = intersection(hostsFor(server, set.namespace), set.hosts);
      return hosts.length > 0 ? [{ set, hosts, spellings: spellingsOf(set, server.key) }] : [];
    });
}

/** The hosts of a server that are for rules of a namespace. */
function hostsFor({ hosts }: GatewayServer, namespace: string): readonly string[] {
  return hosts.filter((host) => !host.includes('/') || host.startsWith(`${namespace}/`)).map(bare);
}

function spellingsOf({ gateways, http, isGatewayApi, namespace, tcp }: RouteSet, key: string): readonly string[] {
  if (isGatewayApi) return [key];
  const written = [...http, ...tcp].flatMap(({ matches, object }) =>
    matches.flatMap((match) => match.gateways.map((text) => ({ text, home: object.namespace }))),
  );
  const all = [...gateways.map((text) => ({ text, home: namespace })), ...written];
  return [...new Set(all.filter(({ home, text }) => gatewayKey(text, home) === key).map(({ text }) => text))];
}
