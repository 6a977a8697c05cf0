import { enrolmentOf, isCaptured } from '../model/workloads/enrolment';
import { destinationOf } from '../model/services/hosts';
import type { Mesh } from '../model/mesh';
import { workloadsOf, type MeshService } from '../model/services/service';
import { isReady } from '../model/services/service-backends';
import type { Workload } from '../model/workloads/workload';
import type { Hop, PathTaken } from './answer';
import { passage } from './arrive';
import { fromZtunnel } from './from-ztunnel';
import { fromGateway, throughGateway } from './gateway/through-gateway';
import { pastTheMesh } from './past-the-mesh';
import type { Dialled } from './path/client-path';
import { gatewayOfPods, routingProxy, senderOf, targetOf } from './path/ends';
import type { MeshRequest, RequestHttp } from './request';
import type { Sender } from './sender';
import { asDialled } from './sidecar/as-dialled';
import { throughSidecar } from './sidecar/through-sidecar';
import { worstOf, type Landed } from './together';
import { ended, sentBy, type Walk } from './walked';

/**
 * Walks one request from its client to where it ends.
 *
 * @throws InputError if a name of the request is nowhere in the manifests
 */
export function walk(mesh: Mesh, place: string, request: MeshRequest): Walk {
  const sender = senderOf(mesh, place, request.from);
  // A sidecar and a gateway know the hosts that are exported to them; what they don't is the world's.
  const ownProxy = isSidecar(mesh, sender) || sender.kind === 'gateway';
  const target = targetOf(mesh, place, request, namespaceOf(sender), ownProxy ? destinationOf : undefined);
  if (request.protocol !== undefined && request.protocol !== 'TCP')
    return pastTheMesh(mesh, sender, target, request.protocol);
  if (target.kind === 'gateway') {
    const landed = throughGateway(mesh, sender, target.proxy, target.port, request.http);
    return sentBy(landed, { kind: 'uncaptured', waypoint: null, tunnel: 'plain' });
  }
  if (target.kind === 'headless') {
    if (isSidecar(mesh, sender)) {
      const destination = { kind: 'Service', service: target.service } as const;
      return fromSidecar(mesh, sender.workload, { kind: 'service', destination, port: target.port }, request.http);
    }
    return eachPod(mesh, sender, target, request.http);
  }
  const { dialled } = target;
  const proxy = dialled.kind === 'service' ? routingProxy(mesh, place, request.from, sender) : undefined;
  if (proxy && dialled.kind === 'service') {
    const landed = fromGateway(mesh, proxy, dialled, request.http);
    const waypoint = waypointOf(landed);
    return sentBy(landed, {
      kind: waypoint === null ? 'gateway' : 'waypoint',
      waypoint,
      tunnel: tunnelIn(landed, 'gateway'),
    });
  }
  return dial(mesh, sender, dialled, request.http);
}

function isSidecar(mesh: Mesh, sender: Sender): sender is Extract<Sender, { kind: 'workload' }> {
  return sender.kind === 'workload' && enrolmentOf(mesh, sender.workload).membership === 'sidecar';
}

function fromSidecar(mesh: Mesh, client: Workload, dialled: Dialled, http: RequestHttp | undefined): Walk {
  const landed = throughSidecar(mesh, client, dialled, http);
  return sentBy(landed, { kind: 'sidecar', waypoint: null, tunnel: tunnelIn(landed, 'sidecar') });
}

function tunnelIn({ hops }: Landed, at: Hop['at']): PathTaken['tunnel'] {
  return hops.find((hop) => hop.at === at && hop.tunnel !== undefined)?.tunnel ?? null;
}

/** The waypoint that a gateway sends to; none where it sends to endpoints. */
function waypointOf({ hops }: Landed): string | null {
  const hop = hops.find(({ at }) => at === 'waypoint');
  return hop?.object?.replace(/^Gateway /, '') ?? null;
}

function namespaceOf(sender: Sender): string {
  switch (sender.kind) {
    case 'workload':
      return sender.workload.namespace;
    case 'gateway':
      return sender.gateway.namespace;
    case 'kubelet':
      return sender.of.namespace;
    default:
      return '';
  }
}

function dial(mesh: Mesh, sender: Sender, dialled: Dialled, http: RequestHttp | undefined): Walk {
  if (sender.kind === 'workload') {
    const { workload } = sender;
    const gateway = gatewayOfPods(mesh, workload);
    if (isCaptured(mesh, workload)) return fromZtunnel(mesh, sender, dialled, http, undefined);
    if (gateway?.role === 'waypoint') return fromZtunnel(mesh, sender, dialled, http, gateway);
    if (isSidecar(mesh, sender)) return fromSidecar(mesh, workload, dialled, http);
  }
  return plainly(mesh, sender, dialled, http);
}

/** The way of whoever is not in the mesh: what Kubernetes does with an address. */
function plainly(mesh: Mesh, sender: Sender, dialled: Dialled, http: RequestHttp | undefined): Walk {
  return sentBy(asDialled(mesh, sender, dialled, http), { kind: 'uncaptured', waypoint: null, tunnel: 'plain' });
}

/** A headless Service is a list of pods, each asked for by its own address. */
function eachPod(
  mesh: Mesh,
  sender: Sender,
  { port, service }: { service: MeshService; port: number },
  http: RequestHttp | undefined,
): Walk {
  const found = service.ports.find((one) => one.port === port);
  const pods = workloadsOf(mesh, service).filter((one) => isReady(mesh, one));
  if (pods.length === 0) {
    const path: PathTaken = { kind: 'rejected', waypoint: null, tunnel: null };
    if (mesh.world === 'open') {
      return ended(
        { ...passage('unknown', 'unknown', []), assumptions: [`the pods that ${service.title} selects`] },
        path,
      );
    }
    const why = `the name of ${service.title} leads to no address, as no pod that is ready stands behind it`;
    return ended(
      passage('allowed', 'no-endpoint', [{ at: 'app', decision: 'end', why, objects: [service.title] }]),
      path,
    );
  }
  // Whoever looks the name up dials the port as it is: nobody translates it.
  const dialledPort = found?.port ?? port;
  const walks = pods.map((workload: Workload) =>
    dial(mesh, sender, { kind: 'workload', workload, port: dialledPort }, http),
  );
  const worst = worstOf(walks) as Walk;
  const lands = walks.flatMap((one) => one.lands);
  const workloads = [...new Set(lands.flatMap((one) => one.workloads))].sort();
  const ports = [...new Set(lands.flatMap((one) => one.ports))].sort((a, b) => a - b);
  return {
    ...worst,
    lands: workloads.length > 0 ? [{ workloads, service: `${service.namespace}/${service.name}`, ports }] : [],
  };
}
