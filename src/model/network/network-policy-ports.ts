import { fact } from '../fact';
import type { Field } from '../field';
import type { Mesh } from '../mesh';
import type { Direction } from './network-policy';
import type { FlowEnd, Pods } from './network-policy-identity';
import { anyOf, type Perhaps } from './network-policy-selector';
import { hasCilium, isAtLeast } from '../platform/platform-facts';
import { workloads } from '../workloads/workload';

export type FlowProtocol = 'TCP' | 'UDP' | 'SCTP' | 'ICMP';

/** A port of an entry. */
export interface PortMatch {
  /** Undefined for TCP, UDP and SCTP. */
  readonly protocol: string | undefined;
  /** 0 for all ports of the protocol; undefined where the port has a name. */
  readonly port: number | undefined;
  readonly endPort: number | undefined;
  readonly name: string | undefined;
  /** Kinds of rules about requests that Cilium's proxy is to enforce, such as `http`. */
  readonly l7: readonly string[];
  readonly field: Field;
}

/** What a flow goes to. */
export interface FlowTarget {
  readonly to: FlowEnd;
  readonly protocol: FlowProtocol;
  /** Of the pod that receives it, never of a Service; undefined for ICMP. */
  readonly port: number | undefined;
}

/** Whether a port of an entry is that of a flow. */
export function isPort(
  mesh: Mesh,
  match: PortMatch,
  direction: Direction,
  { to, protocol, port }: FlowTarget,
): Perhaps {
  const { protocol: wanted, port: first, endPort, name } = match;
  if (protocol === 'ICMP' || port === undefined) return protocol === wanted;
  if (wanted !== undefined && wanted !== protocol) return false;
  if (name !== undefined) return isNamed(mesh, name, direction, to, protocol, port);
  if (first === 0) return true;
  return first !== undefined && first <= port && port <= Math.max(endPort ?? first, first);
}

function isNamed(mesh: Mesh, name: string, direction: Direction, to: FlowEnd, protocol: string, port: number): Perhaps {
  // 1.18 looks a name of egress up among all pods of the cluster, and 1.20 in the destination (measured on 1.18.0 and 1.20.2).
  if (direction === 'egress' && hasCilium(mesh) && !isAtLeast(mesh, 'cilium', '1.19')) {
    const numbers = numbersOf(mesh, name, protocol);
    if (numbers.length > 1) return false;
    // In a part of the cluster, another pod may give the name another number, or the only one.
    if (mesh.world === 'open') return numbers.length === 1 && numbers[0] !== port ? false : undefined;
    return numbers[0] === port;
  }
  if (!('pods' in to)) return false;
  return portsNamed(to.pods, name, protocol).includes(port);
}

function portsNamed({ ports }: Pods, name: string, protocol: string): number[] {
  return ports.filter((one) => one.name === name && one.protocol === protocol).map(({ port }) => port);
}

const numbersByName = fact((mesh) => {
  const found = new Map<string, Set<number>>();
  for (const { ports, hostNetwork } of workloads(mesh)) {
    if (hostNetwork) continue;
    for (const { name, protocol, port } of ports) {
      const key = `${name ?? ''} ${protocol}`;
      const numbers = found.get(key);
      if (numbers) numbers.add(port);
      else found.set(key, new Set([port]));
    }
  }
  return found;
});

/** The numbers that pods give to the name of a port, over the whole cluster. */
export function numbersOf(mesh: Mesh, name: string, protocol: string): readonly number[] {
  return [...(numbersByName(mesh).get(`${name} ${protocol}`) ?? [])];
}

/** Whether one of the ports of an entry is that of a flow; all are, where none are listed. */
export function isOneOf(
  mesh: Mesh,
  ports: readonly PortMatch[] | undefined,
  direction: Direction,
  target: FlowTarget,
): Perhaps {
  return ports === undefined ? true : anyOf(ports.map((match) => isPort(mesh, match, direction, target)));
}
