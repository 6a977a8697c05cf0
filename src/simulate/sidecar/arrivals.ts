import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import type { Tunnel } from '../answer';
import { arrive, arriveOutside } from '../arrive';
import { objectOfDestination } from '../envoy/cluster';
import type { EnvoyHttp } from '../envoy/request-facts';
import type { Sender } from '../sender';
import type { EndpointPassage } from '../together';
import type { OutsideEnd } from './dialled-ends';
import type { SentShare } from './outbound';

/** What becomes of a share of what a proxy sends, at each of its ends. */
export function arrivals(
  mesh: Mesh,
  sender: Sender,
  { cluster, outside, sends, sni }: SentShare,
  http: EnvoyHttp | undefined,
  readsRequests: boolean,
): readonly EndpointPassage[] {
  const pods = sends.map(({ endpoint, hasOwnTls, tunnel }): EndpointPassage => ({
    endpoint,
    passage: arrive(mesh, {
      sender,
      to: endpoint.workload,
      port: endpoint.port,
      tunnel,
      sight: { http, readAs: readsRequests ? 'http' : 'tcp', sni, hasOwnTls },
    }),
  }));
  return [...pods, ...outsideWays(mesh, sender, cluster && objectOfDestination(cluster.destination), outside)];
}

/** What becomes of a share at its ends outside of the mesh, which land as one. */
export function outsideWays(
  mesh: Mesh,
  sender: Sender,
  object: MeshObject | undefined,
  ends: readonly OutsideEnd[],
): readonly EndpointPassage[] {
  const ways = ends.map(({ address, port }) => ({ port, passage: arriveOutside(mesh, sender, address, port) }));
  const reached = ways.filter(({ passage: one }) => one.verdict !== 'denied');
  const ports = [...new Set(reached.map(({ port }) => port))];
  const service = object && { service: `${object.namespace}/${object.name}` };
  const lands = reached.length > 0 ? [{ workloads: [], ...service, ports }] : [];
  return ways.map(({ passage: one }, i) => ({
    endpoint: undefined,
    passage: one,
    landed: { ...one, lands: i === 0 ? lands : [], errors: [], route: undefined },
  }));
}

/** What protects what is sent; `mixed` where endpoints differ. */
export function tunnelOf(shares: readonly SentShare[]): { readonly tunnel?: Tunnel } {
  const all = [...new Set(shares.flatMap(({ sends }) => sends.map(({ tunnel }) => tunnel)))];
  return all.length === 0 ? {} : { tunnel: all.length === 1 ? all[0]! : 'mixed' };
}
