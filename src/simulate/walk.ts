import { enrolmentOf, isCaptured } from '../model/enrolment';
import { virtualAddresses } from '../model/known-addresses';
import type { Mesh } from '../model/mesh';
import type { MeshService } from '../model/service';
import { backendsOf, isReady, type Backend } from '../model/service-backends';
import { workloadsOf } from '../model/service';
import { HBONE_PORT, type MeshGateway } from '../model/waypoint';
import type { Workload } from '../model/workload';
import type { Answer, Hop, Landing, PathTaken } from './answer';
import { arrive, arriveOutside, passage, refusedByNetwork, type LastLeg, type Passage } from './arrive';
import { networkDecision } from './network-hop';
import { clientPath, type ClientPath, type Dialled } from './path/client-path';
import { fromGateway, throughGateway } from './gateway/through-gateway';
import { gatewayOfPods, proxyOf, senderOf, targetOf, type Target } from './path/ends';
import { asDialled, dialledRequest } from './sidecar/as-dialled';
import { throughSidecar } from './sidecar/through-sidecar';
import type { MeshRequest, RequestHttp } from './request';
import { endOf, legEnds, titleOf, type Sender } from './sender';
import { differing, worstOf, type Landed } from './together';
import { throughWaypoint, type Addressed } from './waypoint/through-waypoint';

/** A walk, and how its first step is sent. */
export interface Walk extends Landed {
  readonly path: PathTaken;
}

/**
 * Walks one request from its client to where it ends.
 *
 * @throws InputError if a name of the request is nowhere in the manifests
 */
