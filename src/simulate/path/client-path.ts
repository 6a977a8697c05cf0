import { factOf } from '../../model/fact';
import type { Field } from '../../model/field';
import type { Destination } from '../../model/services/hosts';
import { claimedAddresses, knownAddress } from '../../model/services/known-addresses';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import type { MeshService } from '../../model/services/service';
import type { MeshServiceEntry } from '../../model/services/service-entry';
import { backendsOf, entryTakesHbone, type Backend } from '../../model/services/service-backends';
import { takesHbone } from '../../model/workloads/takes-hbone';
import type { MeshGateway } from '../../model/waypoints/waypoint';
import {
  bindingOfEndpoint,
  bindingOfEntry,
  bindingOfService,
  bindingOfWorkload,
  bindingOfWorkloadEntry,
  type Binding,
} from '../../model/waypoints/waypoint-binding';
import type { Workload } from '../../model/workloads/workload';
import { nearest } from '../../model/services/locality';
import { addressProblem, isUsable } from './waypoint-address';
import { canaryOf } from './waypoint-canary';

/** What a client dials, by address. */
export type Dialled =
  | {
      readonly kind: 'service';
      readonly destination: Destination;
      readonly port: number;
      readonly address?: string | undefined;
    }
  | { readonly kind: 'workload'; readonly workload: Workload; readonly port: number }
  | { readonly kind: 'WorkloadEntry'; readonly object: MeshObject; readonly port: number; readonly address: string }
  /** An endpoint that a ServiceEntry lists, by its own address. */
  | { readonly kind: 'endpoint'; readonly endpoint: Field; readonly port: number; readonly address: string }
  /** An address, or a name, that is nobody's in the mesh. */
  | { readonly kind: 'address'; readonly address: string; readonly port: number };

/** A waypoint, and the share of connections that it gets where there are two. */
export interface WaypointShare {
  readonly waypoint: MeshGateway;
  readonly weight: number | undefined;
}

/** Which way ztunnel sends what a client dials. */
export interface ClientPath {
  readonly kind: 'direct' | 'waypoint' | 'split' | 'passthrough' | 'rejected' | 'unknown';
  /** One, or two where it is split. */
  readonly waypoints: readonly WaypointShare[];
  /** The possible ends of a direct way; of one through a waypoint, what is asked for by its own address. */
  readonly backends: readonly Backend[];
  /** Of a rejection. */
  readonly reason: 'no-endpoint' | 'no-waypoint-endpoint' | undefined;
  readonly why: string;
  readonly objects: readonly MeshObject[];
  readonly assumptions: readonly string[];
}

const NONE = { waypoints: [], backends: [], reason: undefined, objects: [], assumptions: [] } as const;

/**
 * Which way ztunnel sends a connection of an enrolled client: a Service that is bound to a waypoint through it, one that is not to one of its
 * endpoints, whose own waypoints don't count then; a pod's own address through the waypoint of the pod; and what is unknown as it is.
 *
 * @param isWaypoint whether the client is a waypoint itself, whose own connections take no other
 *
 * @see istio/ztunnel src/proxy/outbound.rs, build_request; src/state.rs (read at 62d8265)
 */
