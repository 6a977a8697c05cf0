import { tcpPortOf } from '../../model/services/service';
import { fact } from '../../model/fact';
import type { Destination } from '../../model/services/hosts';
import type { Mesh } from '../../model/mesh';
import type { MeshGateway } from '../../model/waypoints/waypoint';
import type { Cluster, DestinationPort } from '../envoy/cluster';
import { objectOfDestination, portsOf } from '../envoy/cluster';
import type { EnvoyHttp } from '../envoy/request-facts';
import { weighed } from '../envoy/route-compiled';
import {
  readyRoute,
  rewritten,
  routeRequest,
  sendShares,
  type ReadyRoute,
  type RouteResult,
  type RouteShare,
} from '../envoy/route-result';
import { routesAtWaypoint, setsAtWaypoint, tcpRuleAtWaypoint } from './route-sets-at-waypoint';
import { ownCluster, waypointCluster } from './waypoint-cluster';

/** A Service or ServiceEntry that a client asks a waypoint for, by its host and a port. */
export interface AddressedService {
  readonly destination: Destination;
  readonly host: string;
  readonly port: number;
}

/** What a waypoint knows of one port. */
interface PortRoutes {
  readonly port: DestinationPort | undefined;
  /** None where what is asked for is what it gets. */
  readonly http: readonly ReadyRoute[];
  readonly own: Cluster;
  readonly tcp: { readonly shares: readonly RouteShare[]; readonly by: string } | undefined;
}

const cache = fact(() => new WeakMap<MeshGateway, Map<string, PortRoutes>>());

/**
 * Where a waypoint sends what a client asks of a Service or ServiceEntry that it serves, or what it answers by itself. Policies are not asked.
 *
 * @param http the request, as the waypoint sees it; undefined for a plain connection, or a port whose requests a waypoint does not read
 */
export function routeAtWaypoint(
  mesh: Mesh,
  waypoint: MeshGateway,
  addressed: AddressedService,
  http: EnvoyHttp | undefined,
): RouteResult {
  const { http: routes, own, port, tcp } = portRoutes(mesh, waypoint, addressed);
  if (!port || port.treatment === 'udp') {
    return nowhere(`${addressed.host} has no port ${addressed.port} that the waypoint listens on`);
  }
  if (http && readsRequests(port, true)) {
    return routes.length > 0 ? routeRequest(routes, http, addressed.port) : asAsked(own, http);
  }
  if (!tcp) return asAsked(own, undefined);
  const sent = sendShares(tcp.shares, undefined, 503);
  return { ...NO_CHANGE, ...sent, why: `${tcp.by} ${sent.why}` };
}

/** Whether a waypoint reads the requests on a port. */
export function readsRequests({ treatment }: DestinationPort, isHttp: boolean): boolean {
  return treatment === 'http' || (treatment === 'sniffed' && isHttp);
}

const NO_CHANGE = {
  upstream: undefined,
  location: undefined,
  mirrors: [],
  timeout: undefined,
  retries: undefined,
} as const;

function asAsked(own: Cluster, http: EnvoyHttp | undefined): RouteResult {
  const sent = sendShares([{ weight: undefined, cluster: own, headers: undefined }], http, 503);
  return {
    ...NO_CHANGE,
    ...sent,
    upstream: http && sent.outcome === 'app' ? rewritten(http, {}) : undefined,
    why: `the waypoint ${sent.why}, as no route says otherwise`,
  };
}

function nowhere(why: string): RouteResult {
  return {
    ...NO_CHANGE,
    outcome: 'no-listener',
    status: undefined,
    grpcStatus: undefined,
    shares: [],
    failed: [],
    why,
    objects: [],
    assumptions: [],
  };
}

function portRoutes(
  mesh: Mesh,
  waypoint: MeshGateway,
  { destination, host, port: number }: AddressedService,
): PortRoutes {
  const known = cache(mesh).get(waypoint) ?? new Map<string, PortRoutes>();
  cache(mesh).set(waypoint, known);
  const object = objectOfDestination(destination);
  const key = `${object.title} ${host} ${number}`;
  const before = known.get(key);
  if (before) return before;
  const sets = setsAtWaypoint(mesh, waypoint, host, object.namespace);
  const clusters = (target: Parameters<typeof waypointCluster>[2]): Cluster =>
    waypointCluster(mesh, waypoint, target, number);
  const rule = tcpRuleAtWaypoint(sets, host, number);
  const found: PortRoutes = {
    port: tcpPortOf(portsOf(destination), number),
    http: routesAtWaypoint(mesh, waypoint, sets, number).map((route) => readyRoute(route, clusters)),
    own: ownCluster(mesh, waypoint, destination, host, number),
    tcp: rule && {
      by: rule.object.title,
      shares: weighed(rule.shares).map(({ share, weight }) => ({
        weight,
        cluster: clusters(share),
        headers: undefined,
      })),
    },
  };
  known.set(key, found);
  return found;
}
