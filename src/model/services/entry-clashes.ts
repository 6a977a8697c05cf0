import { isOfRevision } from '../policy/attachment';
import { fact } from '../fact';
import type { Field } from '../field';
import { serviceEntries, type EntryPort, type MeshServiceEntry } from './service-entry';

/** One ServiceEntry of several that are about the same port of the same host. */
export interface ClashingEntry {
  readonly entry: MeshServiceEntry;
  readonly host: Field;
  readonly port: EntryPort;
  /** In capitals; TLS for HTTPS, which is the same to a proxy. */
  readonly protocol: string;
}

/** ServiceEntries among which a client finds one port of one host. */
export interface EntryClash {
  readonly host: string;
  readonly port: number;
  readonly entries: readonly ClashingEntry[];
  readonly protocols: readonly string[];
}

/** Stands for every namespace that has nothing of its own. */
const ALL = '*';

/**
 * Ports of hosts that several ServiceEntries have, as one client sees them. An entry of the client's own namespace goes before
 * all others, so that those of two namespaces clash for a third alone.
 *
 * @see istio/istio pkg/config/analysis/analyzers/serviceentry/conflictingserviceentries.go, istio/ztunnel src/state/service.rs (read for 1.32-dev)
 */
export const entryClashes = fact((mesh): readonly EntryClash[] => {
  const groups = new Map<string, ClashingEntry[]>();
  for (const entry of serviceEntries(mesh)) {
    if (!isOfRevision(mesh, entry.object)) continue;
    const seen = new Set<string>();
    for (const host of entry.object.spec.get('hosts').items) {
      if (host.text === undefined) continue;
      for (const port of entry.ports) {
        const key = `${host.text.toLowerCase()} ${port.port}`;
        if (seen.has(key)) continue;
        seen.add(key);
        const one = { entry, host, port, protocol: protocolText(port) };
        const list = groups.get(key);
        if (list) list.push(one);
        else groups.set(key, [one]);
      }
    }
  }
  return [...groups.values()].flatMap((group) => (group.length < 2 ? [] : clashesAmong(group)));
});

/** The clash that each entry is in, by its host and port; the first where there are more. */
function clashesAmong(group: readonly ClashingEntry[]): EntryClash[] {
  const byReader = new Map<string, ClashingEntry[]>();
  for (const one of group) {
    for (const reader of readersOf(one.entry)) {
      const list = byReader.get(reader);
      if (list) list.push(one);
      else byReader.set(reader, [one]);
    }
  }
  const forAll = byReader.get(ALL) ?? [];
  const found: EntryClash[] = [];
  const told = new Set<ClashingEntry>();
  for (const [reader, readable] of byReader) {
    const own = readable.filter(({ entry }) => entry.namespace === reader);
    // Of those for all, one is enough here: more of them clash by themselves.
    const entries = own.length > 0 ? own : reader === ALL ? readable : [...readable, ...forAll.slice(0, 1)];
    if (entries.length < 2 || entries.every((one) => told.has(one))) continue;
    for (const one of entries) told.add(one);
    const { host, port } = entries[0]!;
    const protocols = [...new Set(entries.map(({ protocol }) => protocol))].sort();
    found.push({ host: host.text!, port: port.port, entries, protocols });
  }
  return found;
}

/** The namespaces that an entry is for, its own beside all. */
function readersOf({ exportTo, namespace }: MeshServiceEntry): ReadonlySet<string> {
  if (exportTo === undefined) return new Set([ALL, namespace]);
  return new Set(exportTo.filter((name) => name !== '~').map((name) => (name === '.' ? namespace : name)));
}

function protocolText({ protocol }: EntryPort): string {
  const text = protocol.toUpperCase();
  return text === 'HTTPS' ? 'TLS' : text === '' ? 'TCP' : text;
}