export function clientPath(
  mesh: Mesh,
  client: Workload | undefined,
  dialled: Dialled,
  isWaypoint: MeshGateway | undefined,
): ClientPath {
  switch (dialled.kind) {
    case 'service': {
      const path = toService(mesh, dialled.destination, dialled.port, isWaypoint, dialled.address);
      return path.kind === 'direct' ? nearEnough(mesh, client, dialled.destination, path) : path;
    }
    case 'workload': {
      const { port, workload } = dialled;
      // What is known by the address of a pod, and is no pod, is before it.
      const [claimed] = workload.hostNetwork ? [] : claimedAddresses(mesh, workload);
      const service = claimed === undefined ? undefined : knownAddress(mesh, claimed, client?.namespace ?? '').service;
      if (service) {
        return clientPath(mesh, client, { kind: 'service', destination: service, port, address: claimed }, isWaypoint);
      }
      if (workload.hostNetwork)
        return passthrough(`${workload.title} has the address of its node, which is no pod to ztunnel`);
      const backend: Backend = { kind: 'pods', workload, port, takesHbone: takesHbone(mesh, workload) };
      const binding = bindingOfWorkload(mesh, workload);
      return toOne(mesh, backend, binding, workload.title, isWaypoint);
    }
    case 'WorkloadEntry': {
      const { address, object, port } = dialled;
      const backend: Backend = {
        kind: 'WorkloadEntry',
        object,
        address,
        port,
        takesHbone: entryTakesHbone(mesh, object),
      };
      return toOne(mesh, backend, bindingOfWorkloadEntry(mesh, object), object.title, isWaypoint);
    }
    case 'endpoint': {
      const { address, endpoint, port } = dialled;
      const { object } = endpoint;
      const backend: Backend = { kind: 'address', object, address, port, takesHbone: entryTakesHbone(mesh, object) };
      return toOne(
        mesh,
        backend,
        bindingOfEndpoint(mesh, object.namespace, endpoint),
        `${address} of ${object.title}`,
        isWaypoint,
      );
    }
    default:
      return passthrough(`${dialled.address} is no address that the mesh knows, so that ztunnel sends it on as it is`);
  }
}

function passthrough(why: string, objects: readonly MeshObject[] = []): ClientPath {
  return { ...NONE, kind: 'passthrough', why, objects };
}

function toOne(
  mesh: Mesh,
  backend: Backend,
  binding: Binding,
  title: string,
  client: MeshGateway | undefined,
): ClientPath {
  const { gateway, status } = binding;
  if (status === 'bound' && gateway !== client) {
    const problem = addressProblem(gateway!);
    if (problem !== undefined) return direct([backend], problem, [gateway!.object]);
    return viaWaypoint(mesh, gateway!, undefined, title, [backend]);
  }
  if (status === 'unknown' && !client) return unsure(title, binding);
  return direct([backend], `${title} is asked for by its own address, and has no waypoint of its own`, []);
}

function toService(
  mesh: Mesh,
  destination: Destination,
  port: number,
  client: MeshGateway | undefined,
  address: string | undefined,
): ClientPath {
  const object = destination.kind === 'Service' ? destination.service.object : destination.entry.object;
  const binding =
    destination.kind === 'Service'
      ? bindingOfService(mesh, destination.service)
      : bindingOfEntry(mesh, destination.entry);
  const objects = [object];
  // Endpoints that have the very address are preferred to it, and know of no waypoint of a ServiceEntry.
  const shadowed =
    address !== undefined &&
    destination.kind === 'ServiceEntry' &&
    knownAddress(mesh, address, '').workload !== undefined;
  const problem = binding.status === 'bound' ? addressProblem(binding.gateway!) : undefined;
  if (!client && !shadowed) {
    if (binding.status === 'bound' && problem === undefined) {
      return destination.kind === 'Service'
        ? wayToService(mesh, destination.service)
        : wayToEntry(mesh, destination.entry);
    }
    if (binding.status === 'unknown') return unsure(object.title, binding);
  }
  if (destination.kind === 'ServiceEntry' && destination.entry.resolution === 'NONE') {
    return passthrough(`${object.title} has resolution NONE: what is sent there goes on as it is`, objects);
  }
  const { all, unsure: unknown } = backendsOf(mesh, destination, port);
  if (all.length === 0 && shadowed)
    return passthrough(`${object.title} has no port ${port}, and its address is that of a pod`, objects);
  if (unknown !== undefined) {
    return {
      ...NONE,
      kind: 'unknown',
      why: `the endpoints of ${object.title} are not in the manifests`,
      objects,
      assumptions: [unknown],
    };
  }
  if (all.length === 0) {
    const has = portsOf(destination).includes(port);
    const why = has
      ? `nothing that is ready stands behind port ${port} of ${object.title}`
      : `${object.title} has no port ${port}`;
    return { ...NONE, kind: 'rejected', reason: 'no-endpoint', why, objects };
  }
  return direct(all, problem ?? unboundWhy(binding, object.title), objects);
}

