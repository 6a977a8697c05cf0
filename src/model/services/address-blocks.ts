import { isIPv4, isIPv6 } from 'node:net';

/** An IP address as a number. */
export interface Address {
  readonly isV6: boolean;
  readonly value: bigint;
}

/** Addresses that have their first bits in common. */
export interface AddressBlock {
  readonly isV6: boolean;
  /** Those bits. */
  readonly prefix: bigint;
  /** How many follow. */
  readonly rest: bigint;
}

/** Reads an address; undefined for what is none. A zone does not count. */
export function addressOf(text: string): Address | undefined {
  if (!text.includes(':')) return isIPv4(text) ? { isV6: false, value: ofV4(text) } : undefined;
  return isIPv6(text) ? { isV6: true, value: ofV6(text.replace(/%.*$/, '')) } : undefined;
}

/** The address of IPv4 that one of IPv6 may stand for, as `::ffff:10.0.0.1` does: sockets and proxies take it for that. */
export function unmapped(address: Address | undefined): Address | undefined {
  return address?.isV6 && address.value >> 32n === 0xffffn
    ? { isV6: false, value: address.value & 0xffffffffn }
    : address;
}

/** An address as text; IPv6 without its zeros left out, which reads as the same. */
export function addressText({ isV6, value }: Address): string {
  const [count, size, base] = isV6 ? [8, 16n, 16] : [4, 8n, 10];
  const parts = Array.from(
    { length: count },
    (_, i) => (value >> (size * BigInt(count - 1 - i))) & ((1n << size) - 1n),
  );
  return parts.map((one) => one.toString(base)).join(isV6 ? ':' : '.');
}

/**
 * Reads a block, or an address as the block of itself; undefined for what is neither, which proxies leave out. Bits behind the
 * length may be set, and don't count.
 *
 * @see Go's net/netip, ParsePrefix and ParseAddr
 */
export function addressBlockOf(text: string): AddressBlock | undefined {
  const [head = '', length, more] = text.split('/');
  const address = addressOf(head);
  if (!address || more !== undefined) return undefined;
  const bits = address.isV6 ? 128 : 32;
  if (length !== undefined && (!/^(0|[1-9]\d{0,2})$/.test(length) || Number(length) > bits || head.includes('%'))) {
    return undefined;
  }
  const rest = BigInt(bits - Number(length ?? bits));
  return { isV6: address.isV6, prefix: address.value >> rest, rest };
}

/** The first address of a block. */
export function firstOf({ isV6, prefix, rest }: AddressBlock): Address {
  return { isV6, value: prefix << rest };
}

/** Whether an address is in a block; those of the other family are in none. */
export function isWithin({ isV6, prefix, rest }: AddressBlock, address: Address): boolean {
  return address.isV6 === isV6 && address.value >> rest === prefix;
}

function ofV4(text: string): bigint {
  return BigInt(text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0));
}

function ofV6(text: string): bigint {
  const dot = text.indexOf('.');
  if (dot >= 0) {
    const last = text.lastIndexOf(':') + 1;
    const v4 = ofV4(text.slice(last));
    return ofV6(`${text.slice(0, last)}${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`);
  }
  const [head = '', tail] = text.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  return [...before, ...zeros, ...after].reduce((sum, part) => (sum << 16n) + BigInt(`0x${part}`), 0n);
}
