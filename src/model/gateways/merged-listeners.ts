import { byCreation } from '../creation-order';
import { factOf } from '../fact';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { byLabelSelector } from '../selectors';
import { controllerOfClass, findGateway, type MeshGateway } from '../waypoints/waypoint';
import { namespaceLabels } from '../workloads/enrolment';
import { listenersOf, type GatewayListener } from './gateway-listener';

/** A listener that a proxy is to have, of its Gateway or of a ListenerSet. */
export interface MergedListener {
  /** The Gateway, or the ListenerSet that adds it. */
  readonly owner: MeshObject;
  readonly listener: GatewayListener;
  /** The one before it that leaves no room for it. */
  readonly clashesWith: GatewayListener | undefined;
}

const WITH_SETS = ['istio.io/gateway-controller', 'istio.io/agentgateway-controller'];

/** Whether ListenerSets may add to Gateways of a class, which are then looked through for listeners that clash. */
export function takesListenerSets(mesh: Mesh, { className }: MeshGateway): boolean {
  return WITH_SETS.includes(controllerOfClass(mesh, className) ?? '');
}

/**
 * The listeners of a Gateway, and then those that ListenerSets add, the oldest set first. One that clashes with another before it
 * is not had, and is in nobody's way.
 *
 * @see istio/istio pilot/pkg/config/kube/gatewaycommon/listener_conflict.go (read for 1.32-dev)
 */
export const mergedListeners = factOf((mesh: Mesh, gateway: MeshGateway): readonly MergedListener[] => {
  const hasSets = takesListenerSets(mesh, gateway);
  const owners = [gateway.object, ...(hasSets ? setsOf(mesh, gateway) : [])];
  const kept: GatewayListener[] = [];
  return owners.flatMap((owner) =>
    listenersOf(owner).map((listener) => {
      const clashesWith = hasSets ? kept.find((before) => !areDistinct(before, listener)) : undefined;
      if (!clashesWith) kept.push(listener);
      return { owner, listener, clashesWith };
    }),
  );
});

/** The Gateway that a ListenerSet is for; undefined where it is not in the input. */
export function gatewayOfSet(mesh: Mesh, set: MeshObject): MeshGateway | undefined {
  const parent = set.spec.get('parentRef');
  return findGateway(mesh, parent.get('namespace').text || set.namespace, parent.get('name').text ?? '');
}

/** Whether a Gateway lets ListenerSets of a namespace add to it, which by itself it does not. */
export function admitsSetsOf(
  mesh: Mesh,
  { namespace: own, object }: MeshGateway,
  namespace: string,
): boolean | 'unknown' {
  const allowed = object.spec.get('allowedListeners', 'namespaces');
  switch (allowed.get('from').text) {
    case 'All':
      return true;
    case 'Same':
      return namespace === own;
    case 'Selector': {
      if (!allowed.get('selector').isSet) return false;
      const labels = namespaceLabels(mesh, namespace);
      if (!labels) return mesh.world === 'closed' ? false : 'unknown';
      return byLabelSelector(allowed.get('selector')).matches({ 'kubernetes.io/metadata.name': namespace, ...labels });
    }
    default:
      return false;
  }
}

function setsOf(mesh: Mesh, gateway: MeshGateway): readonly MeshObject[] {
  return mesh
    .ofKind('ListenerSet')
    .filter((one) => gatewayOfSet(mesh, one) === gateway && admitsSetsOf(mesh, gateway, one.namespace) === true)
    .sort(byCreation);
}

function isL4({ protocol }: GatewayListener): boolean {
  return protocol === 'TCP' || protocol === 'UDP';
}

function isHttpLike({ protocol }: GatewayListener): boolean {
  return protocol === 'HTTP' || protocol === 'HTTPS' || protocol === 'TLS';
}

function areDistinct(one: GatewayListener, other: GatewayListener): boolean {
  if (one.port !== other.port) return true;
  if (isHttpLike(one) && isHttpLike(other)) return (one.hostname ?? '*') !== (other.hostname ?? '*');
  if ((isL4(one) || isHttpLike(one)) && (isL4(other) || isHttpLike(other))) return false;
  return one.protocol !== other.protocol;
}
