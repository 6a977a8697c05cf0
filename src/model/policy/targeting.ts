import { attachmentOf, isOfRevision, waypointOfTarget } from './attachment';
import { authorizationOf } from './authorization';
import { fact } from '../fact';
import type { Kind } from '../kinds';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { servicesOf, type MeshService } from '../services/service';
import { settings } from '../platform/settings';
import type { MeshGateway } from '../waypoints/waypoint';
import { bindingOfService, boundGateway } from '../waypoints/waypoint-binding';
import type { Workload } from '../workloads/workload';

/** The kinds that may have target references. */
export const TARGETING_KINDS = [
  'AuthorizationPolicy',
  'RequestAuthentication',
  'Telemetry',
  'WasmPlugin',
  'TrafficExtension',
  'EnvoyFilter',
] as const satisfies readonly Kind[];

/** The kinds that policies may target, with the group of each. */
export const TARGETS: ReadonlyMap<string, string> = new Map([
  ['Service', ''],
  ['ServiceEntry', 'networking.istio.io'],
  ['Gateway', 'gateway.networking.k8s.io'],
  ['GatewayClass', 'gateway.networking.k8s.io'],
]);

/** The one class that waypoints take policies by, whatever the status of one for another says. */
export const WAYPOINT_CLASS = 'istio-waypoint';

/** AuthorizationPolicies in force by what they target: an object, or the class of waypoints. */
const byTarget = fact((mesh) => {
  const found = new Map<MeshObject | undefined, MeshObject[]>();
  for (const policy of mesh.ofKind('AuthorizationPolicy')) {
    if (!isOfRevision(mesh, policy) || authorizationOf(mesh, policy).isDryRun) continue;
    for (const { found: target } of attachmentOf(mesh, policy).targets) {
      if (!target) continue;
      if (target.kind === 'GatewayClass' && !isForWaypoints(mesh, policy, target.className)) continue;
      const key =
        target.kind === 'Service'
          ? target.service.object
          : target.kind === 'ServiceEntry'
            ? target.entry.object
            : target.kind === 'Gateway'
              ? target.gateway.object
              : undefined;
      const list = found.get(key);
      if (list) list.push(policy);
      else found.set(key, [policy]);
    }
  }
  return found;
});

/**
 * Whether a policy for a class of Gateways reaches waypoints: from the root namespace, by the name of the class.
 *
 * @see istio/istio pilot/pkg/model/policyattachment.go (read for 1.32-dev)
 */
export function isForWaypoints(mesh: Mesh, { namespace }: MeshObject, className: string): boolean {
  return namespace === settings(mesh).rootNamespace && className === WAYPOINT_CLASS;
}

/** The AuthorizationPolicies that a waypoint enforces for traffic to a Service: its own, the waypoint's, and those of all waypoints. */
export function policiesAtWaypoint(mesh: Mesh, waypoint: MeshGateway, service: MeshService): readonly MeshObject[] {
  const of = byTarget(mesh);
  return [service.object, waypoint.object, undefined].flatMap((key) => of.get(key) ?? []);
}

/**
 * The Services of a workload with the waypoint before each, for those that have one of a waypoint's class. A headless Service has
 * no address that ztunnel would know it by: its clients call the pods, past any waypoint.
 *
 * @see istio/ztunnel src/proxy/outbound.rs (read for 1.32-dev)
 */
export function waypointServicesOf(
  mesh: Mesh,
  workload: Workload,
): readonly { readonly service: MeshService; readonly waypoint: MeshGateway }[] {
  return servicesOf(mesh, workload).flatMap((service) => {
    const waypoint = boundGateway(bindingOfService(mesh, service));
    return waypoint?.role === 'waypoint' && !service.isHeadless ? [{ service, waypoint }] : [];
  });
}

/** Whether a waypoint enforces a policy for one of its targets. */
export function isAtWaypoint(mesh: Mesh, policy: MeshObject): boolean {
  return attachmentOf(mesh, policy).targets.some((target) =>
    target.found?.kind === 'GatewayClass'
      ? isForWaypoints(mesh, policy, target.found.className)
      : waypointOfTarget(mesh, target)?.role === 'waypoint',
  );
}
