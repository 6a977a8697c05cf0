import { fact } from '../fact';
import type { Field } from '../field';
import type { Kind } from '../kinds';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { findService, type MeshService } from '../services/service';
import { findServiceEntry, type MeshServiceEntry } from '../services/service-entry';
import { findGateway, type MeshGateway } from '../waypoints/waypoint';

/** What a route attaches to. */
export interface RouteParent {
  readonly field: Field;
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly sectionName: string | undefined;
  readonly port: number | undefined;
  readonly found:
    | { readonly kind: 'Gateway'; readonly gateway: MeshGateway }
    | { readonly kind: 'Service'; readonly service: MeshService }
    | { readonly kind: 'ServiceEntry'; readonly entry: MeshServiceEntry }
    | { readonly kind: 'ListenerSet'; readonly object: MeshObject }
    | undefined;
}

/** Where a route sends to. */
export interface RouteBackend {
  readonly field: Field;
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly port: number | undefined;
  /** 1 where nothing is said. */
  readonly weight: number;
  readonly service: MeshService | undefined;
  readonly isMirror: boolean;
}

/** A route of the Gateway API. */
export interface GatewayRoute {
  readonly object: MeshObject;
  readonly namespace: string;
  readonly name: string;
  readonly parents: readonly RouteParent[];
  readonly rules: readonly { readonly field: Field; readonly backends: readonly RouteBackend[] }[];
  readonly hostnames: readonly string[];
  readonly title: string;
}

const ROUTE_KINDS = ['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute', 'UDPRoute'] as const satisfies readonly Kind[];
const GATEWAY_API = 'gateway.networking.k8s.io';

/** All routes of the Gateway API. */
export const gatewayRoutes = fact((mesh): readonly GatewayRoute[] =>
  ROUTE_KINDS.flatMap((kind) => mesh.ofKind(kind).map((object) => routeOf(mesh, object))),
);

/** The routes that have a Service as a parent. */
export function meshRoutesOf(mesh: Mesh, service: MeshService): readonly GatewayRoute[] {
  return gatewayRoutes(mesh).filter(({ parents }) =>
    parents.some(({ found }) => found?.kind === 'Service' && found.service === service),
  );
}

function routeOf(mesh: Mesh, object: MeshObject): GatewayRoute {
  const { spec, namespace, name } = object;
  return {
    object,
    namespace,
    name,
    parents: spec.get('parentRefs').items.map((field) => parentOf(mesh, namespace, field)),
    rules: spec.get('rules').items.map((field) => ({
      field,
      backends: [
        ...field.get('backendRefs').items.map((one) => backendOf(mesh, namespace, one, false)),
        ...field.get('filters').items.flatMap((filter) => {
          const mirror = filter.get('requestMirror', 'backendRef');
          return mirror.isSet ? [backendOf(mesh, namespace, mirror, true)] : [];
        }),
      ],
    })),
    hostnames: spec.get('hostnames').texts,
    title: object.title,
  };
}

function parentOf(mesh: Mesh, home: string, field: Field): RouteParent {
  const group = field.get('group').text ?? GATEWAY_API;
  const kind = field.get('kind').text ?? 'Gateway';
  const namespace = field.get('namespace').text || home;
  const name = field.get('name').text ?? '';
  return {
    field,
    group,
    kind,
    namespace,
    name,
    sectionName: field.get('sectionName').text || undefined,
    port: field.get('port').number,
    found: findParent(mesh, group, kind, namespace, name),
  };
}

function findParent(mesh: Mesh, group: string, kind: string, namespace: string, name: string): RouteParent['found'] {
  if (group === GATEWAY_API && kind === 'Gateway') {
    const gateway = findGateway(mesh, namespace, name);
    return gateway && { kind: 'Gateway', gateway };
  }
  if ((group === '' || group === 'core') && kind === 'Service') {
    const service = findService(mesh, namespace, name);
    return service && { kind: 'Service', service };
  }
  if (group === 'networking.istio.io' && kind === 'ServiceEntry') {
    const entry = findServiceEntry(mesh, namespace, name);
    return entry && { kind: 'ServiceEntry', entry };
  }
  const object = mesh.findReferred(group, kind, namespace, name);
  return object?.kind === 'ListenerSet' ? { kind: 'ListenerSet', object } : undefined;
}

function backendOf(mesh: Mesh, home: string, field: Field, isMirror: boolean): RouteBackend {
  const group = field.get('group').text ?? '';
  const kind = field.get('kind').text ?? 'Service';
  const namespace = field.get('namespace').text || home;
  const name = field.get('name').text ?? '';
  const isService = (group === '' || group === 'core') && kind === 'Service';
  return {
    field,
    group,
    kind,
    namespace,
    name,
    port: field.get('port').number,
    weight: field.get('weight').number ?? 1,
    service: isService ? findService(mesh, namespace, name) : undefined,
    isMirror,
  };
}
