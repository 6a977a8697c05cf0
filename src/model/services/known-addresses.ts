import { fact, factOf } from '../fact';
import { addressBlockOf, addressOf, addressText, isWithin, unmapped, type AddressBlock } from './address-blocks';
import { services, type MeshService } from './service';
import { serviceEntries, type MeshServiceEntry } from './service-entry';
import type { Field } from '../field';
import type { Destination } from './hosts';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { workloads, type Workload } from '../workloads/workload';
import { addressesOf } from '../workloads/workload-addresses';
import { isOver } from './service-backends';
import { isCanonical, isKnownByHost } from './ztunnel-services';

/** What an address belongs to, as ztunnel knows it. */
export interface KnownAddress {
  /** The pods that have it; those on the network of their node have none. */
  readonly workload: Workload | undefined;
  readonly workloadEntry: MeshObject | undefined;
  /** An endpoint that a ServiceEntry lists. */
  readonly endpoint: Field | undefined;
  /** The Services and ServiceEntries that have it, or a block around it. */
  readonly service: Destination | undefined;
}

interface Index {
  readonly pods: ReadonlyMap<string, Workload>;
  readonly entries: ReadonlyMap<string, MeshObject>;
  readonly endpoints: ReadonlyMap<string, Field>;
  readonly exact: ReadonlyMap<string, readonly Destination[]>;
  readonly blocks: readonly {
    readonly block: AddressBlock;
    readonly length: number;
    readonly destination: Destination;
  }[];
}

const index = fact((mesh): Index => {
  const exact = new Map<string, Destination[]>();
  const blocks: { block: AddressBlock; length: number; destination: Destination }[] = [];
  const add = (address: string, destination: Destination): void => {
    if (address.includes('/')) {
      const block = addressBlockOf(address);
      const length = Number(address.slice(address.indexOf('/') + 1));
      if (block) blocks.push({ block, length, destination });
      return;
    }
    const key = spelled(address);
    const list = exact.get(key);
    if (list) list.push(destination);
    else exact.set(key, [destination]);
  };
  for (const service of services(mesh))
    for (const one of virtualAddresses(service)) add(one, { kind: 'Service', service });
  for (const entry of knownEntries(mesh)) {
    for (const { address, host } of entryAddresses(mesh, entry)) add(address, { kind: 'ServiceEntry', entry, host });
  }
  const pods = new Map<string, Workload>();
  for (const workload of workloads(mesh)) {
    if (workload.hostNetwork || isOver(mesh, workload)) continue;
    for (const one of addressesOf(mesh, workload) ?? []) pods.set(spelled(one), workload);
  }
  const entries = new Map<string, MeshObject>();
  for (const object of mesh.ofKind('WorkloadEntry')) {
    const address = object.spec.get('address').text;
    if (address !== undefined && !entries.has(spelled(address))) entries.set(spelled(address), object);
  }
  const endpoints = new Map<string, Field>();
  for (const { object, selector } of knownEntries(mesh)) {
    // Beside a selector nothing is listed.
    for (const one of selector ? [] : object.spec.get('endpoints').items) {
      const address = one.get('address').text;
      if (address !== undefined && !endpoints.has(spelled(address))) endpoints.set(spelled(address), one);
    }
  }
  return { pods, entries, endpoints, exact, blocks };
});

/** The ServiceEntries that ztunnel knows by any of their hosts. */
const knownEntries = fact((mesh): readonly MeshServiceEntry[] =>
  serviceEntries(mesh).filter((entry) =>
    entry.hosts.some((host) => isKnownByHost(mesh, { kind: 'ServiceEntry', entry, host })),
  ),
);

/** The addresses that stand for a Service; none for a headless one. */
export function virtualAddresses({ isExternalName, isHeadless, object }: MeshService): readonly string[] {
  if (isHeadless || isExternalName) return [];
  const all = [object.spec.get('clusterIP').text ?? '', ...object.spec.get('clusterIPs').texts];
  return [...new Set(all)].filter((one) => one !== '' && one !== 'None');
}

