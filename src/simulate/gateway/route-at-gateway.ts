import { fact } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import type { Cluster } from '../envoy/cluster';
import { objectOfDestination } from '../envoy/cluster';
import type { EnvoyHttp } from '../envoy/request-facts';
import { compileRoutes, takesEverything, weighed } from '../envoy/route-compiled';
import {
  readyRoute,
  routeRequest,
  sendShares,
  type ReadyRoute,
  type RouteResult,
  type RouteShare,
} from '../envoy/route-result';
import type { RouteTarget, TcpRule } from '../envoy/route-rule';
import { clientCluster, type ClientProxy } from '../sidecar/client-cluster';
import { isSubset } from '../sidecar/host-imports';
import type { GatewayProxy } from './gateway-proxy';
import { bare, isTlsServer, readsRequests, serversOf, type GatewayServer } from './gateway-servers';
import { ingressWaypoints } from './ingress-waypoint';
import { setsOfServer } from './sets-of-server';

/** What a gateway does with requests for a host. */
interface GatewayHost {
  readonly routes: readonly ReadyRoute[];
  /** Whether plain requests are sent to HTTPS. */
  readonly redirects: boolean;
}

/** What takes a connection at a gateway. */
export interface GatewayListening {
  readonly server: GatewayServer;
  /** Those whose routes are one list with its own. */
  readonly servers: readonly GatewayServer[];
  readonly readsRequests: boolean;
  readonly isTls: boolean;
}

/**
 * What listens on a port of a gateway's pods; undefined where nothing does. Of servers of TLS the name that a client asks for decides.
 *
 * @see istio/istio pilot/pkg/networking/core/gateway.go, buildGatewayListeners (read for 1.32-dev)
 */
export function listeningOn(
  mesh: Mesh,
  proxy: GatewayProxy,
  target: number,
  sni: string | undefined,
): GatewayListening | undefined {
  const all = serversOf(mesh, proxy).filter(({ targets }) => targets.includes(target));
  const plain = all.filter((server) => !isTlsServer(server));
  const [first] = plain;
  if (first) {
    const isHttp = readsRequests(first);
    // Without a rule for it, a plain connection finds nobody.
    if (!isHttp && !tcpRule(mesh, proxy, first)) return undefined;
    return { server: first, servers: plain, readsRequests: isHttp, isTls: false };
  }
  const named = all
    .flatMap((server) => namesOf(mesh, proxy, server).map((host) => ({ server, host: host.toLowerCase() })))
    .filter(({ host }) => host === '*' || (sni !== undefined && isSubset(sni.toLowerCase(), host)))
    .sort((a, b) => bySpecificity(a.host, b.host));
  const [found] = named;
  if (!found) return undefined;
  return { server: found.server, servers: [found.server], readsRequests: readsRequests(found.server), isTls: true };
}

/** The names that TLS may ask a server for: those of rules, where it passes TLS on. */
function namesOf(mesh: Mesh, proxy: GatewayProxy, server: GatewayServer): readonly string[] {
  if (server.tls?.mode === 'TERMINATE' || server.tls?.mode === 'AUTO_PASSTHROUGH') return server.hosts.map(bare);
  return tlsRules(mesh, proxy, server).flatMap(({ names }) => names);
}

/** Exact names first, then the longer ones. */
function bySpecificity(one: string, other: string): number {
  return Number(one.startsWith('*')) - Number(other.startsWith('*')) || other.length - one.length;
}

const NO_CHANGE = {
  upstream: undefined,
  location: undefined,
  mirrors: [],
  timeout: undefined,
  retries: undefined,
} as const;

/** Where a gateway sends a request, or what it answers by itself. The most specific host decides, and what it has no route for is a 404. */
export function routeAtGateway(
  mesh: Mesh,
  proxy: GatewayProxy,
  listening: GatewayListening,
  http: EnvoyHttp,
): RouteResult {
  const { isTls, server } = listening;
  const host = http.host.toLowerCase().replace(/:\d+$/, '');
  const found = hostOf(hostsOf(mesh, proxy, listening), host);
  if (!found) {
    const result = routeRequest([], http, server.port, isTls);
    return { ...result, why: `no route of the gateway is for host ${host}`, objects: [server.object] };
  }
  if (found.redirects && !isTls) {
    const location = `https://${http.host}${http.path}${http.query}`;
    return {
      ...NO_CHANGE,
      outcome: 'redirect',
      status: 301,
      grpcStatus: undefined,
      shares: [],
      failed: [],
      location,
      why: `${server.object.title} sends plain requests to ${location}`,
      objects: [server.object],
      assumptions: [],
    };
  }
  return routeRequest(found.routes, http, server.port, isTls);
}

function hostOf(hosts: ReadonlyMap<string, GatewayHost>, host: string): GatewayHost | undefined {
  const exact = hosts.get(host);
  if (exact) return exact;
  const patterns = [...hosts.keys()].filter((one) => one.startsWith('*') && isSubset(host, one));
  const [best] = patterns.sort(bySpecificity);
  return best === undefined ? undefined : hosts.get(best);
}

const known = fact(() => new WeakMap<GatewayServer, ReadonlyMap<string, GatewayHost>>());

/**
 * The hosts of the servers that share a list of routes, each with the routes of all rules for it, those that take everything last.
 *
 * @see istio/istio pilot/pkg/networking/core/gateway.go, buildGatewayHTTPRouteConfig (read for 1.32-dev)
 */
