import { fact } from '../fact';
import { labelOf, type Field } from '../field';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { byLabelSelector } from '../selectors';
import { namespaceLabels } from '../workloads/enrolment';
import { istiodDoes } from '../platform/istiod-env';
import { settings } from '../platform/settings';

/** What a waypoint serves: traffic to Services, to pods, both or none. */
export type WaypointTraffic = 'service' | 'workload' | 'all' | 'none';

export const WAYPOINT_FOR = 'istio.io/waypoint-for';
/** Where mesh traffic arrives. */
export const HBONE_PORT = 15008;

const INBOUND_BINDING = 'ambient.istio.io/waypoint-inbound-binding';

/** Whose controller makes a Gateway work. */
export type GatewayRole = 'waypoint' | 'ingress' | 'east-west' | 'other' | 'unknown';

/** A Gateway of the Gateway API. */
export interface MeshGateway {
  readonly object: MeshObject;
  readonly namespace: string;
  readonly name: string;
  readonly className: string;
  readonly role: GatewayRole;
  /** The service account that its proxies run as. */
  readonly serviceAccount: string;
  readonly listeners: readonly Field[];
  readonly title: string;
}

/** Classes that istiod makes, by controller (istio/istio pilot/pkg/config/kube/gatewaycommon/classinfo.go, read for 1.32-dev). */
const BUILT_IN: Readonly<Record<string, string>> = {
  istio: 'istio.io/gateway-controller',
  'istio-remote': 'istio.io/unmanaged-gateway',
  'istio-waypoint': 'istio.io/mesh-controller',
  'istio-east-west': 'istio.io/eastwest-controller',
};

/** Those that it makes only where it is told to (PILOT_ENABLE_AGENTGATEWAY). */
const OF_AGENTGATEWAY: Readonly<Record<string, string>> = {
  'istio-agentgateway': 'istio.io/agentgateway-controller',
  'istio-agentgateway-waypoint': 'istio.io/agentgateway-waypoint-controller',
};

/** The names of the classes that istiod makes, and of those that it makes when told to. */
export const BUILT_IN_CLASSES: readonly string[] = Object.keys(BUILT_IN);
export const AGENTGATEWAY_CLASSES: readonly string[] = Object.keys(OF_AGENTGATEWAY);

const CONTROLLERS: Readonly<Record<string, GatewayRole>> = {
  'istio.io/gateway-controller': 'ingress',
  'istio.io/mesh-controller': 'waypoint',
  'istio.io/eastwest-controller': 'east-west',
  'istio.io/agentgateway-controller': 'ingress',
  'istio.io/agentgateway-waypoint-controller': 'waypoint',
};

/** All Gateways of the Gateway API. */
export const gateways = fact((mesh): readonly MeshGateway[] =>
  mesh.ofKind('Gateway').map((object) => gatewayOf(mesh, object)),
);

const byObject = fact((mesh) => new Map(gateways(mesh).map((gateway) => [gateway.object, gateway])));

/** The Gateway of a name. */
export function findGateway(mesh: Mesh, namespace: string, name: string): MeshGateway | undefined {
  const object = mesh.find('Gateway', namespace, name);
  return object && byObject(mesh).get(object);
}

/** Those whose class is that of waypoints. */
export const waypoints = fact((mesh) => gateways(mesh).filter(({ role }) => role === 'waypoint'));

/** The controller of a class, by its object or as istiod makes it; undefined for a class that neither has. */
export function controllerOfClass(mesh: Mesh, className: string): string | undefined {
  const written = mesh.find('GatewayClass', '', className)?.spec.get('controllerName').text;
  if (written !== undefined || Object.hasOwn(BUILT_IN, className)) return written ?? BUILT_IN[className];
  const isMade = Object.hasOwn(OF_AGENTGATEWAY, className) && istiodDoes(mesh, 'PILOT_ENABLE_AGENTGATEWAY', false);
  return isMade ? OF_AGENTGATEWAY[className] : undefined;
}

/** Who makes Gateways of a class work; `unknown` for a class that neither istiod nor the input has. */
export function roleOfClass(mesh: Mesh, className: string): GatewayRole {
  const controller = controllerOfClass(mesh, className);
  if (controller === undefined) return 'unknown';
  return Object.hasOwn(CONTROLLERS, controller) ? CONTROLLERS[controller]! : 'other';
}

