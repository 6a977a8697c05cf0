import type { Mesh } from '../../model/mesh';
import type { Hop } from '../answer';
import { arrive, passage } from '../arrive';
import { objectOfDestination } from '../envoy/cluster';
import { envoyRequest, type EnvoyHttp } from '../envoy/request-facts';
import type { Dialled } from '../path/client-path';
import type { RequestHttp } from '../request';
import { peerOf, type Sender } from '../sender';
import { together, type EndpointPassage, type Landed } from '../together';
import { outsideWays } from './arrivals';
import { dialledAddresses, dialledCluster, dialledEnds, dialledHost, dialledOutside } from './dialled-ends';

/** The way from somebody without a proxy, in plaintext to where it is dialled. */
export function asDialled(mesh: Mesh, sender: Sender, dialled: Dialled, http: RequestHttp | undefined): Landed {
  const { endpoints, unsure } = dialledEnds(mesh, dialled);
  const isService = dialled.kind === 'service' && dialled.destination.kind === 'Service';
  const isEmpty = isService && endpoints.length === 0;
  const request = dialledRequest(mesh, sender, dialled, http);
  const share = {
    weight: undefined,
    headers: undefined,
    endpoints,
    cluster: dialledCluster(dialled, { endpoints, unsure }),
  };
  const before = passage('allowed', 'app', []);
  const rest = { lands: [], errors: [], route: undefined };
  if (unsure !== undefined)
    return { ...before, ...rest, verdict: 'unknown', outcome: 'unknown', assumptions: [unsure] };
  if (isEmpty) return { ...before, ...rest, outcome: 'no-endpoint' };
  const pods = endpoints.map((endpoint): EndpointPassage => ({
    endpoint,
    passage: arrive(mesh, {
      sender,
      to: endpoint.workload,
      port: endpoint.port,
      tunnel: 'plain',
      sight: { http: request },
    }),
  }));
  const object = dialled.kind === 'service' ? objectOfDestination(dialled.destination) : undefined;
  const ways = [
    ...pods,
    ...outsideWays(mesh, sender, object, endpoints.length > 0 ? [] : dialledOutside(mesh, dialled)),
  ];
  const joined = together(before, NOWHERE, { ...NO_ROUTE, shares: [share] }, false, () => ways);
  return { ...joined, route: undefined, hops: joined.hops.filter((hop) => hop !== NOWHERE) };
}

const NOWHERE: Hop = { at: 'app', side: 'client', decision: 'pass', why: 'no proxy is before the client', objects: [] };

const NO_ROUTE = {
  outcome: 'app',
  status: undefined,
  grpcStatus: undefined,
  failed: [],
  upstream: undefined,
  location: undefined,
  mirrors: [],
  timeout: undefined,
  retries: undefined,
  why: '',
  objects: [],
  assumptions: [],
} as const;

/** A request as whoever is dialled sees it. */
export function dialledRequest(
  mesh: Mesh,
  sender: Sender,
  dialled: Dialled,
  http: RequestHttp | undefined,
): EnvoyHttp | undefined {
  if (!http) return undefined;
  return envoyRequest(mesh, {
    proxy: 'sidecar',
    peer: peerOf(mesh, sender, false),
    destinationAddresses: dialledAddresses(mesh, dialled),
    port: dialled.port,
    host: dialledHost(mesh, dialled),
    http,
  }).http;
}
