import type { Mesh } from '../../model/mesh';
import type { Outcome } from '../answer';
import type { EnvoyHttp } from '../envoy/request-facts';
import { rewritten, type RouteResult } from '../envoy/route-result';
import type { Dialled } from '../path/client-path';
import type { ClientProxy } from './client-cluster';
import { dialledCluster, dialledOutside, type DialledEnds } from './dialled-ends';
import type { SentShare, SidecarOutbound } from './outbound';

/**
 * Where a client's sidecar sends what it knows nothing of: in plaintext on to the address that was dialled, or nowhere, where it is told to
 * send to what is registered alone.
 *
 * @param http the request, where the sidecar reads it
 *
 * @see istio/istio pilot/pkg/networking/core/httproute.go, buildCatchAllVirtualHost; listener_builder.go,
 * buildOutboundCatchAllNetworkFiltersOnly (read for 1.32-dev, measured on Envoy 1.40.0)
 */
export function unknownOutbound(
  mesh: Mesh,
  { scope }: ClientProxy,
  dialled: Dialled,
  ends: DialledEnds,
  http: EnvoyHttp | undefined,
): SidecarOutbound {
  const { by, unknown } = scope!;
  const nothing = { ...NOTHING, objects: by ? [by] : [] };
  const readsRequests = http !== undefined;
  const ended = (outcome: Outcome, status: number, why: string): SidecarOutbound => ({
    route: { ...nothing, ...localStatus(http, status), outcome, why },
    shares: [],
    readsRequests,
  });
  const what = http ? `host ${http.host} on port ${dialled.port}` : `what is dialled on port ${dialled.port}`;
  if (unknown === 'REGISTRY_ONLY') {
    const why = `the sidecar does not know ${what}, and sends nothing that it does not know (REGISTRY_ONLY)`;
    return ended(http ? 'direct' : 'reset', 502, why);
  }
  const isService = dialled.kind === 'service' && dialled.destination.kind === 'Service';
  if (isService && ends.endpoints.length === 0 && ends.unsure === undefined) {
    const why = `the sidecar does not know ${what}, and sends it on to where it was dialled, where nobody answers`;
    return ended('no-endpoint', 503, why);
  }
  const why = `the sidecar does not know ${what}, and sends it on in plaintext, to where it was dialled`;
  if (ends.unsure !== undefined) {
    return { route: { ...nothing, outcome: 'unknown', why, assumptions: [ends.unsure] }, shares: [], readsRequests };
  }
  const share: SentShare = {
    weight: undefined,
    headers: undefined,
    endpoints: ends.endpoints,
    cluster: dialledCluster(dialled, ends),
    sends: ends.endpoints.map((endpoint) => ({ endpoint, tunnel: 'plain', hasOwnTls: false })),
    outside: dialledOutside(mesh, dialled),
    isPassthrough: true,
    sni: undefined,
  };
  const upstream = http && rewritten(http, {});
  return { route: { ...nothing, outcome: 'app', shares: [share], upstream, why }, shares: [share], readsRequests };
}

const NOTHING = {
  status: undefined,
  grpcStatus: undefined,
  shares: [],
  failed: [],
  upstream: undefined,
  location: undefined,
  mirrors: [],
  timeout: undefined,
  retries: undefined,
  assumptions: [],
} as const;

/** A status is for requests alone, and gRPC has its own: 14, for what can't be had. */
function localStatus(http: EnvoyHttp | undefined, status: number): Pick<RouteResult, 'status' | 'grpcStatus'> {
  if (!http) return { status: undefined, grpcStatus: undefined };
  return http.isGrpc ? { status: 200, grpcStatus: 14 } : { status, grpcStatus: undefined };
}