/**
 * Whether a Gateway has an address, without which istiod binds nothing to it. One from a cluster has conditions, which the API
 * server sets from the start, and where all of a cluster is known, all of them are from there: without an address it is not ready.
 * A manifest has no status, also in a few files beside others from a cluster, and all that istiod makes work will be ready.
 */
export function hasAddress(mesh: Mesh, { object }: MeshGateway): boolean {
  const hasConditions = object.field('status', 'conditions').items.length > 0;
  const isFromCluster = hasConditions || (mesh.world === 'closed' && hasStatuses(mesh));
  return !isFromCluster || object.field('status', 'addresses').items.length > 0;
}

const hasStatuses = fact((mesh) =>
  gateways(mesh).some(({ object }) => object.field('status', 'addresses').items.length > 0),
);

/** What a Gateway serves, should it be bound as a waypoint: its own label, else that of its class, else Services. */
export function trafficOf(mesh: Mesh, { object, className }: MeshGateway): WaypointTraffic {
  const text =
    labelOf(object.labels, WAYPOINT_FOR) ??
    labelOf(mesh.find('GatewayClass', '', className)?.labels ?? {}, WAYPOINT_FOR) ??
    'service';
  // Any other word is as good as none.
  return text === 'service' || text === 'workload' || text === 'all' ? text : 'none';
}

/** Whether a waypoint lets what is in a namespace bind to it. */
export function admitsNamespace(mesh: Mesh, gateway: MeshGateway, namespace: string): boolean | 'unknown' {
  const [protocol, port] = inboundBinding(mesh, gateway);
  const listener = gateway.listeners.find(
    (one) => one.get('protocol').text === protocol && one.get('port').number === port,
  );
  return listener ? listenerAdmits(mesh, listener, namespace) : namespace === gateway.namespace;
}

/** Whether a listener lets what is in a namespace attach: its own namespace's, where it says nothing. */
export function listenerAdmits(mesh: Mesh, listener: Field, namespace: string): boolean | 'unknown' {
  const from = listener.get('allowedRoutes', 'namespaces');
  switch (from.get('from').text) {
    case 'All':
      return true;
    case 'Selector': {
      const labels = namespaceLabels(mesh, namespace);
      if (!labels) return mesh.world === 'closed' ? false : 'unknown';
      const named = { 'kubernetes.io/metadata.name': namespace, ...labels };
      // A selector that is not there selects nothing, and an empty one everything.
      return from.get('selector').isSet && byLabelSelector(from.get('selector')).matches(named);
    }
    default:
      return namespace === listener.object.namespace;
  }
}

/**
 * Where mesh traffic arrives at a gateway. One that ztunnel stands before says so by an annotation, such as `PROXY/15088`.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/waypoints.go, getGatewayOrGatewayClassAnnotation (read for 1.32-dev)
 */
function inboundBinding(mesh: Mesh, { object, className }: MeshGateway): [protocol: string, port: number] {
  const text =
    labelOf(object.annotations, INBOUND_BINDING) ??
    labelOf(mesh.find('GatewayClass', '', className)?.annotations ?? {}, INBOUND_BINDING);
  const [, protocol, port] = /^(\w+)\/(\d+)$/.exec(text ?? '') ?? [];
  return protocol !== undefined && port !== undefined ? [`istio.io/${protocol}`, Number(port)] : ['HBONE', HBONE_PORT];
}

/** The port at which mesh traffic arrives at a gateway. */
export function inboundBindingPort(mesh: Mesh, gateway: MeshGateway): number {
  return inboundBinding(mesh, gateway)[1];
}

/** The identity of a gateway's proxies. */
export function principalOf(mesh: Mesh, { namespace, serviceAccount }: MeshGateway): string {
  return `${settings(mesh).trustDomain}/ns/${namespace}/sa/${serviceAccount}`;
}

function gatewayOf(mesh: Mesh, object: MeshObject): MeshGateway {
  const { spec, namespace, name, annotations } = object;
  const className = spec.get('gatewayClassName').text ?? '';
  const role = roleOfClass(mesh, className);
  // The class is part of the name of what istiod makes for a gateway, and not for a waypoint.
  const made =
    labelOf(annotations, 'gateway.istio.io/name-override') ?? (role === 'ingress' ? `${name}-${className}` : name);
  return {
    object,
    namespace,
    name,
    className,
    role,
    serviceAccount: labelOf(annotations, 'gateway.istio.io/service-account') ?? made,
    listeners: spec.get('listeners').items,
    title: object.title,
  };
}
