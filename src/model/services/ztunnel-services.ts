import { byCreation } from '../creation-order';
import { fact } from '../fact';
import type { Destination } from './hosts';
import type { Mesh } from '../mesh';
import { services } from './service';
import { visibilityIn } from './entry-visibility';
import { serviceEntries } from './service-entry';

/** Who has a host: in each namespace one, and one for clients of all the others. */
interface HostOwners {
  readonly byNamespace: ReadonlyMap<string, Destination>;
  /** Undefined where each is for its own namespace only. */
  readonly canonical: Destination | undefined;
}

/**
 * What ztunnel knows by each host. A Service goes before ServiceEntries of its namespace, and among those the oldest; whoever asks for the
 * host from elsewhere gets the Service, or else the oldest of all that the mesh does not keep in their namespaces. To whom they are
 * exported does not count.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/services.go, selectWorkloadServices (read for 1.32-dev)
 */
const ownersByHost = fact((mesh): ReadonlyMap<string, HostOwners> => {
  const found = new Map<string, Map<string, Destination>>();
  const add = (host: string, namespace: string, destination: Destination): void => {
    const key = host.toLowerCase();
    const owners = found.get(key) ?? new Map<string, Destination>();
    found.set(key, owners);
    if (!owners.has(namespace)) owners.set(namespace, destination);
  };
  for (const service of services(mesh))
    if (!service.isExternalName) add(service.host, service.namespace, { kind: 'Service', service });
  const oldest = [...serviceEntries(mesh)].sort((one, other) => byCreation(one.object, other.object));
  for (const entry of oldest) {
    if (visibilityIn(mesh, entry.namespace) === 'none') continue;
    for (const host of entry.hosts) add(host, entry.namespace, { kind: 'ServiceEntry', entry, host });
  }
  return new Map(
    [...found].map(([host, byNamespace]) => [host, { byNamespace, canonical: canonicalOf(mesh, byNamespace) }]),
  );
});

/** Services were put in first, and of the rest the oldest. */
function canonicalOf(mesh: Mesh, owners: ReadonlyMap<string, Destination>): Destination | undefined {
  return [...owners].find(
    ([namespace, { kind }]) => kind === 'Service' || visibilityIn(mesh, namespace) !== 'namespace',
  )?.[1];
}

/** Whether ztunnel knows a Service or ServiceEntry by a host: those that another one of their namespace goes before it does not. */
export function isKnownByHost(mesh: Mesh, destination: Destination): boolean {
  const [{ namespace, object }, host] = partsOf(destination);
  const owner = ownersByHost(mesh).get(host.toLowerCase())?.byNamespace.get(namespace);
  return owner !== undefined && partsOf(owner)[0].object === object;
}

/** Whether it is the one that clients of other namespaces get by its host. */
export function isCanonical(mesh: Mesh, destination: Destination): boolean {
  const [{ object }, host] = partsOf(destination);
  const owner = ownersByHost(mesh).get(host.toLowerCase())?.canonical;
  return owner !== undefined && partsOf(owner)[0].object === object;
}

function partsOf(destination: Destination) {
  return destination.kind === 'Service'
    ? ([destination.service, destination.service.host] as const)
    : ([destination.entry, destination.host] as const);
}

/**
 * What a host is to an enrolled client of a namespace, whose ztunnel answers it: the host itself, or else the longest pattern that it fits.
 *
 * @see istio/ztunnel src/dns/server.rs, find_server (read at 62d8265)
 */
export function ztunnelDestinationOf(mesh: Mesh, host: string, from: string): Destination | undefined {
  const owners = ownersByHost(mesh);
  const labels = host.toLowerCase().split('.');
  for (let i = 0; i < labels.length; i++) {
    const found = owners.get(i === 0 ? labels.join('.') : `*.${labels.slice(i).join('.')}`);
    if (found) return found.byNamespace.get(from) ?? found.canonical;
  }
  return undefined;
}
