import type { Mesh } from '../../model/mesh';
import { addressesOf } from '../../model/workloads/workload-addresses';
import type { Decision, Peer } from '../connection';
import { objectOfDestination } from '../envoy/cluster';
import { envoyPolicy } from '../envoy/envoy-policy';
import { authenticate } from '../envoy/jwt-authentication';
import { envoyRequest, type EnvoyHttp, type EnvoyRequest } from '../envoy/request-facts';
import type { RouteResult } from '../envoy/route-result';
import type { WaypointShare } from '../path/client-path';
import type { RequestHttp } from '../request';
import { outsideOf } from '../sidecar/dialled-ends';
import type { SentShare } from '../sidecar/outbound';
import { socketsOf } from '../sidecar/transport-socket';
import { gatewayPolicies } from './gateway-policies';
import type { GatewayProxy } from './gateway-proxy';
import { ingressWaypoints } from './ingress-waypoint';
import { clientOf, connectAtGateway, listeningOn, routeAtGateway } from './route-at-gateway';

/** A share of what a gateway sends: to endpoints, or through waypoints. */
export interface GatewayShare extends SentShare {
  /** None where it goes straight to endpoints. */
  readonly waypoints: readonly WaypointShare[];
}

/** What becomes of something at an ingress gateway. */
export interface AtGateway {
  readonly policy: Decision;
  readonly route: RouteResult;
  readonly shares: readonly GatewayShare[];
  /** Whether the gateway reads requests there, and so answers with a status where something fails. */
  readonly readsRequests: boolean;
  /** The request as the gateway passes it on, before the route changes it: without a token that it has looked at. */
  readonly http: EnvoyHttp | undefined;
}

/**
 * What an ingress gateway does with a request, or a connection, to one of its ports: its policies, and where it sends to.
 *
 * @param port of the Service before the gateway's pods
 * @param http the request; undefined for a plain connection
 *
 * @see istio/istio pilot/pkg/networking/core/gateway.go (read for 1.32-dev, measured on Envoy 1.40.0)
 */
export function atGateway(
  mesh: Mesh,
  proxy: GatewayProxy,
  port: number,
  peer: Peer,
  http: RequestHttp | undefined,
): AtGateway {
  const target = targetOf(proxy, port);
  const name = http?.host ?? '';
  const sni = name === '' ? undefined : name.replace(/:\d+$/, '');
  const listening = target === undefined ? undefined : listeningOn(mesh, proxy, target, sni);
  if (target === undefined || !listening) return nobodyListens(proxy, port);
  const isHttp = http !== undefined && listening.readsRequests;
  const seen = envoyRequest(mesh, {
    proxy: 'gateway',
    peer,
    destinationAddresses: proxy.sender.kind === 'workload' ? addressesOf(mesh, proxy.sender.workload) : undefined,
    port: target,
    sni: listening.isTls ? sni : '',
    host: name,
    http: isHttp ? http : undefined,
  });
  const policies = gatewayPolicies(mesh, proxy);
  const policy = envoyPolicy(mesh, policies, seen, isHttp ? 'http' : 'tcp');
  if (!isHttp && listening.readsRequests) {
    return { policy, route: unread(proxy, port), shares: [], readsRequests: false, http: undefined };
  }
  const request: EnvoyRequest = isHttp ? authenticate(mesh, policies, seen).request : seen;
  const route = request.http
    ? routeAtGateway(mesh, proxy, listening, request.http)
    : connectAtGateway(mesh, proxy, listening, sni);
  const shares = route.shares.map((share): GatewayShare => sent(mesh, proxy, share));
  return {
    policy,
    route: { ...route, shares },
    shares,
    readsRequests: listening.readsRequests,
    http: request.http && forwarded(request.http, peer),
  };
}

/** Where the pods listen for a port of the Service before them. */
function targetOf({ services }: GatewayProxy, port: number): number | undefined {
  if (services.length === 0) return port;
  return services.flatMap(({ ports }) => ports).find((one) => one.port === port)?.target;
}

/** How a share of a gateway's route gets on its way. */
export function sent(mesh: Mesh, proxy: GatewayProxy, share: RouteResult['shares'][number]): GatewayShare {
  const { cluster, endpoints } = share;
  const base = { ...share, outside: [], isPassthrough: false, waypoints: [] };
  if (!cluster) return { ...base, sends: [], sni: undefined };
  const { sni, socketFor } = socketsOf(mesh, clientOf(mesh, proxy), cluster);
  const waypoints = ingressWaypoints(mesh, objectOfDestination(cluster.destination));
  if (waypoints.length > 0) return { ...base, sends: [], sni: undefined, waypoints };
  const sends = endpoints.map((endpoint) => ({ endpoint, ...socketFor(endpoint.workload, endpoint.port) }));
  return { ...base, sends, outside: outsideOf(mesh, cluster), sni };
}

/** A gateway writes down whom a request is from; what it has found in a token stays with it. */
function forwarded(http: EnvoyHttp, { addresses }: Peer): EnvoyHttp {
  const before = http.headers.get('x-forwarded-for');
  const from = addresses?.length === 1 ? addresses[0] : undefined;
  const entries = [...(before === undefined ? [] : [before]), from];
  const headers = new Map(http.headers).set(
    'x-forwarded-for',
    from === undefined ? undefined : entries.filter((one) => one !== undefined).join(','),
  );
  return { ...http, headers, claims: undefined };
}

const NOTHING: RouteResult = {
  outcome: 'no-listener',
  status: undefined,
  grpcStatus: undefined,
  shares: [],
  failed: [],
  upstream: undefined,
  location: undefined,
  mirrors: [],
  timeout: undefined,
  retries: undefined,
  why: '',
  objects: [],
  assumptions: [],
};

function nobodyListens({ title }: GatewayProxy, port: number): AtGateway {
  const why = `no listener of ${title} takes it on port ${port}: the connection is refused`;
  const policy: Decision = { verdict: 'allowed', anyOf: [], why, objects: [], assumptions: [] };
  return { policy, route: { ...NOTHING, why }, shares: [], readsRequests: false, http: undefined };
}

function unread({ title }: GatewayProxy, port: number): RouteResult {
  const why = `${title} reads requests on port ${port}, and a plain connection brings none`;
  return { ...NOTHING, outcome: 'reset', why };
}
