import { podsAt, virtualAddresses } from '../model/services/known-addresses';
import type { Mesh } from '../model/mesh';
import type { Backend } from '../model/services/service-backends';
import type { MeshGateway } from '../model/waypoints/waypoint';
import type { Hop, Landing, PathTaken } from './answer';
import { arrive, arriveOutside, passage, type LastLeg, type Passage } from './arrive';
import { clientPath, type ClientPath, type Dialled } from './path/client-path';
import type { RequestHttp } from './request';
import type { Sender } from './sender';
import { dialledRequest } from './sidecar/as-dialled';
import { differing, worstOf, type Landed } from './together';
import { ended, type Walk } from './walked';
import { throughWaypoint, type Addressed } from './waypoint/through-waypoint';

/** The way of an enrolled client, by its node's ztunnel. */
export function fromZtunnel(
  mesh: Mesh,
  sender: Extract<Sender, { kind: 'workload' }>,
  dialled: Dialled,
  http: RequestHttp | undefined,
  own: MeshGateway | undefined,
): Walk {
  const { workload } = sender;
  const way = clientPath(mesh, workload, dialled, own);
  const step = (decision: Hop['decision'], tunnel?: Hop['tunnel']): Hop => ({
    at: 'ztunnel',
    side: 'client',
    decision,
    tunnel,
    why: way.why,
    objects: way.objects.map(({ title }) => title),
  });
  switch (way.kind) {
    case 'unknown': {
      const found = passage('unknown', 'unknown', [step('unknown')]);
      return ended({ ...found, assumptions: way.assumptions }, { kind: 'unknown', waypoint: null, tunnel: null });
    }
    case 'rejected':
      return ended(passage('allowed', 'no-endpoint', [step('end')]), {
        kind: 'rejected',
        waypoint: null,
        tunnel: null,
      });
    case 'passthrough':
      return outside(mesh, sender, dialled, http, step('pass', 'plain'), {
        kind: 'passthrough',
        waypoint: null,
        tunnel: 'plain',
      });
    case 'waypoint':
    case 'split':
      return viaWaypoints(mesh, sender, way, dialled, http, step('pass', 'HBONE'));
    default:
      return direct(mesh, sender, way, dialled, step('pass', tunnelOf(way.backends)), http);
  }
}

function tunnelOf(backends: readonly Backend[]): NonNullable<PathTaken['tunnel']> {
  const hbone = backends.filter(({ takesHbone: takes }) => takes).length;
  return hbone === 0 ? 'plain' : hbone === backends.length ? 'HBONE' : 'mixed';
}

function viaWaypoints(
  mesh: Mesh,
  sender: Sender,
  { backends, kind, waypoints }: ClientPath,
  dialled: Dialled,
  http: RequestHttp | undefined,
  step: Hop,
): Walk {
  const addressed = addressedBy(dialled, backends);
  const landed = waypoints.map(({ waypoint, weight }) => ({
    weight,
    landed: throughWaypoint(mesh, sender, waypoint, addressed, http),
  }));
  const worst = worstOf(landed.map((one) => one.landed)) as Landed;
  const share = (weight: number | undefined, of: number | undefined): number | undefined =>
    of === undefined ? weight : ((weight ?? 100) * of) / 100;
  const { namespace, name } = waypoints[0]!.waypoint;
  const isSplit = landed.length > 1 || waypoints[0]!.weight !== undefined;
  const { anyOf, assumptions, by, grpcStatus, outcome, route, status, verdict } = worst;
  return {
    verdict,
    outcome,
    by,
    anyOf,
    status,
    grpcStatus,
    hops: [step, ...worst.hops],
    assumptions,
    route,
    lands: isSplit
      ? landed.flatMap((one) => one.landed.lands.map((land) => withWeight(land, share(land.weight, one.weight))))
      : worst.lands,
    errors: isSplit
      ? landed.flatMap((one) =>
          one.landed.errors.map((error) => ({ ...error, weight: share(error.weight, one.weight) })),
        )
      : worst.errors,
    path: { kind: kind === 'split' ? 'split' : 'waypoint', waypoint: `${namespace}/${name}`, tunnel: 'HBONE' },
  };
}

function withWeight(land: Landing, weight: number | undefined): Landing {
  return weight === undefined ? land : { ...land, weight: Math.round(weight * 100) / 100 };
}

/** What a waypoint is asked for, in its own terms. */
function addressedBy(dialled: Dialled, backends: readonly Backend[]): Addressed {
  if (dialled.kind !== 'service') return { kind: 'backend', backend: backends[0]! };
  const { address, destination, port } = dialled;
  const host = destination.kind === 'Service' ? destination.service.host : destination.host;
  const known = destination.kind === 'Service' ? virtualAddresses(destination.service) : destination.entry.addresses;
  const exact = known.filter((one) => !one.includes('/'));
  return {
    kind: 'service',
    destination,
    host,
    port,
    addresses: address === undefined ? (exact.length > 0 ? exact : undefined) : [address],
  };
}

