import type { Mesh } from '../mesh';
import type { NetworkEnd } from './network-ends';
import type { FlowEnd } from './network-policy-identity';
import { rulesFor, type Direction, type PolicyEntry, type PolicyRule } from './network-policy';
import { isOneOf } from './network-policy-ports';
import type { Perhaps } from './network-policy-selector';
import { verdictOf, type SideVerdict } from './network-policy-verdict';
import { podPortsOf } from '../workloads/pod-ports';
import { HBONE_PORT } from '../waypoints/waypoint';

/** What a side says to HBONE: all TCP between pods of the mesh, whatever the port of the application (istio/ztunnel ARCHITECTURE.md). */
export function hboneVerdict(mesh: Mesh, direction: Direction, from: NetworkEnd, to: NetworkEnd): SideVerdict {
  return verdictOf(mesh, direction, { from, to, protocol: 'TCP', port: HBONE_PORT });
}

/** Whether HBONE is shut out because no entry allows it. */
export function isHboneForgotten(mesh: Mesh, direction: Direction, from: NetworkEnd, to: NetworkEnd): boolean {
  const { verdict, by } = hboneVerdict(mesh, direction, from, to);
  return verdict === 'denied' && by === undefined;
}

/** An entry that surely is about pods, and its rule. */
export interface OwnEntry {
  readonly rule: PolicyRule;
  readonly entry: PolicyEntry;
}

/** The entries that allow pods something in a direction. */
export function allowsOf(mesh: Mesh, { pods }: Pick<NetworkEnd, 'pods'>, direction: Direction): OwnEntry[] {
  return rulesFor(mesh, pods, direction).flatMap(({ rule, certain }) =>
    certain === true
      ? rule.entries.flatMap((entry) => (entry.direction === direction && !entry.isDeny ? [{ rule, entry }] : []))
      : [],
  );
}

/** Whether an entry lists ports of TCP, and HBONE's is not among them. */
export function overlooksHbone(mesh: Mesh, entry: PolicyEntry): boolean {
  return listsTcp(entry) && coversTcp(mesh, entry, HBONE_PORT) === false;
}

function listsTcp({ ports }: PolicyEntry): boolean {
  return ports?.some(({ protocol }) => protocol === undefined || protocol === 'TCP') ?? false;
}

/** Whether an entry covers a port of TCP; without pods, one that none of them gives a name. */
export function coversTcp(
  mesh: Mesh,
  { ports, direction }: PolicyEntry,
  port: number,
  to: FlowEnd = { address: '' },
): Perhaps {
  return isOneOf(mesh, ports, direction, { to, protocol: 'TCP', port });
}

/** Whether an entry is for a port that pods take traffic at; undefined where the input shows none of their ports. */
export function isForPortsOf(mesh: Mesh, entry: PolicyEntry, { pods, workload }: NetworkEnd): Perhaps {
  if (entry.ports === undefined) return true;
  const { own, led } = workload ? podPortsOf(mesh, workload) : NO_PORTS;
  // Some write the port of the Service, which no packet has once it is translated.
  const all = new Set([...own, ...led.map(({ port }) => port)]);
  if (all.size === 0) return undefined;
  return [...all].some((port) => coversTcp(mesh, entry, port, { pods }));
}

const NO_PORTS: ReturnType<typeof podPortsOf> = { own: new Set(), led: [] };
