import type { GatewayRoute, RouteParent } from '../model/gateways/gateway-route';
import type { Mesh } from '../model/mesh';
import { hostsOverlap } from '../model/services/hosts';
import { controllerOfClass, HBONE_PORT, listenerAdmits } from '../model/waypoints/waypoint';
import { bindingOfEntry, bindingOfService, type Binding } from '../model/waypoints/waypoint-binding';
import { fails, holds, said, unknown, type Outcome, type Said } from './condition';
import { gatewayStatus } from './gateway';
import { admitsKind, type ListenerState } from './listener';
import { listenerSetStatus } from './listener-set';
import { referencesOutcome } from './route-references';

const WRITES = ['istio.io/gateway-controller', 'istio.io/mesh-controller'];

/**
 * Of a route, for one of its parents; nothing where istiod writes none, as for a Gateway that is not there, for waypoints, and for what
 * another controller's waypoint serves.
 *
 * @see istio/istio pilot/pkg/config/kube/gateway/{conversion,conditions}.go, referenceAllowed, createRouteStatus (read for 1.32-dev)
 */
export function ofRoute(mesh: Mesh, route: GatewayRoute, parent: RouteParent): readonly Said[] {
  const isOfMesh = isMeshParent(parent);
  const accepted = isOfMesh ? byService(mesh, parent) : byGateway(mesh, route, parent);
  if (!accepted) return [];
  return [
    said('Accepted', accepted),
    said('ResolvedRefs', referencesOutcome(mesh, route, !isOfMesh)),
    said('ResolvedWaypoints', holds('ResolvedWaypoints', isOfMesh ? waypointText(mesh, parent) : 'a gateway reads it')),
  ];
}

function isMeshParent({ group, kind }: RouteParent): boolean {
  return (group === '' && kind === 'Service') || (group === 'networking.istio.io' && kind === 'ServiceEntry');
}

function bindingOf(mesh: Mesh, { found }: RouteParent): Binding | undefined {
  if (found?.kind === 'Service') return bindingOfService(mesh, found.service);
  return found?.kind === 'ServiceEntry' ? bindingOfEntry(mesh, found.entry) : undefined;
}

function byService(mesh: Mesh, parent: RouteParent): Outcome | undefined {
  const { found, kind, name, namespace } = parent;
  if (!found) {
    const isKnown = mesh.knows(kind === 'Service' ? 'Service' : 'ServiceEntry', namespace);
    const title = `${kind} ${namespace}/${name}`;
    return isKnown ? fails('NoMatchingParent', `there is no ${title}`) : unknown(`whether there is a ${title}`);
  }
  const gateway = bindingOf(mesh, parent)?.gateway;
  const controller = gateway && controllerOfClass(mesh, gateway.className);
  if (controller !== undefined && !WRITES.includes(controller)) return undefined;
  return holds('Accepted', 'the route is fine');
}

/** Always true: only the words tell that nobody reads the route. */
function waypointText(mesh: Mesh, parent: RouteParent): string {
  const status = bindingOf(mesh, parent)?.status;
  if (status === undefined) return 'its parent is not there';
  return status === 'none' || status === 'opted-out'
    ? 'its parent asks for no waypoint: ambient traffic passes the route by'
    : 'its parent asks for a waypoint';
}

function byGateway(mesh: Mesh, route: GatewayRoute, parent: RouteParent): Outcome | undefined {
  const served = servedBy(mesh, parent);
  if (served.length === 0) return undefined;
  const refusals = served.map((one) => refusalOf(mesh, route, parent, one));
  if (refusals.includes(undefined)) return holds('Accepted', 'a listener takes it');
  const unsure = refusals.find((one) => one?.status === 'Unknown');
  return (
    unsure ??
    ['NotAllowedByListeners', 'NoMatchingListenerHostname', 'NoMatchingParent'].flatMap(
      (reason) => refusals.find((one) => one?.reason === reason) ?? [],
    )[0]
  );
}

/** The listeners of a Gateway or a ListenerSet that a proxy has; none where the parent is not there. */
function servedBy(mesh: Mesh, { found }: RouteParent): readonly ListenerState[] {
  if (found?.kind === 'ListenerSet')
    return listenerSetStatus(mesh, found.object).listeners.filter(({ isServed }) => isServed);
  if (found?.kind !== 'Gateway') return [];
  const { gateway } = found;
  // A waypoint takes its routes from Services.
  if (gateway.role === 'waypoint') return [];
  return gatewayStatus(mesh, gateway).listeners.filter(
    ({ isServed, listener }) => isServed && !(gateway.role === 'east-west' && listener.port === HBONE_PORT),
  );
}

/** Why a listener does not take a route; undefined where it does. */
function refusalOf(
  mesh: Mesh,
  { hostnames, namespace, object }: GatewayRoute,
  { port, sectionName }: RouteParent,
  { listener }: ListenerState,
): Outcome | undefined {
  if (port !== undefined && listener.port !== port) return fails('NoMatchingParent', `no listener has port ${port}`);
  if (sectionName !== undefined && listener.name !== sectionName) {
    return fails('NoMatchingParent', `no listener is named ${sectionName}`);
  }
  const hosts = hostnames.length > 0 ? hostnames : ['*'];
  if (!hosts.some((host) => hostsOverlap(host, listener.hostname ?? '*'))) {
    return fails('NoMatchingListenerHostname', `none of its hostnames fits ${listener.hostname ?? '*'}`);
  }
  const isAdmitted = listenerAdmits(mesh, listener.field, namespace);
  if (isAdmitted === false) return fails('NotAllowedByListeners', `the listener does not admit namespace ${namespace}`);
  if (!admitsKind(listener, object.kindName)) {
    return fails('NotAllowedByListeners', `the listener does not take a ${object.kindName}`);
  }
  return isAdmitted === 'unknown' ? unknown(`which labels namespace ${namespace} has`) : undefined;
}

/** A parent as conditions name it: `Kind/name`, and what else it takes to tell it from others of the route. */
export function parentTitle(
  { parents }: GatewayRoute,
  { kind, name, namespace, port, sectionName }: RouteParent,
): string {
  const same = parents.filter((one) => one.kind === kind && one.name === name);
  const isClear = same.length < 2;
  const home = isClear || same.every((one) => one.namespace === namespace) ? '' : `${namespace}/`;
  const part = isClear
    ? ''
    : `${sectionName === undefined ? '' : `#${sectionName}`}${port === undefined ? '' : `:${port}`}`;
  return `${kind}/${home}${name}${part}`;
}