/** Addresses of a ServiceEntry, those that istiod has given it among them, each with a host that ztunnel knows it by. */
function entryAddresses(
  mesh: Mesh,
  entry: MeshServiceEntry,
): readonly { readonly address: string; readonly host: string }[] {
  const { addresses, hosts, object } = entry;
  const isKnown = (host: string): boolean => isKnownByHost(mesh, { kind: 'ServiceEntry', entry, host });
  const first = hosts.find(isKnown) ?? '';
  const given = object.field('status', 'addresses').items.flatMap((one) => {
    const address = one.get('value').text;
    const host = one.get('host').text ?? first;
    return address === undefined || !isKnown(host) ? [] : [{ address, host }];
  });
  return [...addresses.map((address) => ({ address: address.replace(/\/(32|128)$/, ''), host: first })), ...given];
}

/**
 * What an address is to a client of a namespace: an exact address before a block, the client's own namespace before others, and a longer
 * prefix before a shorter.
 *
 * @see istio/ztunnel src/state/service.rs, get_by_vip (measured at 62d8265)
 */
export function knownAddress(mesh: Mesh, written: string, from: string): KnownAddress {
  const address = spelled(written);
  const { blocks, endpoints, entries, exact, pods } = index(mesh);
  const isNear = (destination: Destination): boolean => namespaceOf(destination) === from;
  const named = exact.get(address) ?? [];
  const ip = named.length > 0 || blocks.length === 0 ? undefined : unmapped(addressOf(address));
  const around = ip
    ? blocks
        .filter(({ block }) => isWithin(block, ip))
        .sort((a, b) => Number(isNear(b.destination)) - Number(isNear(a.destination)) || b.length - a.length)
    : [];
  return {
    workload: pods.get(address),
    workloadEntry: entries.get(address),
    endpoint: endpoints.get(address),
    service: named.find(isNear) ?? canonical(mesh, named) ?? around[0]?.destination,
  };
}

/** An address of IPv6 has many spellings, and one here; one of IPv4 that is written as IPv6 is that of IPv4 on the wire. */
export function spelled(address: string): string {
  const ip = address.includes(':') ? unmapped(addressOf(address)) : undefined;
  return ip ? addressText(ip) : address;
}

function canonical(mesh: Mesh, all: readonly Destination[]): Destination | undefined {
  return all.find(({ kind }) => kind === 'Service') ?? all.find((one) => isCanonical(mesh, one)) ?? all[0];
}

function namespaceOf(destination: Destination): string {
  return destination.kind === 'Service' ? destination.service.namespace : destination.entry.namespace;
}

/** The addresses of a workload's pods that a Service or ServiceEntry has, too, by itself or in a block: ztunnel takes them for its. */
export const claimedAddresses = factOf((mesh: Mesh, workload: Workload): readonly string[] =>
  (addressesOf(mesh, workload) ?? []).filter((one) => knownAddress(mesh, one, '').service !== undefined),
);

/**
 * The pods that packets to an address get to, whatever the mesh knows by it: those that have it, or the only ones on the network of the node
 * that it is of. Of several there, those that say that they listen on the port.
 */
export function podsAt(mesh: Mesh, written: string, port: number): Workload | undefined {
  const address = spelled(written);
  const own = index(mesh).pods.get(address);
  if (own) return own;
  const onNode = nodePods(mesh).get(address) ?? [];
  const listening = onNode.length > 1 ? onNode.filter(({ ports }) => ports.some((one) => one.port === port)) : onNode;
  return listening.length === 1 ? listening[0] : undefined;
}

/** Pods on the network of their nodes, by the addresses of these. */
const nodePods = fact((mesh): ReadonlyMap<string, readonly Workload[]> => {
  const found = new Map<string, Workload[]>();
  for (const workload of workloads(mesh)) {
    if (!workload.hostNetwork || isOver(mesh, workload)) continue;
    for (const one of new Set((addressesOf(mesh, workload) ?? []).map(spelled))) {
      const list = found.get(one);
      if (list) list.push(workload);
      else found.set(one, [workload]);
    }
  }
  return found;
});

/** Whoever sends from an address, where that is of pods: those that have it, or any on the network of the node. */
export function podsFrom(mesh: Mesh, written: string): Workload | undefined {
  const address = spelled(written);
  return index(mesh).pods.get(address) ?? nodePods(mesh).get(address)?.[0];
}
