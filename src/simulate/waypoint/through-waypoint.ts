import { tcpPortOf } from '../../model/services/service';
import type { Mesh } from '../../model/mesh';
import { endOfGateway } from '../../model/network/network-ends';
import { takesHbone } from '../../model/workloads/takes-hbone';
import { HBONE_PORT, type MeshGateway } from '../../model/waypoints/waypoint';
import type { Backend } from '../../model/services/service-backends';
import { addressesOf } from '../../model/workloads/workload-addresses';
import type { Hop } from '../answer';
import { arrive, arriveOutside, ofDecision, refusedByNetwork, type Passage } from '../arrive';
import { objectOfDestination, portsOf, type ClusterEndpoint } from '../envoy/cluster';
import { afterRoute } from '../envoy/after-route';
import { envoyPolicy } from '../envoy/envoy-policy';
import { authenticate } from '../envoy/jwt-authentication';
import { envoyRequest, type EnvoyHttp, type EnvoyRequest } from '../envoy/request-facts';
import type { ReachedShare, RouteResult } from '../envoy/route-result';
import { terminationPolicies, waypointPolicies } from '../envoy/waypoint-policies';
import { networkDecision } from '../network-hop';
import type { RequestHttp } from '../request';
import { endOf, peerOf, titleOf, type Sender } from '../sender';
import { together, type Landed } from '../together';
import { readsRequests, routeAtWaypoint, type AddressedService } from './route-at-waypoint';

/** What a client asks a waypoint for. */
export type Addressed =
  | ({ readonly kind: 'service'; readonly addresses: readonly string[] | undefined } & AddressedService)
  /** Something by its own address: pods, a WorkloadEntry, or an endpoint of a ServiceEntry. */
  | { readonly kind: 'backend'; readonly backend: Backend };

/** The way from a client through a waypoint, and what becomes of it behind. */
export function throughWaypoint(
  mesh: Mesh,
  sender: Sender,
  waypoint: MeshGateway,
  addressed: Addressed,
  http: RequestHttp | undefined,
): Landed {
  const object = `Gateway ${waypoint.namespace}/${waypoint.name}`;
  const title = titleOf({ kind: 'gateway', gateway: waypoint });
  const network = toWaypoint(mesh, sender, waypoint, title);
  if (network.verdict === 'denied') return ended({ ...refusedByNetwork(network.by!), hops: network.hops });

  const isHttp = http !== undefined && readsHttp(addressed);
  const sight = sightOf(mesh, sender, addressed, isHttp ? http : undefined);
  const own = terminationPolicies(mesh, waypoint.object);
  const before = own && envoyPolicy(mesh, own, { ...sight, port: HBONE_PORT, http: undefined }, 'tcp');
  const policies = waypointPolicies(
    mesh,
    waypoint,
    addressed.kind === 'service' ? objectOfDestination(addressed.destination) : undefined,
  );
  const decision =
    before && before.verdict !== 'allowed' ? before : envoyPolicy(mesh, policies, sight, isHttp ? 'http' : 'tcp');
  const passage = ofDecision(decision, 'waypoint', { object });
  // Written out, as in arrive().
  const { anyOf, by, grpcStatus, outcome, status } = passage;
  const walked: Passage = {
    verdict: network.verdict === 'unknown' && passage.verdict === 'allowed' ? 'unknown' : passage.verdict,
    outcome,
    by,
    anyOf,
    status,
    grpcStatus,
    hops: [...network.hops, ...passage.hops],
    assumptions: [...network.assumptions, ...passage.assumptions],
  };
  if (walked.verdict === 'denied') return ended(walked);

  const { request } = isHttp ? authenticate(mesh, policies, sight) : { request: sight };
  const route = routeOf(mesh, waypoint, addressed, request);
  const routed: Hop = {
    at: 'waypoint',
    object,
    decision: route.outcome === 'app' ? 'pass' : route.outcome === 'unknown' ? 'unknown' : 'end',
    why: route.why,
    objects: route.objects.map((one) => one.title),
  };
  return together(walked, routed, route, isHttp, ({ endpoints, headers }) => {
    // A sidecar behind it sees the request as the route leaves it.
    const seen = request.http && afterRoute(mesh, { ...request.http, claims: undefined }, route.upstream, headers);
    return addressed.kind === 'backend'
      ? [{ endpoint: endpoints[0], passage: toOwnAddress(mesh, waypoint, addressed.backend, seen) }]
      : endpoints.map((endpoint) => ({ endpoint, passage: onward(mesh, waypoint, endpoint, seen) }));
  });
}

