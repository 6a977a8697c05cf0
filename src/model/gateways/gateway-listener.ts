import { fact } from '../fact';
import type { Field } from '../field';
import type { RouteParent } from './gateway-route';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';

/** A listener of a Gateway or a ListenerSet. */
export interface GatewayListener {
  readonly field: Field;
  readonly name: string | undefined;
  readonly port: number | undefined;
  readonly protocol: string | undefined;
  /** Undefined for any host. */
  readonly hostname: string | undefined;
}

const PORTS: Readonly<Record<string, number | undefined>> = { HTTP: 80, HTTPS: 443 };

/** The listeners of a Gateway or a ListenerSet. */
export function listenersOf(object: MeshObject): readonly GatewayListener[] {
  return object.spec.get('listeners').items.map((field) => ({
    field,
    name: field.get('name').text,
    // That of a ListenerSet may be left out.
    port:
      field.get('port').number || (object.kind === 'ListenerSet' ? PORTS[field.get('protocol').text ?? ''] : undefined),
    protocol: field.get('protocol').text,
    hostname: field.get('hostname').text || undefined,
  }));
}

/** The object whose listeners a route attaches to; undefined for a parent that has none, or that is not in the input. */
export function listenerOwner({ found }: RouteParent): MeshObject | undefined {
  if (found?.kind === 'Gateway') return found.gateway.object;
  return found?.kind === 'ListenerSet' ? found.object : undefined;
}

/**
 * The kinds of route that each protocol is for. What a TLS listener that terminates takes has changed between releases, so it is
 * given all that any of them takes.
 *
 * @see istio/istio pilot/pkg/config/kube/gatewaycommon, GenerateSupportedKinds (read for 1.32-dev); Gateway API 1.5, ProtocolType
 */
const ROUTES: Readonly<Record<string, readonly string[]>> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TLS: ['TLSRoute', 'TCPRoute'],
  TCP: ['TCPRoute'],
  UDP: ['UDPRoute'],
  // Mesh traffic takes its routes from Services.
  HBONE: [],
};

/** Whether a listener takes routes of a kind; `unknown` for protocols of other vendors. */
export function takesRouteKind({ field, protocol }: GatewayListener, kind: string): boolean | 'unknown' {
  const named = field.get('allowedRoutes', 'kinds').items;
  const isNamed = named.some(
    (one) =>
      one.get('kind').text === kind &&
      (one.get('group').text ?? 'gateway.networking.k8s.io') === 'gateway.networking.k8s.io',
  );
  if (named.length > 0 && !isNamed) return false;
  if (protocol === undefined || !Object.hasOwn(ROUTES, protocol)) return 'unknown';
  return ROUTES[protocol]!.includes(kind);
}

/** The references to Secrets with certificates of each Gateway and ListenerSet. */
export const certificateRefs = fact((mesh): readonly CertificateRef[] =>
  [...mesh.ofKind('Gateway'), ...mesh.ofKind('ListenerSet')].flatMap((object) =>
    listenersOf(object).flatMap(({ field }) =>
      field.get('tls', 'certificateRefs').items.flatMap((ref): CertificateRef[] => {
        const name = ref.get('name').text;
        const isSecret = (ref.get('group').text ?? '') === '' && (ref.get('kind').text ?? 'Secret') === 'Secret';
        if (!isSecret || name === undefined) return [];
        return [{ object, field: ref, namespace: ref.get('namespace').text || object.namespace, name }];
      }),
    ),
  ),
);

/** A reference of a listener to a Secret. */
export interface CertificateRef {
  readonly object: MeshObject;
  readonly field: Field;
  readonly namespace: string;
  readonly name: string;
}

/** Something that refers to an object of another namespace, or is referred to. */
export interface Referent {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string;
}

/**
 * Whether a ReferenceGrant lets one kind of a namespace refer to an object of another; always within one namespace.
 *
 * @see istio/istio pilot/pkg/config/kube/gateway/references_collection.go (read for 1.32-dev); Gateway API 1.5, ReferenceGrant
 */
export function isGranted(mesh: Mesh, from: Referent, to: Referent & { readonly name: string }): boolean {
  if (from.namespace === to.namespace) return true;
  return mesh
    .inNamespace('ReferenceGrant', to.namespace)
    .some(
      ({ spec }) =>
        spec
          .get('from')
          .items.some(
            (one) =>
              one.get('group').text === from.group &&
              one.get('kind').text === from.kind &&
              one.get('namespace').text === from.namespace,
          ) &&
        spec
          .get('to')
          .items.some(
            (one) =>
              (one.get('group').text ?? '') === to.group &&
              one.get('kind').text === to.kind &&
              [undefined, '', to.name].includes(one.get('name').text),
          ),
    );
}
