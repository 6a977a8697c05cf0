import type { Mesh } from '../../model/mesh';
import { skipsSidecarOutbound } from '../../model/workloads/sidecar-capture';
import type { Workload } from '../../model/workloads/workload';
import type { Hop } from '../answer';
import { passage } from '../arrive';
import { afterRoute } from '../envoy/after-route';
import type { Dialled } from '../path/client-path';
import type { RequestHttp } from '../request';
import type { Sender } from '../sender';
import { together, type Landed } from '../together';
import { arrivals, tunnelOf } from './arrivals';
import { asDialled, dialledRequest } from './as-dialled';
import { sidecarOutbound } from './outbound';

/** The way from a client with a sidecar, and what becomes of it: its own sidecar routes, and those of the servers decide. */
export function throughSidecar(mesh: Mesh, client: Workload, dialled: Dialled, http: RequestHttp | undefined): Landed {
  const sender: Sender = { kind: 'workload', workload: client };
  if (skipsSidecarOutbound(client, dialled.port)) return asDialled(mesh, sender, dialled, http);
  const request = dialledRequest(mesh, sender, dialled, http);
  const { readsRequests, route, shares } = sidecarOutbound(mesh, client, dialled, request);
  const decision = { app: 'pass', unknown: 'unknown' } as const;
  const hop: Hop = {
    at: 'sidecar',
    side: 'client',
    object: client.title,
    decision: route.outcome === 'app' || route.outcome === 'unknown' ? decision[route.outcome] : 'end',
    ...tunnelOf(shares),
    why: route.why,
    objects: route.objects.map(({ title }) => title),
  };
  return together(passage('allowed', 'app', []), hop, route, readsRequests, (share) => {
    const sent = shares.find((one) => one === share);
    const upstream = readsRequests ? route.upstream : undefined;
    return sent
      ? arrivals(mesh, sender, sent, request && afterRoute(mesh, request, upstream, sent.headers), readsRequests)
      : [];
  });
}