function toWaypoint(mesh: Mesh, sender: Sender, waypoint: MeshGateway, title: string) {
  const pods = endOfGateway(mesh, waypoint)?.pods;
  return networkDecision(mesh, {
    from: endOf(mesh, sender),
    fromTitle: titleOf(sender),
    to: pods ? { pods } : { address: '' },
    toTitle: title,
    port: HBONE_PORT,
    protocol: 'TCP',
  });
}

/** A pod's own address is looked at byte by byte. */
function readsHttp(addressed: Addressed): boolean {
  if (addressed.kind === 'backend') return true;
  const port = tcpPortOf(portsOf(addressed.destination), addressed.port);
  return port !== undefined && readsRequests(port, true);
}

function sightOf(mesh: Mesh, sender: Sender, addressed: Addressed, http: RequestHttp | undefined): EnvoyRequest {
  const isService = addressed.kind === 'service';
  const port = isService ? tcpPortOf(portsOf(addressed.destination), addressed.port) : undefined;
  return envoyRequest(mesh, {
    proxy: 'waypoint',
    peer: peerOf(mesh, sender, true),
    destinationAddresses: isService ? addressed.addresses : ownAddresses(mesh, addressed.backend),
    port: isService ? addressed.port : addressed.backend.port,
    // Whoever sends bytes may send TLS, but on ports of other protocols.
    isTls: port?.treatment === 'tcp' && http === undefined,
    host: isService ? addressed.host : '',
    http,
  });
}

function routeOf(mesh: Mesh, waypoint: MeshGateway, addressed: Addressed, { http }: EnvoyRequest): RouteResult {
  if (addressed.kind === 'service') return routeAtWaypoint(mesh, waypoint, addressed, http);
  const { backend } = addressed;
  const pods = backend.kind === 'pods' ? [{ workload: backend.workload, port: backend.port }] : [];
  const share: ReachedShare = { weight: undefined, headers: undefined, endpoints: pods, cluster: undefined };
  return {
    outcome: 'app',
    status: undefined,
    grpcStatus: undefined,
    shares: [share],
    failed: [],
    upstream: undefined,
    location: undefined,
    mirrors: [],
    timeout: undefined,
    retries: undefined,
    why: `${backend.kind === 'pods' ? backend.workload.title : backend.address} is asked for by its own address, to which no route applies`,
    objects: [],
    assumptions: [],
  };
}

/** The waypoint's own connection, which never takes another waypoint. */
function onward(
  mesh: Mesh,
  waypoint: MeshGateway,
  { port, workload }: ClusterEndpoint,
  http: EnvoyHttp | undefined,
): Passage {
  const tunnel = takesHbone(mesh, workload) ? 'HBONE' : 'plain';
  const sender = { kind: 'gateway', gateway: waypoint } as const;
  return brokenAs503(arrive(mesh, { sender, to: workload, port, tunnel, sight: { http } }), http);
}

/** A connection that breaks behind it is a 503 of the waypoint's own. */
function brokenAs503(passage: Passage, http: EnvoyHttp | undefined): Passage {
  const isBroken = passage.outcome === 'reset' || passage.outcome === 'transport';
  return isBroken && http && passage.status === undefined ? { ...passage, status: 503 } : passage;
}

/** What is asked for by its own address is reached by HBONE alone. */
function toOwnAddress(mesh: Mesh, waypoint: MeshGateway, backend: Backend, http: EnvoyHttp | undefined): Passage {
  const sender = { kind: 'gateway', gateway: waypoint } as const;
  const passage =
    backend.kind === 'pods'
      ? arrive(mesh, {
          sender,
          to: backend.workload,
          port: backend.port,
          tunnel: backend.takesHbone ? 'HBONE' : 'plain',
          sight: { http },
        })
      : arriveOutside(mesh, sender, backend.address, backend.port, backend.takesHbone ? 'HBONE' : 'plain');
  if (backend.takesHbone || passage.verdict !== 'allowed') return passage;
  const title = backend.kind === 'pods' ? backend.workload.title : backend.address;
  const why = `the waypoint sends to an address that is no Service's by HBONE alone, which ${title} does not take`;
  const hops: readonly Hop[] = [...passage.hops.slice(0, -1), { at: 'waypoint', decision: 'end', why, objects: [] }];
  return { ...passage, outcome: 'transport', status: 503, hops };
}

function ownAddresses(mesh: Mesh, backend: Backend): readonly string[] | undefined {
  return backend.kind === 'pods' ? addressesOf(mesh, backend.workload) : [backend.address];
}

/** Nothing came of it. */
function ended({ anyOf, assumptions, by, grpcStatus, hops, outcome, status, verdict }: Passage): Landed {
  return {
    verdict,
    outcome,
    by,
    anyOf,
    status,
    grpcStatus,
    hops,
    assumptions,
    lands: [],
    errors: [],
    route: undefined,
  };
}
