import type { Mesh } from '../../model/mesh';
import { endOfGateway } from '../../model/network/network-ends';
import { virtualAddresses } from '../../model/services/known-addresses';
import type { FlowEnd } from '../../model/network/network-policy-identity';
import type { Hop } from '../answer';
import { ofDecision, passage, refusedByNetwork, type Passage } from '../arrive';
import { afterRoute } from '../envoy/after-route';
import { envoyRequest, type EnvoyHttp } from '../envoy/request-facts';
import { rewritten, sendShares, type RouteResult } from '../envoy/route-result';
import { networkDecision } from '../network-hop';
import type { Dialled } from '../path/client-path';
import type { RequestHttp } from '../request';
import { endOf, peerOf, titleOf, type Sender } from '../sender';
import { dialledHost } from '../sidecar/dialled-ends';
import { arrivals, tunnelOf } from '../sidecar/arrivals';
import { together, type EndpointPassage, type Landed } from '../together';
import { throughWaypoint } from '../waypoint/through-waypoint';
import { atGateway, sent, type GatewayShare } from './at-gateway';
import type { GatewayProxy } from './gateway-proxy';
import { gatewayCluster } from './route-at-gateway';

/** The way of a request, or a connection, from a client through an ingress gateway, and what becomes of it behind. */
export function throughGateway(
  mesh: Mesh,
  sender: Sender,
  proxy: GatewayProxy,
  port: number,
  http: RequestHttp | undefined,
): Landed {
  const network = networkDecision(mesh, {
    from: endOf(mesh, sender),
    fromTitle: titleOf(sender),
    to: toEnd(mesh, proxy),
    toTitle: proxy.title,
    port: proxy.services.flatMap(({ ports }) => ports).find((one) => one.port === port)?.target ?? port,
    protocol: 'TCP',
  });
  if (network.verdict === 'denied') {
    return { ...refusedByNetwork(network.by!), hops: network.hops, lands: [], errors: [], route: undefined };
  }
  const found = atGateway(mesh, proxy, port, peerOf(mesh, sender, false), http);
  const { policy, route } = found;
  const decided = ofDecision(policy, 'gateway', { object: proxy.title });
  const isUnsure = network.verdict === 'unknown' && decided.verdict === 'allowed';
  const before: Passage = {
    ...decided,
    verdict: isUnsure ? 'unknown' : decided.verdict,
    hops: [...network.hops, ...decided.hops],
    assumptions: [...network.assumptions, ...decided.assumptions],
  };
  if (before.verdict === 'denied') return { ...before, lands: [], errors: [], route: undefined };
  const upstream = found.readsRequests ? route.upstream : undefined;
  return together(before, hopOf(proxy, route, found.shares), route, found.readsRequests, (share) => {
    const one = found.shares.find((candidate) => candidate === share);
    if (!one) return [];
    const request = found.http && afterRoute(mesh, found.http, upstream, one.headers);
    return onward(mesh, proxy, one, request, found.readsRequests);
  });
}

/** The way of what a gateway sends to a service by itself, as its routes would. */
export function fromGateway(
  mesh: Mesh,
  proxy: GatewayProxy,
  dialled: Extract<Dialled, { kind: 'service' }>,
  http: RequestHttp | undefined,
): Landed {
  const host = dialledHost(mesh, dialled);
  const request = envoyRequest(mesh, {
    proxy: 'gateway',
    peer: peerOf(mesh, proxy.sender, false),
    destinationAddresses: undefined,
    port: dialled.port,
    host,
    http,
  }).http;
  const target = { host, port: dialled.port, subset: undefined };
  const cluster = gatewayCluster(mesh, proxy, target, dialled.port);
  const result = sendShares([{ weight: undefined, cluster, headers: undefined }], request, 503);
  const shares = result.shares.map((share) => sent(mesh, proxy, share));
  const route: RouteResult = {
    ...result,
    shares,
    upstream: request && rewritten(request, {}),
    location: undefined,
    mirrors: [],
    timeout: undefined,
    retries: undefined,
    why: `the gateway ${result.why}`,
  };
  return together(passage('allowed', 'app', []), hopOf(proxy, route, shares), route, request !== undefined, (share) => {
    const one = shares.find((candidate) => candidate === share);
    return one ? onward(mesh, proxy, one, request, request !== undefined) : [];
  });
}

function toEnd(mesh: Mesh, { gateway, sender }: GatewayProxy): FlowEnd {
  if (sender.kind === 'workload') return endOf(mesh, sender);
  const end = gateway && endOfGateway(mesh, gateway);
  return end ? { pods: end.pods } : { address: '' };
}

function hopOf(proxy: GatewayProxy, route: RouteResult, shares: readonly GatewayShare[]): Hop {
  return {
    at: 'gateway',
    object: proxy.title,
    decision: route.outcome === 'app' ? 'pass' : route.outcome === 'unknown' ? 'unknown' : 'end',
    ...(shares.some(({ waypoints }) => waypoints.length > 0) ? { tunnel: 'HBONE' as const } : tunnelOf(shares)),
    why: route.why,
    objects: route.objects.map(({ title }) => title),
  };
}

function onward(
  mesh: Mesh,
  proxy: GatewayProxy,
  share: GatewayShare,
  http: EnvoyHttp | undefined,
  readsRequests: boolean,
): readonly EndpointPassage[] {
  const { cluster, waypoints } = share;
  if (waypoints.length === 0 || !cluster) return arrivals(mesh, proxy.sender, share, http, readsRequests);
  const { destination, host, port } = cluster;
  const known = destination.kind === 'Service' ? virtualAddresses(destination.service) : destination.entry.addresses;
  const addresses = known.length > 0 ? known : undefined;
  return waypoints.map(({ waypoint, weight }): EndpointPassage => {
    const addressed = { kind: 'service', destination, host, port, addresses } as const;
    const landed = throughWaypoint(mesh, proxy.sender, waypoint, addressed, http && requestOf(http));
    return { endpoint: undefined, passage: landed, landed: weight === undefined ? landed : weighted(landed, weight) };
  });
}

function weighted(landed: Landed, weight: number): Landed {
  const part = (of: number | undefined): number => ((of ?? 100) * weight) / 100;
  return {
    ...landed,
    lands: landed.lands.map((one) => ({ ...one, weight: part(one.weight) })),
    errors: landed.errors.map((one) => ({ ...one, weight: part(one.weight) })),
  };
}

/** A request as it was asked about, from one that a proxy has seen; what nobody knows of it is left out. */
function requestOf({ headers, host, method, path, query, token }: EnvoyHttp): RequestHttp {
  const written = [...headers].flatMap(([name, value]) =>
    value === undefined || name.startsWith(':') || name === 'host' ? [] : [[name, value] as const],
  );
  return { method, path: `${path}${query}`, host, headers: Object.fromEntries(written), jwt: token };
}
