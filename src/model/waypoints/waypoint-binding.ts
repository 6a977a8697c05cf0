import { factOf } from '../fact';
import type { Field, Labels } from '../field';
import { labelOf } from '../field';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import type { MeshService } from '../services/service';
import { visibilityIn } from '../services/entry-visibility';
import type { MeshServiceEntry } from '../services/service-entry';
import { admitsNamespace, findGateway, hasAddress, trafficOf, type MeshGateway } from './waypoint';
import type { Workload } from '../workloads/workload';

export const USE_WAYPOINT = 'istio.io/use-waypoint';
export const USE_WAYPOINT_NAMESPACE = 'istio.io/use-waypoint-namespace';

/** Why an object that asks for a waypoint has none; the names are those of the conditions that istiod writes. */
export type Unbound =
  /** No Gateway of that name, or it has no address. */
  | 'WaypointIsNotReady'
  /** Its listener does not admit the object's namespace. */
  | 'AttachmentDenied'
  /** It serves other traffic. */
  | 'UnsupportedTrafficType'
  /** It is in another namespace, and the mesh keeps a ServiceEntry in its own. */
  | 'CrossNamespaceWaypointForbidden';

/** Whether, and how, an object is bound to a waypoint. */
export interface Binding {
  readonly status:
    | 'bound'
    /** Nobody asks for a waypoint. */
    | 'none'
    /** It says `none`, which also keeps the namespace's away. */
    | 'opted-out'
    /** A waypoint is asked for, and is not to be had. */
    | 'unbound'
    /** Whether there is one, the input does not tell. */
    | 'unknown';
  /** The Gateway, where the name leads to one. */
  readonly gateway: MeshGateway | undefined;
  /** What asked: the label of the object, or of its namespace. */
  readonly by: Field | undefined;
  /** Whether the namespace asked. */
  readonly isInherited: boolean;
  readonly reason: Unbound | undefined;
  /** The name that was asked for, as `namespace/name`. */
  readonly wanted: string | undefined;
}

const NONE: Binding = {
  status: 'none',
  gateway: undefined,
  by: undefined,
  isInherited: false,
  reason: undefined,
  wanted: undefined,
};

/** The waypoint of a Service. */
export const bindingOfService = factOf((mesh: Mesh, { object }: MeshService) =>
  bind(mesh, ofObject(object), 'service'),
);

/** The waypoint of a ServiceEntry. */
export const bindingOfEntry = factOf((mesh: Mesh, { namespace, object }: MeshServiceEntry): Binding => {
  const binding = bind(mesh, ofObject(object), 'service');
  if (binding.status !== 'bound' && binding.status !== 'unknown') return binding;
  if (binding.wanted === undefined || binding.wanted.startsWith(`${namespace}/`)) return binding;
  const visibility = visibilityIn(mesh, namespace);
  if (visibility === 'unknown') return { ...binding, status: 'unknown' };
  if (visibility !== 'namespace' || binding.status === 'unknown') return binding;
  return { ...binding, status: 'unbound', reason: 'CrossNamespaceWaypointForbidden' };
});

/** The waypoint of a workload's pods, for traffic to their own addresses. */
export const bindingOfWorkload = factOf((mesh: Mesh, { template, labels, namespace }: Workload) =>
  bind(mesh, { namespace, labels, label: (name) => template.get('metadata', 'labels', name) }, 'workload'),
);

/** The waypoint of a WorkloadEntry, which may ask for it in its labels or in those of its spec. */
export const bindingOfWorkloadEntry = factOf((mesh: Mesh, object: MeshObject) => {
  const inSpec = object.spec.get('labels');
  return bind(
    mesh,
    {
      namespace: object.namespace,
      labels: { ...object.labels, ...inSpec.labels },
      label: (name) => (labelOf(inSpec.labels, name) === undefined ? object.label(name) : inSpec.get(name)),
    },
    'workload',
  );
});

/** The waypoint of an endpoint that a ServiceEntry has inline, which asks for it in its own labels. */
export function bindingOfEndpoint(mesh: Mesh, namespace: string, endpoint: Field): Binding {
  const labels = endpoint.get('labels');
  return bind(mesh, { namespace, labels: labels.labels, label: (name) => labels.get(name) }, 'workload');
}

/** The Gateway that an object is bound to; undefined where it has none, or it is not known. */
export function boundGateway({ status, gateway }: Binding): MeshGateway | undefined {
  return status === 'bound' ? gateway : undefined;
}

interface Subject {
  readonly namespace: string;
  readonly labels: Labels;
  label(name: string): Field;
}

function ofObject(object: MeshObject): Subject {
  return { namespace: object.namespace, labels: object.labels, label: (name) => object.label(name) };
}

/** Controllers whose own Services are never bound. */
const MANAGED = ['istio.io-mesh-controller', 'istio.io-eastwest-controller'];

/**
 * Binds an object to a waypoint, by its own label or else that of its namespace. A label of its own that leads nowhere keeps the
 * namespace's away all the same.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/waypoints.go, fetchWaypointForTarget and fetchWaypointForWorkload (read for 1.32-dev)
 */
function bind(mesh: Mesh, subject: Subject, traffic: 'service' | 'workload'): Binding {
  const { namespace, labels } = subject;
  if (traffic === 'service' && MANAGED.includes(labelOf(labels, 'gateway.istio.io/managed') ?? '')) return NONE;
  const ofGateway = labelOf(labels, 'gateway.networking.k8s.io/gateway-name');
  const own = ofGateway === undefined ? undefined : findGateway(mesh, namespace, ofGateway);
  if (traffic === 'workload' && own && hasAddress(mesh, own)) return NONE;
  if (labelOf(labels, USE_WAYPOINT) !== undefined) {
    return resolve(mesh, namespace, subject.label(USE_WAYPOINT), labels, false, traffic);
  }
  const home = mesh.find('Namespace', '', namespace);
  if (labelOf(home?.labels ?? {}, USE_WAYPOINT) === undefined) return NONE;
  return resolve(mesh, namespace, home!.label(USE_WAYPOINT), home!.labels, true, traffic);
}

function resolve(
  mesh: Mesh,
  namespace: string,
  by: Field,
  labels: Labels,
  isInherited: boolean,
  traffic: 'service' | 'workload',
): Binding {
  const name = by.text ?? '';
  if (name === 'none') return { ...NONE, status: 'opted-out', by, isInherited };
  const home = labelOf(labels, USE_WAYPOINT_NAMESPACE) || namespace;
  const gateway = findGateway(mesh, home, name);
  const asked = { by, isInherited, gateway, wanted: `${home}/${name}` };
  if (!gateway) {
    return mesh.knows('Gateway', home) || name === ''
      ? { ...asked, status: 'unbound', reason: 'WaypointIsNotReady' }
      : { ...asked, status: 'unknown', reason: undefined };
  }
  if (!hasAddress(mesh, gateway)) return { ...asked, status: 'unbound', reason: 'WaypointIsNotReady' };
  const admitted = admitsNamespace(mesh, gateway, namespace);
  if (admitted === false) return { ...asked, status: 'unbound', reason: 'AttachmentDenied' };
  const served = trafficOf(mesh, gateway);
  if (served !== traffic && served !== 'all') {
    // A namespace's waypoint is for those that it serves; pods that it does not are not told.
    if (isInherited && traffic === 'workload') return NONE;
    return { ...asked, status: 'unbound', reason: 'UnsupportedTrafficType' };
  }
  return { ...asked, status: admitted === 'unknown' ? 'unknown' : 'bound', reason: undefined };
}
