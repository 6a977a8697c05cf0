import { fact, factOf } from '../fact';
import type { Field } from '../field';
import { HostIndex } from '../services/host-index';
import { fullHost } from '../services/hosts';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { exportToOf } from '../services/service-entry';

/** A destination that a VirtualService names. */
export interface RouteDestination {
  /** The `destination`, with `host`, `subset` and `port`. */
  readonly field: Field;
  /** As it is written. */
  readonly host: string;
  /** As istiod makes it full. */
  readonly fullHost: string;
  readonly subset: string | undefined;
  readonly port: number | undefined;
  readonly isMirror: boolean;
}

/** One route of a VirtualService. */
export interface VirtualRoute {
  readonly field: Field;
  readonly kind: 'http' | 'tls' | 'tcp';
  readonly matches: readonly Field[];
  readonly destinations: readonly RouteDestination[];
}

/** A VirtualService, read. */
export interface VirtualService {
  readonly object: MeshObject;
  readonly namespace: string;
  readonly name: string;
  /** Hosts as they are written, with what istiod makes of them. */
  readonly hosts: readonly { readonly field: Field; readonly host: string; readonly fullHost: string }[];
  /** Names of gateways; `mesh` alone where it names none. */
  readonly gateways: readonly string[];
  /** Whether it is for clients inside the mesh, so for waypoints too. */
  readonly isOnMesh: boolean;
  readonly exportTo: readonly string[] | undefined;
  readonly routes: readonly VirtualRoute[];
  readonly title: string;
}

/** All VirtualServices. */
export const virtualServices = fact((mesh): readonly VirtualService[] =>
  mesh.ofKind('VirtualService').map((object) => virtualServiceOf(mesh, object)),
);

/** The VirtualServices that have a host among theirs. */
export const virtualServicesFor = (mesh: Mesh, host: string): readonly VirtualService[] => byHost(mesh).for(host);

const byHost = fact(
  (mesh) =>
    new HostIndex(virtualServices(mesh).flatMap((one) => one.hosts.map((host) => [host.fullHost, one] as const))),
);

const virtualServiceOf = factOf((mesh: Mesh, object: MeshObject): VirtualService => {
  const { spec, namespace, name } = object;
  const gateways = spec.get('gateways').texts;
  return {
    object,
    namespace,
    name,
    hosts: spec
      .get('hosts')
      .items.flatMap((field) =>
        field.text === undefined ? [] : [{ field, host: field.text, fullHost: fullHost(mesh, field.text, namespace) }],
      ),
    gateways: gateways.length === 0 ? ['mesh'] : gateways,
    isOnMesh: gateways.length === 0 || gateways.includes('mesh'),
    exportTo: exportToOf(spec.get('exportTo')),
    routes: (['http', 'tls', 'tcp'] as const).flatMap((kind) =>
      spec.get(kind).items.map((field) => routeOf(mesh, namespace, kind, field)),
    ),
    title: object.title,
  };
});

function routeOf(mesh: Mesh, namespace: string, kind: VirtualRoute['kind'], field: Field): VirtualRoute {
  const destination = (at: Field, isMirror: boolean): RouteDestination[] => {
    const host = at.get('host').text;
    if (host === undefined) return [];
    return [
      {
        field: at,
        host,
        fullHost: fullHost(mesh, host, namespace),
        subset: at.get('subset').text || undefined,
        port: at.get('port', 'number').number,
        isMirror,
      },
    ];
  };
  return {
    field,
    kind,
    matches: field.get('match').items,
    destinations: [
      ...field.get('route').items.flatMap((one) => destination(one.get('destination'), false)),
      ...destination(field.get('mirror'), true),
      ...field.get('mirrors').items.flatMap((one) => destination(one.get('destination'), true)),
    ],
  };
}

/** Whether an abort says with which error; the last form is one that istiod's webhook refuses. */
export function hasStatus(abort: Field): boolean {
  return ['httpStatus', 'grpcStatus', 'http2Error'].some((name) => abort.get(name).isSet);
}