/** Straight to one of several ends. */
function direct(
  mesh: Mesh,
  sender: Sender,
  { backends }: ClientPath,
  dialled: Dialled,
  step: Hop,
  http: RequestHttp | undefined,
): Walk {
  const tunnel = tunnelOf(backends);
  return toBackends(mesh, sender, backends, dialled, [step], { kind: 'direct', waypoint: null, tunnel }, http);
}

function toBackends(
  mesh: Mesh,
  sender: Sender,
  backends: readonly Backend[],
  dialled: Dialled,
  before: readonly Hop[],
  path: PathTaken,
  http: RequestHttp | undefined,
): Walk {
  const sight = { http: dialledRequest(mesh, sender, dialled, http) };
  const ends = backends.map((backend) => ({ backend, passage: toBackend(mesh, sender, backend, sight) }));
  const passages = ends.map((one) => one.passage);
  const worst = worstOf(passages)!;
  const reached = ends.filter((one) => one.passage.verdict !== 'denied' && one.passage.outcome === 'app');
  const service = dialled.kind === 'service' ? serviceName(dialled) : undefined;
  const lands: Landing[] =
    reached.length === 0
      ? []
      : [
          {
            workloads: distinct(reached.map(({ backend }) => nameOf(mesh, backend))).sort(),
            ...(service !== undefined && { service }),
            ports: distinct(reached.map(({ backend }) => backend.port)).sort((a, b) => a - b),
          },
        ];
  // Written out, as in arrive().
  const { anyOf, assumptions, by, grpcStatus, outcome, status, verdict } = worst;
  const others = ends.length > 1 ? differing(passages, worst) : [];
  return {
    verdict,
    outcome,
    by,
    anyOf,
    status: verdict === 'allowed' && outcome === 'app' && http ? undefined : status,
    grpcStatus,
    hops: [...before, ...others, ...worst.hops],
    assumptions,
    lands,
    errors: [],
    route: undefined,
    path,
  };
}

function distinct<T>(all: readonly T[]): T[] {
  return all.length < 2 ? [...all] : [...new Set(all)];
}

function serviceName({ destination }: Extract<Dialled, { kind: 'service' }>): string {
  const { namespace, name } = destination.kind === 'Service' ? destination.service : destination.entry;
  return `${namespace}/${name}`;
}

function nameOf(mesh: Mesh, backend: Backend): string {
  if (backend.kind === 'pods') return `${backend.workload.namespace}/${backend.workload.name}`;
  if (backend.kind === 'WorkloadEntry') return `${backend.object.namespace}/${backend.object.name}`;
  const pod = podsAt(mesh, backend.address, backend.port);
  return pod ? `${pod.namespace}/${pod.name}` : backend.address;
}

function toBackend(mesh: Mesh, sender: Sender, backend: Backend, sight: LastLeg['sight']): Passage {
  const tunnel = backend.takesHbone ? 'HBONE' : 'plain';
  if (backend.kind === 'pods') return arrive(mesh, { sender, to: backend.workload, port: backend.port, tunnel, sight });
  return arriveOutside(mesh, sender, backend.address, backend.port, tunnel);
}

function outside(
  mesh: Mesh,
  sender: Sender,
  dialled: Dialled,
  http: RequestHttp | undefined,
  step: Hop,
  path: PathTaken,
): Walk {
  // A pod on the network of its node is reached as such, past the mesh.
  if (dialled.kind === 'workload') {
    const { port, workload } = dialled;
    const passed = arrive(mesh, {
      sender,
      to: workload,
      port,
      tunnel: 'plain',
      sight: { http: dialledRequest(mesh, sender, dialled, http) },
    });
    const lands =
      passed.verdict === 'denied' ? [] : [{ workloads: [`${workload.namespace}/${workload.name}`], ports: [port] }];
    return { ...passed, hops: [step, ...passed.hops], lands, errors: [], route: undefined, path };
  }
  const address = addressOf(dialled);
  const passed = arriveOutside(mesh, sender, address, dialled.port);
  const service = dialled.kind === 'service' ? { service: serviceName(dialled) } : {};
  const pod = podsAt(mesh, address, dialled.port);
  const reached = pod ? [`${pod.namespace}/${pod.name}`] : [];
  const isThere = passed.verdict !== 'denied' && passed.outcome !== 'reset';
  const lands = isThere ? [{ workloads: reached, ...service, ports: [dialled.port] }] : [];
  return { ...passed, hops: [step, ...passed.hops], lands, errors: [], route: undefined, path };
}

/** Where something is dialled that is no pod. */
export function addressOf(dialled: Exclude<Dialled, { kind: 'workload' }>): string {
  if (dialled.kind !== 'service') return dialled.address;
  const { address, destination } = dialled;
  return address ?? (destination.kind === 'Service' ? destination.service.host : destination.host);
}