function hostsOf(
  mesh: Mesh,
  proxy: GatewayProxy,
  { server, servers }: GatewayListening,
): ReadonlyMap<string, GatewayHost> {
  const before = known(mesh).get(server);
  if (before) return before;
  const found = new Map<string, { routes: ReadyRoute[]; redirects: boolean }>();
  for (const one of servers) {
    const redirects = one.tls?.redirects === true;
    for (const { hosts, set, spellings } of setsOfServer(mesh, proxy.namespace, one)) {
      const reader = { namespace: proxy.namespace, labels: proxy.labels, gateways: spellings };
      const routes = compileRoutes(set, reader, one.port).map((route) =>
        readyRoute(route, (target) => gatewayCluster(mesh, proxy, target, one.port)),
      );
      if (routes.length === 0) continue;
      for (const host of hosts) {
        const entry = entryOf(found, host);
        entry.routes.push(...routes);
        entry.redirects ||= redirects;
      }
    }
    if (redirects) for (const host of one.hosts) entryOf(found, bare(host)).redirects = true;
  }
  for (const entry of found.values()) {
    const takesAll = ({ match }: ReadyRoute): boolean => match === undefined || takesEverything(match);
    entry.routes = [...entry.routes.filter((one) => !takesAll(one)), ...entry.routes.filter(takesAll)];
  }
  known(mesh).set(server, found);
  return found;
}

function entryOf(
  found: Map<string, { routes: ReadyRoute[]; redirects: boolean }>,
  host: string,
): { routes: ReadyRoute[]; redirects: boolean } {
  const entry = found.get(host.toLowerCase()) ?? { routes: [], redirects: false };
  found.set(host.toLowerCase(), entry);
  return entry;
}

/** Where a gateway sends a plain connection, or one of TLS that it does not read. */
export function connectAtGateway(
  mesh: Mesh,
  proxy: GatewayProxy,
  { server }: GatewayListening,
  sni: string | undefined,
): RouteResult {
  const passes = server.tls?.mode === 'PASSTHROUGH';
  const rule = passes ? tlsRuleFor(mesh, proxy, server, sni) : tcpRule(mesh, proxy, server);
  const shares: readonly RouteShare[] = rule
    ? weighed(rule.shares).map(({ share, weight }) => ({
        weight,
        cluster: gatewayCluster(mesh, proxy, share, server.port),
        headers: undefined,
      }))
    : [];
  const sent = sendShares(shares, undefined, 503);
  return { ...NO_CHANGE, ...sent, why: `${rule?.object.title ?? server.object.title} ${sent.why}` };
}

/** The rule for plain connections to a server, or for those whose TLS ends there. */
function tcpRule(mesh: Mesh, proxy: GatewayProxy, server: GatewayServer): TcpRule | undefined {
  for (const { set, spellings } of setsOfServer(mesh, proxy.namespace, server)) {
    const endsTls = set.isGatewayApi && server.tls?.mode === 'TERMINATE';
    const found = set.tcp.find(({ kind, matches, shares }) => {
      if (shares.length === 0 || (kind === 'tls' && !endsTls)) return false;
      return (
        matches.length === 0 ||
        matches.some(
          (match) =>
            (match.port === undefined || match.port === server.port) &&
            (match.gateways.length === 0 || match.gateways.some((name) => spellings.includes(name))),
        )
      );
    });
    if (found) return found;
  }
  return undefined;
}

interface NamedRule {
  readonly rule: TcpRule;
  readonly names: readonly string[];
}

function tlsRules(mesh: Mesh, proxy: GatewayProxy, server: GatewayServer): readonly NamedRule[] {
  return setsOfServer(mesh, proxy.namespace, server).flatMap(({ set, spellings }) =>
    set.tcp
      .filter(({ kind, shares }) => kind === 'tls' && shares.length > 0)
      .flatMap((rule) =>
        rule.matches
          .filter(
            (match) =>
              (match.port === undefined || match.port === server.port) &&
              (match.gateways.length === 0 || match.gateways.some((name) => spellings.includes(name))),
          )
          .map((match): NamedRule => ({ rule, names: match.sniHosts })),
      ),
  );
}

/** Of rules for one name the first counts. */
function tlsRuleFor(
  mesh: Mesh,
  proxy: GatewayProxy,
  server: GatewayServer,
  sni: string | undefined,
): TcpRule | undefined {
  const [found] = tlsRules(mesh, proxy, server)
    .flatMap(({ names, rule }) => names.map((name) => ({ rule, name: name.toLowerCase() })))
    .filter(({ name }) => name === '*' || (sni !== undefined && isSubset(sni.toLowerCase(), name)))
    .sort((a, b) => bySpecificity(a.name, b.name));
  return found?.rule;
}

const clients = fact(() => new WeakMap<GatewayProxy, ClientProxy>());

/** A gateway, as one who sends. */
export function clientOf(mesh: Mesh, proxy: GatewayProxy): ClientProxy {
  const before = clients(mesh).get(proxy);
  if (before) return before;
  const { labels, namespace } = proxy;
  const client: ClientProxy = { kind: 'gateway', namespace, labels, scope: undefined };
  clients(mesh).set(proxy, client);
  return client;
}

/** What a gateway has under the name of a destination; a waypoint may be before it. */
export function gatewayCluster(
  mesh: Mesh,
  proxy: GatewayProxy,
  target: Pick<RouteTarget, 'host' | 'port' | 'subset'>,
  listenerPort: number,
): Cluster {
  const cluster = clientCluster(mesh, clientOf(mesh, proxy), target, listenerPort, true);
  if (cluster.status !== 'found') return cluster;
  const isBehindProxy = ingressWaypoints(mesh, objectOfDestination(cluster.destination)).length > 0;
  return isBehindProxy ? { ...cluster, isBehindProxy } : cluster;
}
