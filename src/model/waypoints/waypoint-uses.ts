import { attachmentOf, isOfRevision } from '../policy/attachment';
import { askedWaypoints } from './asked-waypoints';
import { fact } from '../fact';
import { labelOf } from '../field';
import { gatewayRoutes } from '../gateways/gateway-route';
import type { Kind } from '../kinds';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import type { MeshService } from '../services/service';
import { virtualServicesFor } from '../routing/virtual-service';
import { USE_WAYPOINT, USE_WAYPOINT_NAMESPACE } from './waypoint-binding';
import type { MeshGateway } from './waypoint';

export const CANARY = 'istio.io/use-waypoint-canary';
export const CANARY_NAMESPACE = 'istio.io/use-waypoint-canary-namespace';

/** Kinds that waypoints take by target references. */
export const WAYPOINT_POLICIES = [
  'AuthorizationPolicy',
  'RequestAuthentication',
  'Telemetry',
  'WasmPlugin',
  'TrafficExtension',
  'EnvoyFilter',
] as const satisfies readonly Kind[];

/** Policies by what they target. */
const policiesByTarget = fact((mesh) => {
  const found = new Map<MeshObject, MeshObject[]>();
  for (const policy of WAYPOINT_POLICIES.flatMap((kind) => mesh.ofKind(kind))) {
    if (!isOfRevision(mesh, policy)) continue;
    for (const { found: target } of attachmentOf(mesh, policy).targets) {
      const object =
        target?.kind === 'Service'
          ? target.service.object
          : target?.kind === 'ServiceEntry'
            ? target.entry.object
            : target?.kind === 'Gateway'
              ? target.gateway.object
              : undefined;
      if (object) push(found, object, policy);
    }
  }
  return found;
});

/** The policies that target an object: a Service, a ServiceEntry or a Gateway. */
export function policiesFor(mesh: Mesh, target: MeshObject): readonly MeshObject[] {
  return policiesByTarget(mesh).get(target) ?? [];
}

const routesByService = fact((mesh) => {
  const found = new Map<MeshService, MeshObject[]>();
  for (const { object, parents } of gatewayRoutes(mesh)) {
    for (const { found: parent } of parents) {
      if (parent?.kind !== 'Service') continue;
      push(found, parent.service, object);
    }
  }
  return found;
});

/** What the waypoint before a Service does for it: policies that target either, and routes of the Service. */
export function doneAtWaypoint(mesh: Mesh, service: MeshService, waypoint: MeshGateway): readonly MeshObject[] {
  const near = [service.namespace, waypoint.namespace];
  const virtual = virtualServicesFor(mesh, service.host).filter(
    // One that is for gateways too, those read themselves.
    ({ gateways, namespace }) => gateways.every((name) => name === 'mesh') && near.includes(namespace),
  );
  return [
    ...policiesFor(mesh, service.object),
    ...policiesFor(mesh, waypoint.object),
    ...(routesByService(mesh).get(service) ?? []),
    ...virtual.map(({ object }) => object),
  ];
}

/** The Gateways that anything asks for as its waypoint, or for a share of it, as `namespace/name`. */
export const wantedWaypoints = fact((mesh): ReadonlySet<string> => {
  const found = new Set(askedWaypoints(mesh).flatMap(({ binding }) => binding.wanted ?? []));
  for (const object of [...mesh.ofKind('Namespace'), ...mesh.ofKind('Service')]) {
    const own = object.kind === 'Namespace' ? object.name : object.namespace;
    for (const [name, home] of [
      [USE_WAYPOINT, USE_WAYPOINT_NAMESPACE],
      [CANARY, CANARY_NAMESPACE],
    ] as const) {
      const wanted = labelOf(object.labels, name);
      if (wanted !== undefined) found.add(`${labelOf(object.labels, home) || own}/${wanted}`);
    }
  }
  return found;
});

function push<K>(map: Map<K, MeshObject[]>, key: K, object: MeshObject): void {
  const list = map.get(key);
  if (list) list.push(object);
  else map.set(key, [object]);
}
