import { fact } from '../fact';
import type { Mesh } from '../mesh';
import { findService, serviceExportTo, services, type MeshService } from './service';
import { sidecarsObeyVisibility, visibilityIn } from './entry-visibility';
import { isVisible, serviceEntries, type MeshServiceEntry } from './service-entry';
import { settings } from '../platform/settings';

/** What a host name leads to. */
export type Destination =
  | { readonly kind: 'Service'; readonly service: MeshService }
  | { readonly kind: 'ServiceEntry'; readonly entry: MeshServiceEntry; readonly host: string };

/**
 * The host that a short name stands for in an object of a namespace. Any dot stops it: `reviews.prod` is no Service to istiod.
 *
 * @see istio/istio pilot/pkg/model/config.go, ResolveShortnameToFQDN (read for 1.32-dev)
 */
export function fullHost(mesh: Mesh, host: string, namespace: string): string {
  if (host.includes('.') || host.includes('*') || host === '') return host;
  return `${host}.${namespace}.svc.${settings(mesh).clusterDomain}`;
}

/** Whether two hosts have a name in common; a `*` at the beginning stands for anything before the rest. */
export function hostsOverlap(one: string, other: string): boolean {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  if (a.startsWith('*') && b.startsWith('*')) return a.slice(1).endsWith(b.slice(1)) || b.slice(1).endsWith(a.slice(1));
  if (a.startsWith('*')) return matchesWildcard(b, a);
  if (b.startsWith('*')) return matchesWildcard(a, b);
  return a === b;
}

/** Whether a host is among those that a pattern stands for (istio/istio pkg/config/host/name.go). */
export function hostMatches(host: string, pattern: string): boolean {
  const [a, b] = [host.toLowerCase(), pattern.toLowerCase()];
  return b.startsWith('*') ? matchesWildcard(a, b) : a === b;
}

/** `*.a` does not match `a`. */
function matchesWildcard(host: string, pattern: string): boolean {
  return host.length > pattern.length - 1 && host.endsWith(pattern.slice(1));
}

const serviceByHost = fact((mesh) => new Map(services(mesh).map((service) => [service.host, service])));

/** A ServiceEntry by one of its hosts. */
export interface NamedEntry {
  readonly entry: MeshServiceEntry;
  readonly host: string;
}

const entriesByHost = fact((mesh) => {
  const exact = new Map<string, NamedEntry[]>();
  const wildcards: NamedEntry[] = [];
  for (const entry of serviceEntries(mesh)) {
    for (const host of entry.hosts) {
      if (host.startsWith('*')) wildcards.push({ entry, host });
      else exact.set(host, [...(exact.get(host) ?? []), { entry, host }]);
    }
  }
  return { exact, wildcards };
});

/**
 * What a host leads to for somebody in a namespace: a Service, else a ServiceEntry by its name, else one by a wildcard. The
 * caller has made it full.
 */
export function destinationOf(mesh: Mesh, host: string, from: string): Destination | undefined {
  const service = serviceByHost(mesh).get(host);
  if (service && isVisible(serviceExportTo(service), service.namespace, from)) return { kind: 'Service', service };
  const seen = entriesFor(mesh, host, from);
  // The namespace's own comes first.
  const found = seen.find(({ entry }) => entry.namespace === from) ?? seen[0];
  return found && { kind: 'ServiceEntry', ...found };
}

/** The ServiceEntries that a host leads to for somebody in a namespace, by its name first; istiod joins their ports. */
export function entriesFor(mesh: Mesh, host: string, from: string): readonly NamedEntry[] {
  const { exact, wildcards } = entriesByHost(mesh);
  const candidates = [...(exact.get(host) ?? []), ...wildcards.filter((one) => hostsOverlap(host, one.host))];
  return candidates.filter(({ entry }) => isEntryVisible(mesh, entry, from));
}

/** What a ServiceEntry is exported to, unless the mesh keeps it from sidecars. */
function isEntryVisible(mesh: Mesh, { exportTo, namespace }: MeshServiceEntry, from: string): boolean {
  if (!isVisible(exportTo, namespace, from)) return false;
  if (!sidecarsObeyVisibility(mesh)) return true;
  const visibility = visibilityIn(mesh, namespace);
  return visibility !== 'none' && (visibility !== 'namespace' || namespace === from);
}

/** The name and namespace of a Service that a host would be; undefined for hosts of another form. */
export function serviceNameOf(
  mesh: Mesh,
  host: string,
): { readonly name: string; readonly namespace: string } | undefined {
  const suffix = `.svc.${settings(mesh).clusterDomain}`;
  if (!host.endsWith(suffix)) return undefined;
  const [name, namespace, ...rest] = host.slice(0, -suffix.length).split('.');
  return name && namespace && rest.length === 0 ? { name, namespace } : undefined;
}

/** Whether a Service would be in the input if there were one of that host. */
export function knowsHost(mesh: Mesh, host: string): boolean {
  if (mesh.world === 'closed') return true;
  const named = serviceNameOf(mesh, host);
  return (
    named !== undefined &&
    findService(mesh, named.namespace, named.name) === undefined &&
    mesh.knows('Service', named.namespace)
  );
}
