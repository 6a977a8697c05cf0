import { fact } from './fact';
import { addressBlockOf, addressOf, addressText, isWithin, type AddressBlock } from './address-blocks';
import { services, type MeshService } from './service';
import { serviceEntries, type MeshServiceEntry } from './service-entry';
import type { Field } from './field';
import type { Destination } from './hosts';
import type { Mesh } from './mesh';
import type { MeshObject } from './mesh-object';
import { workloads, type Workload } from './workload';
import { addressesOf } from './workload-addresses';
import { isOver } from './service-backends';

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
    for (const one of entryAddresses(entry)) add(one.address, { kind: 'ServiceEntry', entry, host: one.host });
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

/** The ServiceEntries that ztunnel knows: a Service of the same name in their namespace is before them. */
const knownEntries = fact((mesh): readonly MeshServiceEntry[] => {
  const taken = new Set(services(mesh).map(({ host, namespace }) => `${namespace} ${host}`));
  return serviceEntries(mesh).filter(
    ({ hosts, namespace }) => !hosts.every((host) => taken.has(`${namespace} ${host}`)),
  );
});

/** The addresses that stand for a Service; none for a headless one. */
export function virtualAddresses({ isExternalName, isHeadless, object }: MeshService): readonly string[] {
  if (isHeadless || isExternalName) return [];
  const all = [object.spec.get('clusterIP').text ?? '', ...object.spec.get('clusterIPs').texts];
  return [...new Set(all)].filter((one) => one !== '' && one !== 'None');
}

/** Addresses of a ServiceEntry, those that istiod has given it among them. */
function entryAddresses({ addresses, hosts, object }: MeshServiceEntry): readonly { address: string; host: string }[] {
  const host = hosts[0] ?? '';
  const given = object.field('status', 'addresses').items.flatMap((one) => {
    const address = one.get('value').text;
    return address === undefined ? [] : [{ address, host: one.get('host').text ?? host }];
  });
  return [...addresses.map((address) => ({ address: address.replace(/\/(32|128)$/, ''), host })), ...given];
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
  const ip = named.length > 0 || blocks.length === 0 ? undefined : addressOf(address);
  const around = ip
    ? blocks
        .filter(({ block }) => isWithin(block, ip))
        .sort((a, b) => Number(isNear(b.destination)) - Number(isNear(a.destination)) || b.length - a.length)
    : [];
  return {
    workload: pods.get(address),
    workloadEntry: entries.get(address),
    endpoint: endpoints.get(address),
    service: named.find(isNear) ?? canonical(named) ?? around[0]?.destination,
  };
}

/** An address of IPv6 has many spellings, and one here. */
function spelled(address: string): string {
  const ip = address.includes(':') ? addressOf(address) : undefined;
  return ip ? addressText(ip) : address;
}

function canonical(all: readonly Destination[]): Destination | undefined {
  return all.find(({ kind }) => kind === 'Service') ?? all[0];
}

function namespaceOf(destination: Destination): string {
  return destination.kind === 'Service' ? destination.service.namespace : destination.entry.namespace;
}
