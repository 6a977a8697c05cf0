import type { Mesh } from '../../model/mesh';
import { isCaptured } from '../../model/workloads/enrolment';
import { reservedPorts } from '../../model/policy/ztunnel-ports';
import type { Treatment } from '../../model/services/protocol';
import type { Destination } from '../partition/destinations';
import { egressPorts, portsNamedFor } from '../partition/named-ports';
import { portClasses, type PortRange } from '../partition/port-classes';
import type { Protocol } from '../request';
import type { DestinationPair } from './pairs';

/** A port that is asked for, before and after: one that something declares, or one for all that nothing tells from it. */
export interface AskedPort {
  readonly port: number;
  readonly protocol: Protocol;
  readonly treatments: readonly Treatment[];
  /** The ports that it stands for; undefined for a port by itself. */
  readonly ranges?: readonly PortRange[] | undefined;
  /** Whether it stands for what nothing names. */
  readonly isRest: boolean;
  /** The sides where it is there to be asked for. */
  readonly older: Destination | undefined;
  readonly newer: Destination | undefined;
}

const PROTOCOLS: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

/** All ports of a destination: those that are declared one by one, and of the others, but of Services and gateways, one of each class. */
export function askedPorts(before: Mesh, after: Mesh, pair: DestinationPair): readonly AskedPort[] {
  const { newer, older } = pair;
  const sides = [older, newer].flatMap((one) => one ?? []);
  const { kind } = sides[0]!;
  // Containers may listen on ports that they don't declare, and so may servers beside the mesh.
  const isOpenEnded = kind === 'pods' || kind === 'outside' || kind === 'host';
  const declared = new Map<string, AskedPort>();
  for (const { port, protocol, treatment } of sides.flatMap(({ ports }) => ports)) {
    const key = `${protocol} ${port}`;
    const has = (one: Destination | undefined): Destination | undefined =>
      isOpenEnded || one?.ports.some((own) => own.port === port && own.protocol === protocol) ? one : undefined;
    const treatments = [...(declared.get(key)?.treatments ?? []), treatment];
    declared.set(key, { port, protocol, treatments, isRest: false, older: has(older), newer: has(newer) });
  }
  const asked = [...declared.values()].sort((a, b) => a.port - b.port);
  if (!isOpenEnded) return asked;
  return [...asked, ...PROTOCOLS.flatMap((protocol) => others(before, after, pair, protocol, asked))];
}

function others(
  before: Mesh,
  after: Mesh,
  { newer, older }: DestinationPair,
  protocol: Protocol,
  declared: readonly AskedPort[],
): readonly AskedPort[] {
  const sides = [
    ...(older ? [{ mesh: before, destination: older }] : []),
    ...(newer ? [{ mesh: after, destination: newer }] : []),
  ];
  const ranges = sides.flatMap(({ destination, mesh }) => {
    const { host, kind } = destination;
    if (kind === 'pods') return portsNamedFor(mesh, destination, protocol);
    return egressPorts(mesh, [kind === 'host' ? { address: '', names: [host] } : { address: host }], protocol);
  });
  const own = new Set(declared.flatMap((one) => (one.protocol === protocol ? [one.port] : [])));
  // What is addressed to ztunnel's own ports fails, whatever policies say.
  const captured = sides.filter(({ destination: { workload }, mesh }) => workload && isCaptured(mesh, workload));
  const reserved = protocol === 'TCP' && captured.length > 0 ? [...reservedPorts] : [];
  if (captured.length === sides.length) for (const port of reserved) own.add(port);
  // Once the pods leave the mesh, or before they enter it, these are ports as all others.
  else ranges.push(...reserved.map((port) => ({ from: port, to: port })));
  return portClasses(ranges, own).flatMap(({ isRest, port, ranges: held }): AskedPort[] =>
    // That pods come or go is told of ports that something names.
    isRest && sides.length < 2 ? [] : [{ port, protocol, treatments: ['sniffed'], ranges: held, isRest, older, newer }],
  );
}
