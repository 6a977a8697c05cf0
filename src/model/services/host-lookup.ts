import { fact } from '../fact';
import { destinationOf, entriesFor, fullHost, knowsHost, serviceNameOf, type Destination } from './hosts';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { findService, type MeshService } from './service';
import { serviceEntries } from './service-entry';
import { settings } from '../platform/settings';
import {
  virtualServices,
  type RouteDestination,
  type VirtualRoute,
  type VirtualService,
} from '../routing/virtual-service';

/** What became of a host that an object names. */
export type HostLookup =
  | {
      readonly status: 'found';
      readonly destination: Destination;
      /** Ports of it; those of all ServiceEntries of the host together. */
      readonly ports: readonly number[];
    }
  /** A Service is meant, but its name is cut off after the namespace, or after `svc`; istiod does not complete that. */
  | { readonly status: 'partial'; readonly service: MeshService }
  /** It is there, and not exported to those who ask. */
  | { readonly status: 'hidden'; readonly object: MeshObject }
  | { readonly status: 'missing' }
  /** The input does not tell. */
  | { readonly status: 'unknown' };

/**
 * Looks a host up as istiod would for proxies of some namespaces.
 *
 * @see istio/istio pilot/pkg/model/config.go, ResolveShortnameToFQDN; pkg/config/analysis/analyzers/util/service_lookup.go (read for 1.32-dev)
 */
export function lookUpHost(mesh: Mesh, host: string, namespace: string, from: readonly string[]): HostLookup {
  const full = fullHost(mesh, host, namespace);
  for (const one of from) {
    const destination = destinationOf(mesh, full, one);
    if (destination) return { status: 'found', destination, ports: portsOf(mesh, destination, full, one) };
  }
  const [name, home, svc, ...rest] = host.split('.');
  const partial = rest.length > 0 || (svc !== undefined && svc !== 'svc') ? undefined : findService(mesh, home!, name!);
  if (partial) return { status: 'partial', service: partial };
  const hidden = hiddenAt(mesh, full);
  if (hidden) return { status: 'hidden', object: hidden };
  return isKnownMissing(mesh, full) ? { status: 'missing' } : { status: 'unknown' };
}

/** A destination of a VirtualService, and what became of its host. */
export interface RoutedTo {
  readonly by: VirtualService;
  readonly route: VirtualRoute;
  readonly destination: RouteDestination;
  readonly lookup: HostLookup;
}

/** Every destination of every VirtualService, looked up for those whom the VirtualService is for. */
export const routedTo = fact((mesh): readonly RoutedTo[] =>
  virtualServices(mesh).flatMap((by) => {
    const from = readersOf(by.exportTo, by.namespace);
    const found = new Map<string, HostLookup>();
    return by.routes.flatMap((route) =>
      route.destinations.map((destination): RoutedTo => {
        const before = found.get(destination.host);
        const lookup = before ?? lookUpHost(mesh, destination.host, by.namespace, from);
        if (!before) found.set(destination.host, lookup);
        return { by, route, destination, lookup };
      }),
    );
  }),
);

/** The namespaces whose proxies read an object: those it is exported to, or its own where it is for all. */
export function readersOf(exportTo: readonly string[] | undefined, own: string): readonly string[] {
  return exportTo === undefined ? [own] : exportTo.map((name) => (name === '.' ? own : name));
}

function portsOf(mesh: Mesh, destination: Destination, full: string, from: string): readonly number[] {
  const behind =
    destination.kind === 'Service' ? [destination.service] : entriesFor(mesh, full, from).map(({ entry }) => entry);
  return [...new Set(behind.flatMap(({ ports }) => ports.map(({ port }) => port)))];
}

function hiddenAt(mesh: Mesh, full: string): MeshObject | undefined {
  const named = serviceNameOf(mesh, full);
  const service = named && findService(mesh, named.namespace, named.name);
  if (service) return service.object;
  return serviceEntries(mesh).find(({ hosts }) => hosts.includes(full))?.object;
}

/** Services that nobody has in manifests of their own: what Kubernetes, Istio and its addons bring. */
const BROUGHT = /^(istio|kiali|prometheus|grafana|tracing|zipkin|jaeger)/;

function isKnownMissing(mesh: Mesh, full: string): boolean {
  if (!knowsHost(mesh, full)) return false;
  const named = serviceNameOf(mesh, full);
  if (!named) return true;
  const { name, namespace } = named;
  if (namespace === 'default' && name === 'kubernetes') return false;
  if (namespace === 'kube-system') return mesh.inNamespace('Service', namespace).length > 0;
  const { istioNamespace, rootNamespace } = settings(mesh);
  if ([istioNamespace, rootNamespace].includes(namespace) && BROUGHT.test(name)) return false;
  // istiod makes a Service for each Gateway, with the class in its name or without.
  return !mesh
    .inNamespace('Gateway', namespace)
    .some((one) => [one.name, `${one.name}-${one.spec.get('gatewayClassName').text}`].includes(name));
}