/** The endpoints that are near enough for how a Service wants its traffic spread. */
function nearEnough(mesh: Mesh, client: Workload | undefined, destination: Destination, path: ClientPath): ClientPath {
  const backends = nearest(mesh, destination, client, path.backends);
  if (backends.length > 0) return { ...path, backends };
  const { title } = destination.kind === 'Service' ? destination.service : destination.entry;
  const why = `${title} wants traffic to stay on the node of its client, where none of its pods is`;
  return { ...NONE, kind: 'rejected', reason: 'no-endpoint', why, objects: path.objects };
}

function portsOf(destination: Destination): readonly number[] {
  return (destination.kind === 'Service' ? destination.service : destination.entry).ports.map(({ port }) => port);
}

/** Why a Service has no waypoint, for those who think it has. */
function unboundWhy({ reason, status, wanted }: Binding, title: string): string {
  if (status === 'unbound')
    return `${title} asks for waypoint ${wanted} and is not bound to it (${reason}), so that traffic passes none`;
  if (status === 'opted-out') return `${title} wants no waypoint`;
  return `${title} has no waypoint`;
}

function unsure(title: string, { wanted }: Binding): ClientPath {
  const assumption = `whether there is a waypoint ${wanted}, which ${title} asks for, and whether it lets it bind`;
  return { ...NONE, kind: 'unknown', why: `${title} may have a waypoint`, assumptions: [assumption] };
}

function direct(backends: readonly Backend[], why: string, objects: readonly MeshObject[]): ClientPath {
  return {
    kind: 'direct',
    waypoints: NONE.waypoints,
    backends,
    reason: undefined,
    why,
    objects,
    assumptions: NONE.assumptions,
  };
}

/** The way to a Service that is bound, whoever dials it. */
const wayToService = factOf((mesh: Mesh, service: MeshService) =>
  viaWaypoint(mesh, bindingOfService(mesh, service).gateway!, service.object, service.object.title, undefined),
);

const wayToEntry = factOf((mesh: Mesh, entry: MeshServiceEntry) =>
  viaWaypoint(mesh, bindingOfEntry(mesh, entry).gateway!, entry.object, entry.object.title, undefined),
);

function viaWaypoint(
  mesh: Mesh,
  waypoint: MeshGateway,
  object: MeshObject | undefined,
  title: string,
  backends: readonly Backend[] | undefined,
): ClientPath {
  const canary = object && canaryOf(mesh, object, waypoint);
  const shares: readonly WaypointShare[] = canary
    ? [
        { waypoint, weight: 100 - canary.weight },
        { waypoint: canary.waypoint, weight: canary.weight },
      ].filter(({ weight }) => weight > 0)
    : [{ waypoint, weight: undefined }];
  const dead = shares.find((one) => !isUsable(mesh, one.waypoint));
  const objects = [...(object ? [object] : []), ...shares.map((one) => one.waypoint.object)];
  if (dead) {
    const name = `${dead.waypoint.namespace}/${dead.waypoint.name}`;
    const why = `${title} is bound to waypoint ${name}, behind whose address nobody is ready to answer: the connection fails`;
    return { ...NONE, kind: 'rejected', reason: 'no-waypoint-endpoint', why, objects, waypoints: shares };
  }
  const names = shares.map((one) => `${one.waypoint.namespace}/${one.waypoint.name}`).join(' and ');
  return {
    ...NONE,
    kind: shares.length > 1 ? 'split' : 'waypoint',
    backends: backends ?? [],
    waypoints: shares.length > 1 ? shares : shares.map((one) => ({ ...one, weight: undefined })),
    why: `${title} is bound to waypoint ${names}`,
    objects,
  };
}
