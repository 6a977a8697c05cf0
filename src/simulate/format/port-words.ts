import { reservedPorts } from '../../model/policy/ztunnel-ports';
import type { PortRange } from '../partition/port-classes';

/** More than these are no help to a reader; data has them all. */
const MOST = 6;

/** One port, or many that are alike. */
export interface Ports {
  readonly port: number;
  readonly protocol?: 'UDP' | 'SCTP' | undefined;
  readonly ports?: readonly PortRange[] | undefined;
}

/**
 * Ports as people read them after the name of what has them: `80`, `53/UDP`, `9000-9010`, `any TCP port but 80`. Ztunnel's own ports are left
 * out of what is said, as nothing else ever listens there.
 */
export function portWords({ port, ports, protocol }: Ports): string {
  const end = protocol === undefined ? '' : `/${protocol}`;
  if (!ports) return `${port}${end}`;
  if (!isRest(ports)) return some(ports.map(rangeWords).map((one) => `${one}${end}`));
  const but = gaps(ports).map(rangeWords);
  return `any ${protocol ?? 'TCP'} port${but.length > 0 ? ` but ${some(but)}` : ''}`;
}

/** Whether ports are all but a few, from the first to the last. */
function isRest(ports: readonly PortRange[]): boolean {
  return ports[0]?.from === 1 && ports.at(-1)!.to === 65_535;
}

function gaps(ports: readonly PortRange[]): readonly PortRange[] {
  return ports
    .slice(1)
    .map(({ from }, i) => ({ from: ports[i]!.to + 1, to: from - 1 }))
    .filter(({ from, to }) => from !== to || !reservedPorts.includes(from));
}

function rangeWords({ from, to }: PortRange): string {
  return from === to ? String(from) : `${from}-${to}`;
}

function some(words: readonly string[]): string {
  const rest = words.length - MOST;
  return rest > 0 ? `${words.slice(0, MOST).join(', ')}, … (${rest} more)` : words.join(', ');
}
