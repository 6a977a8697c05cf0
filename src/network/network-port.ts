import { port } from '../input/numbers';
import { refuse, shown, type Place } from '../input/refuse';
import type { Platform } from '../install/platform';

/** What runs over IP and has ports. */
type Transport = 'TCP' | 'UDP' | 'SCTP';

/**
 * Ports of a pod in a network policy: a protocol, and one number or a range. A plain number in a rule is a TCP port.
 *
 * They are the container's ports, never those of a Service, since policies are decided after the Service is translated.
 * Between enrolled pods there is one port only, 15008, whatever the application listens on.
 *
 * @example
 * const ports = [NetworkPort.tcp(8080), NetworkPort.tcp(30000, 30999), NetworkPort.udp(53)];
 *
 * @throws InputError if a port is not 1–65535, or a range ends before it begins
 * @see https://docs.cilium.io/en/stable/security/policy/layer4/ (read for 1.20)
 */
export class NetworkPort {
  /** A TCP port, or all from it to `last`; a range needs Cilium 1.16. */
  static tcp(first: number, last?: number): NetworkPort {
    return new NetworkPort('NetworkPort.tcp', 'TCP', first, last);
  }

  /** A UDP port, or all from it to `last`; a range needs Cilium 1.16. */
  static udp(first: number, last?: number): NetworkPort {
    return new NetworkPort('NetworkPort.udp', 'UDP', first, last);
  }

  /** An SCTP port, or all from it to `last`; Cilium knows SCTP with the value `sctp.enabled` only. */
  static sctp(first: number, last?: number): NetworkPort {
    return new NetworkPort('NetworkPort.sctp', 'SCTP', first, last);
  }

  /** Last port of the range; the first, if it is one port. */
  readonly last: number;

  private constructor(
    place: string,
    /** The protocol. */
    readonly protocol: Transport,
    /** The port, or the first of the range. */
    readonly first: number,
    last: number | undefined,
  ) {
    port(place, 'port', first);
    this.last = last === undefined ? first : port(place, 'last port', last);
    if (this.last < first) refuse(place, `the range ${first}-${this.last} ends before it begins; swap the two`);
  }

  /** @internal */
  get isRange(): boolean {
    return this.last > this.first;
  }

  /** @internal whether a TCP connection to a port is one of these */
  hasTcp(number: number): boolean {
    return this.protocol === 'TCP' && this.first <= number && number <= this.last;
  }

  /** @internal as messages show it */
  get text(): string {
    const numbers = this.isRange ? `${this.first}-${this.last}` : String(this.first);
    return this.protocol === 'TCP' ? numbers : `${numbers}/${this.protocol}`;
  }
}

/** The ports of a rule, from numbers and {@link NetworkPort}s. */
export function portsOf(place: Place, at: string, given: unknown): readonly NetworkPort[] {
  if (given === undefined) return [];
  if (!Array.isArray(given) || given.length === 0) {
    refuse(place, `${at} must be a list with at least one port, got ${shown(given)}; leave it out to mean every port`);
  }
  return Array.from(given, (one: unknown) => {
    if (one instanceof NetworkPort) return one;
    if (typeof one !== 'number')
      refuse(place, `${at} takes numbers (TCP) and NetworkPort, such as NetworkPort.udp(53), got ${shown(one)}`);
    return NetworkPort.tcp(port(place, at, one));
  });
}

/**
 * Why a range can't be written: before 1.16 Cilium refuses it in its own policies, and takes the first port alone in a
 * NetworkPolicy. That much is known only of a cluster that is said to run Cilium.
 */
export function rangeProblem(platform: Platform, ports: readonly NetworkPort[], always: boolean): string | undefined {
  const range = ports.find(({ isRange }) => isRange);
  if (!range || !(always || platform.states('cilium'))) return undefined;
  const tooOld = platform.lacks('cilium', '1.16', `the range of ports ${range.text} (endPort)`);
  return tooOld && `${tooOld}; or list the ports one by one`;
}
