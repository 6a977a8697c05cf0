import { tcpPortOf } from '../../model/services/service';
import type { Mesh } from '../../model/mesh';
import type { Workload } from '../../model/workloads/workload';
import { portsOf, type ClusterEndpoint } from '../envoy/cluster';
import type { EnvoyHttp } from '../envoy/request-facts';
import { weighed } from '../envoy/route-compiled';
import { rewritten, routeRequest, sendShares, type ReachedShare, type RouteResult } from '../envoy/route-result';
import type { Dialled } from '../path/client-path';
import { clientCluster, type ClientProxy } from './client-cluster';
import { dialledEnds, dialledHost, dialledOutside, outsideOf, type DialledEnds, type OutsideEnd } from './dialled-ends';
import { outboundListener, type OutboundListener } from './outbound-listener';
import { nameOf, setsAtSidecar } from './sidecar-scope';
import { sidecarProxy } from './sidecar-proxy';
import { isTlsPort, tcpRuleFor } from './tcp-routes';
import { socketsOf, type TransportSocket } from './transport-socket';
import { unknownOutbound } from './unknown-outbound';
import { virtualHostFor, virtualHostOf, type VirtualHost } from './virtual-hosts';

/** A share of what a proxy sends, with how it speaks to each endpoint. */
export interface SentShare extends ReachedShare {
  readonly sends: readonly SentEndpoint[];
  /** The ends that are no pods. */
  readonly outside: readonly OutsideEnd[];
  /** Whether it goes on to the address that was dialled, as nobody knows where it should go. */
  readonly isPassthrough: boolean;
  /** What mTLS asks for by name; undefined without. */
  readonly sni: string | undefined;
}

/** An endpoint, and how a proxy speaks to it. */
export interface SentEndpoint extends TransportSocket {
  readonly endpoint: ClusterEndpoint;
}

/** Where a client's sidecar sends what its app dials. */
export interface SidecarOutbound {
  readonly route: RouteResult;
  /** Those of the route. */
  readonly shares: readonly SentShare[];
  /** Whether the sidecar reads requests there, and so answers with a status where something fails. */
  readonly readsRequests: boolean;
}

/**
 * Where the sidecar of a client sends, or what it answers by itself. Requests are routed by host and port, connections by the address that was
 * dialled; what nobody knows goes on in plaintext, or is refused.
 *
 * @param http the request, as the sidecar reads it; undefined for a plain connection
 *
 * @see istio/istio pilot/pkg/networking/core/listener.go, httproute.go, tls.go (read for 1.32-dev, measured on Envoy 1.40.0)
 */
export function sidecarOutbound(
  mesh: Mesh,
  client: Workload,
  dialled: Dialled,
  http: EnvoyHttp | undefined,
): SidecarOutbound {
  const proxy = sidecarProxy(mesh, client);
  const taken = outboundListener(mesh, proxy, dialled);
  const ends = dialledEnds(mesh, dialled);
  if (taken.kind === 'http' && http) {
    const found = virtualHostFor(mesh, proxy, taken.listener, http.host, dialled.port);
    if (!found) return unknownOutbound(mesh, proxy, dialled, ends, http);
    return sent(mesh, proxy, byRequest(found, http, dialled.port), dialled, ends, true);
  }
  if (taken.kind === 'sniffed' && http) {
    const found = virtualHostOf(mesh, proxy, taken.listener, taken.destination, dialled.port);
    return sent(mesh, proxy, byRequest(found, http, dialled.port), dialled, ends, true);
  }
  if (taken.kind === 'tcp' || taken.kind === 'sniffed') {
    const route = byConnection(mesh, proxy, taken, dialled, http);
    if (route) return sent(mesh, proxy, route, dialled, ends, false);
  }
  return unknownOutbound(mesh, proxy, dialled, ends, undefined);
}

const NO_CHANGE = {
  upstream: undefined,
  location: undefined,
  mirrors: [],
  timeout: undefined,
  retries: undefined,
} as const;

function byRequest({ own, routes }: VirtualHost, http: EnvoyHttp, port: number): RouteResult {
  if (routes.length > 0 || !own) return routeRequest(routes, http, port);
  const result = sendShares([{ weight: undefined, cluster: own, headers: undefined }], http, 503);
  return {
    ...NO_CHANGE,
    ...result,
    upstream: result.outcome === 'app' ? rewritten(http, {}) : undefined,
    why: `the sidecar ${result.why}, as no route says otherwise`,
  };
}

/** Undefined where the connection goes on as if nobody knew it. */
function byConnection(
  mesh: Mesh,
  proxy: ClientProxy,
  { destination, listener }: Extract<OutboundListener, { kind: 'tcp' | 'sniffed' }>,
  dialled: Dialled,
  http: EnvoyHttp | undefined,
): RouteResult | undefined {
  const { port } = dialled;
  const host = nameOf(destination);
  const own = tcpPortOf(portsOf(destination), port);
  const sni = own && isTlsPort(own) ? (http?.host ?? dialledHost(mesh, dialled)).replace(/:\d+$/, '') : undefined;
  const rule = tcpRuleFor(setsAtSidecar(mesh, proxy.scope!, listener, host), proxy, port, sni);
  if (rule === 'none') return undefined;
  const shares = rule
    ? weighed(rule.shares).map(({ share, weight }) => ({
        weight,
        cluster: clientCluster(mesh, proxy, share, port, true),
        headers: undefined,
      }))
    : [
        {
          weight: undefined,
          cluster: clientCluster(mesh, proxy, { host, port: undefined, subset: undefined }, port, true),
          headers: undefined,
        },
      ];
  const result = sendShares(shares, undefined, 503);
  const why = rule ? `${rule.object.title} ${result.why}` : `the sidecar ${result.why}, as no route says otherwise`;
  return { ...NO_CHANGE, ...result, why };
}

/** How the shares of a route get to their endpoints. */
function sent(
  mesh: Mesh,
  proxy: ClientProxy,
  route: RouteResult,
  dialled: Dialled,
  ends: DialledEnds,
  readsRequests: boolean,
): SidecarOutbound {
  const shares = route.shares.map((share): SentShare => {
    const { cluster } = share;
    if (!cluster) return { ...share, sends: [], outside: [], isPassthrough: false, sni: undefined };
    const { isOriginalDst, sni, socketFor } = socketsOf(mesh, proxy, cluster);
    const endpoints = isOriginalDst ? ends.endpoints : share.endpoints;
    return {
      ...share,
      endpoints,
      sends: endpoints.map((endpoint) => ({ endpoint, ...socketFor(endpoint.workload, endpoint.port) })),
      outside: isOriginalDst && endpoints.length === 0 ? dialledOutside(mesh, dialled) : outsideOf(mesh, cluster),
      isPassthrough: false,
      sni,
    };
  });
  return { route: { ...route, shares }, shares, readsRequests };
}