export function walk(mesh: Mesh, place: string, request: MeshRequest): Walk {
  const sender = senderOf(mesh, place, request.from);
  const target = targetOf(mesh, place, request, namespaceOf(sender));
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
  if ('gateway' in request.from && dialled.kind === 'service') {
    const proxy = proxyOf(mesh, place, request.from.gateway);
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

/** A walk that proxies of the client's side have begun. */
function sentBy(landed: Landed, path: PathTaken): Walk {
  return { ...landed, path };
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

/** The way of an enrolled client, by its node's ztunnel. */
function fromZtunnel(
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
  return {
    ...worst,
    hops: [step, ...worst.hops],
    lands: landed.flatMap((one) => one.landed.lands.map((land) => withWeight(land, share(land.weight, one.weight)))),
    errors: landed.flatMap((one) =>
      one.landed.errors.map((error) => ({ ...error, weight: share(error.weight, one.weight) })),
    ),
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
  const worst = worstOf(ends.map((one) => one.passage))!;
  const reached = ends.filter((one) => one.passage.verdict !== 'denied' && one.passage.outcome === 'app');
  const service = dialled.kind === 'service' ? serviceName(dialled) : undefined;
  const lands: Landing[] =
    reached.length === 0
      ? []
      : [
          {
            workloads: [...new Set(reached.map(({ backend }) => nameOf(backend)))].sort(),
            ...(service !== undefined && { service }),
            ports: [...new Set(reached.map(({ backend }) => backend.port))].sort((a, b) => a - b),
          },
        ];
  return {
    ...worst,
    status: worst.verdict === 'allowed' && worst.outcome === 'app' && http ? undefined : worst.status,
    hops: [
      ...before,
      ...differing(
        ends.map((one) => one.passage),
        worst,
      ),
      ...worst.hops,
    ],
    lands,
    errors: [],
    route: undefined,
    path,
  };
}

function serviceName({ destination }: Extract<Dialled, { kind: 'service' }>): string {
  const { namespace, name } = destination.kind === 'Service' ? destination.service : destination.entry;
  return `${namespace}/${name}`;
}

function nameOf(backend: Backend): string {
  if (backend.kind === 'pods') return `${backend.workload.namespace}/${backend.workload.name}`;
  if (backend.kind === 'WorkloadEntry') return `${backend.object.namespace}/${backend.object.name}`;
  return backend.address;
}

function toBackend(mesh: Mesh, sender: Sender, backend: Backend, sight: LastLeg['sight']): Passage {
  if (backend.kind === 'pods') {
    const tunnel = backend.takesHbone ? 'HBONE' : 'plain';
    return arrive(mesh, { sender, to: backend.workload, port: backend.port, tunnel, sight });
  }
  return arriveOutside(mesh, sender, backend.address, backend.takesHbone ? HBONE_PORT : backend.port);
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
  const lands = passed.verdict === 'denied' ? [] : [{ workloads: [], ...service, ports: [dialled.port] }];
  return { ...passed, hops: [step, ...passed.hops], lands, errors: [], route: undefined, path };
}

function addressOf(dialled: Exclude<Dialled, { kind: 'workload' }>): string {
  if (dialled.kind !== 'service') return dialled.address;
  const { address, destination } = dialled;
  return address ?? (destination.kind === 'Service' ? destination.service.host : destination.host);
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
  const pods = workloadsOf(mesh, service).filter(isReady);
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

/** UDP and SCTP pass the mesh by: the network alone has a say. */
function pastTheMesh(mesh: Mesh, sender: Sender, target: Target, protocol: 'UDP' | 'SCTP'): Walk {
  const path: PathTaken = { kind: 'uncaptured', waypoint: null, tunnel: 'plain' };
  const why = `the mesh captures TCP alone: ${protocol} goes on as it is`;
  const step: Hop = { at: 'ztunnel', side: 'client', decision: 'pass', why, objects: [] };
  const walks = endsOf(mesh, target).map(({ backend, port }) => {
    const workload = backend?.kind === 'pods' ? backend.workload : undefined;
    const address =
      backend && backend.kind !== 'pods'
        ? backend.address
        : target.kind === 'dialled'
          ? addressOf(target.dialled as never)
          : '';
    const ends = workload ? legEnds(mesh, sender, workload, protocol) : { from: endOf(mesh, sender), to: { address } };
    const toTitle = workload?.title ?? address;
    const network = networkDecision(mesh, { ...ends, fromTitle: titleOf(sender), toTitle, port, protocol });
    const name = workload ? `${workload.namespace}/${workload.name}` : undefined;
    if (network.verdict === 'denied')
      return { passage: { ...refusedByNetwork(network.by!), hops: network.hops }, name, port };
    const found = passage(network.verdict, network.verdict === 'unknown' ? 'unknown' : 'app', network.hops);
    return { passage: { ...found, assumptions: network.assumptions }, name, port };
  });
  const worst = worstOf(walks.map((one) => one.passage)) ?? passage('allowed', 'no-endpoint', []);
  const reached = walks.filter((one) => one.passage.verdict !== 'denied');
  const lands =
    reached.length === 0
      ? []
      : [
          {
            workloads: [...new Set(reached.flatMap((one) => one.name ?? []))].sort(),
            ports: [...new Set(reached.map((one) => one.port))],
          },
        ];
  return { ...worst, hops: [step, ...worst.hops], lands, errors: [], route: undefined, path };
}

function endsOf(
  mesh: Mesh,
  target: Target,
): readonly { readonly backend: Backend | undefined; readonly port: number }[] {
  if (target.kind === 'gateway') return [];
  if (target.kind === 'headless') {
    return workloadsOf(mesh, target.service).map((workload) => ({
      backend: { kind: 'pods', workload, port: target.port, takesHbone: false },
      port: target.port,
    }));
  }
  const { dialled } = target;
  if (dialled.kind === 'workload') {
    return [
      {
        backend: { kind: 'pods', workload: dialled.workload, port: dialled.port, takesHbone: false },
        port: dialled.port,
      },
    ];
  }
  if (dialled.kind === 'service') {
    return backendsOf(mesh, dialled.destination, dialled.port).all.map((backend) => ({ backend, port: backend.port }));
  }
  return [{ backend: undefined, port: dialled.port }];
}

function ended(found: Passage, path: PathTaken): Walk {
  return { ...found, lands: [], errors: [], route: undefined, path };
}

/** The answer to a request. */
export function answerRequest(
  mesh: Mesh,
  request: MeshRequest,
  place = `request ${request.name ?? ''}`.trim(),
): Answer {
  const found = walk(mesh, place, request);
  const { route } = found;
  const isHttp = request.http !== undefined;
  const reachesApp = found.outcome === 'app' && found.verdict === 'allowed';
  return {
    ...(request.name !== undefined && { name: request.name }),
    verdict: found.verdict,
    outcome: found.verdict === 'unknown' ? 'unknown' : found.outcome,
    by: found.verdict === 'denied' ? (found.by ?? null) : null,
    ...(found.verdict === 'denied' && found.anyOf.length > 0 && { anyOf: found.anyOf }),
    status: !isHttp ? null : reachesApp ? 200 : (found.status ?? null),
    ...(isHttp && found.grpcStatus !== undefined && { grpcStatus: found.grpcStatus }),
    path: found.path,
    lands: found.verdict === 'denied' && found.lands.length === 0 ? [] : found.lands,
    errors: found.errors,
    ...(reachesApp && route?.upstream && { upstream: route.upstream }),
    ...(route?.location !== undefined && { location: route.location }),
    ...(reachesApp && route?.timeout !== undefined && { timeout: route.timeout }),
    ...(reachesApp && route?.retries !== undefined && { retries: route.retries }),
    ...(reachesApp &&
      route &&
      route.mirrors.length > 0 && { mirrors: route.mirrors.map(({ cluster }) => cluster.host) }),
    hops: found.hops,
    assumptions: found.verdict === 'unknown' ? [...new Set(found.assumptions)] : [],
  };
}
