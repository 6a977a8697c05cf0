import type { MeshInput } from '../model/input/input';
import { load } from '../model/input/load';
import type { Field } from '../model/field';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import type { MeshOptions } from '../model/options';
import { gatewayRoutes } from '../model/gateways/gateway-route';
import { isOfRevision } from '../model/policy/attachment';
import { services } from '../model/services/service';
import { serviceEntries } from '../model/services/service-entry';
import { gateways } from '../model/waypoints/waypoint';
import type { FoundCondition, Said, StatusCondition } from './condition';
import { gatewayStatus, type GatewayStatus } from './gateway';
import { listenerSetStatus } from './listener-set';
import { ofAuthorizationPolicy } from './policy-accepted';
import { ofRoute, parentTitle } from './route-accepted';
import { ofService, ofServiceEntry, ofWorkloadEntry } from './waypoint-bound';

/**
 * Predicts the conditions that istiod writes on Gateways, ListenerSets and their listeners, Services, ServiceEntries, WorkloadEntries, routes and
 * AuthorizationPolicies: type, status and reason as it has them, the message in words of ours.
 *
 * Pods are taken to be ready unless a `status` in the manifests says otherwise, and no load balancer to have given an address. The input is
 * taken for all there is, unless `world: 'open'` is said; what it does not hold is `Unknown`.
 *
 * @param input YAML text, objects, files, or an App or Chart of cdk8s
 * @returns a flat list, in an order that the order of the input does not change
 *
 * @example
 * const web = {
 *   apiVersion: 'v1',
 *   kind: 'Service',
 *   metadata: { name: 'web', namespace: 'shop', labels: { 'istio.io/use-waypoint': 'waypoint' } },
 *   spec: { ports: [{ port: 80 }] },
 * };
 * const [bound] = status([web]);
 * console.log(bound?.type, bound?.status, bound?.reason); // istio.io/WaypointBound False WaypointIsNotReady
 *
 * @throws InputError if the input is none of what is taken, or an option is wrong
 *
 * @see istio/istio pilot/pkg/config/kube/gateway, pilot/pkg/serviceregistry/ambient (read for 1.32-dev)
 */
export function status(input: MeshInput, options: MeshOptions = {}): StatusCondition[] {
  return statusOf(load('status', input, { world: 'closed', ...options }).mesh);
}

/** The conditions of a mesh that was loaded. */
export function statusOf(mesh: Mesh): StatusCondition[] {
  return conditionsOf(mesh).map(({ condition }) => condition);
}

/** The same, each with what it is about. */
export function conditionsOf(mesh: Mesh): readonly FoundCondition[] {
  const all = [
    ...gateways(mesh)
      .filter(({ object }) => isOfRevision(mesh, object))
      .flatMap((gateway) => withListeners(gateway.object, gatewayStatus(mesh, gateway))),
    ...mesh
      .ofKind('ListenerSet')
      .filter((set) => isOfRevision(mesh, set))
      .flatMap((set) => withListeners(set, listenerSetStatus(mesh, set))),
    ...gatewayRoutes(mesh).flatMap((route) => (isOfRevision(mesh, route.object) ? ofParents(mesh, route) : [])),
    ...services(mesh).flatMap((service) => told(service.object, null, ofService(mesh, service))),
    ...serviceEntries(mesh).flatMap((entry) => told(entry.object, null, ofServiceEntry(mesh, entry))),
    ...mesh.ofKind('WorkloadEntry').flatMap((object) => told(object, null, ofWorkloadEntry(mesh, object))),
    ...mesh
      .ofKind('AuthorizationPolicy')
      .filter((policy) => isOfRevision(mesh, policy))
      .flatMap((policy) => told(policy, null, ofAuthorizationPolicy(mesh, policy))),
  ];
  return inOrder(all);
}

function withListeners(object: MeshObject, { listeners, own }: GatewayStatus): FoundCondition[] {
  return [
    ...told(object, null, own),
    ...listeners.flatMap(({ conditions, listener }) =>
      told(object, `listener/${listener.name ?? ''}`, conditions, listener.field),
    ),
  ];
}

/** Routes that istiod reads; of parents that say the same, one. */
function ofParents(mesh: Mesh, route: ReturnType<typeof gatewayRoutes>[number]): FoundCondition[] {
  if (route.object.kindName === 'UDPRoute') return [];
  return route.parents.flatMap((parent) =>
    told(route.object, parentTitle(route, parent), ofRoute(mesh, route, parent), parent.field),
  );
}

function told(object: MeshObject, of: string | null, all: readonly Said[], about?: Field): FoundCondition[] {
  const { kindName, name, namespace } = object;
  return all.map(({ at, isForNow = false, message, reason, status: is, type }) => ({
    condition: { object: { kind: kindName, namespace, name }, of, type, status: is, reason, message },
    at: at ?? about ?? object,
    isForNow,
  }));
}

const KINDS = [
  'Gateway',
  'ListenerSet',
  'XListenerSet',
  'HTTPRoute',
  'GRPCRoute',
  'TCPRoute',
  'TLSRoute',
  'Service',
  'ServiceEntry',
  'WorkloadEntry',
  'AuthorizationPolicy',
];

/** By kind and name; what is of one object stays as its spec has it. */
function inOrder(all: readonly FoundCondition[]): readonly FoundCondition[] {
  const key = ({ condition: { object } }: FoundCondition): string =>
    `${String(KINDS.indexOf(object.kind)).padStart(2, '0')} ${object.namespace}/${object.name}`;
  return all
    .map((found) => [key(found), found] as const)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([, found]) => found);
}
