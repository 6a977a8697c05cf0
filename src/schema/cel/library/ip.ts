import type { Signatures } from '../overload';
import { CelError, Opaque } from '../value';

interface Address {
  readonly family: 4 | 6;
  readonly bits: bigint;
}

class Ip extends Opaque {
  readonly kind = 'ip';
  constructor(readonly address: Address) {
    super();
  }
  override equals({ address }: this): boolean {
    return this.address.family === address.family && this.address.bits === address.bits;
  }
}

class Cidr extends Opaque {
  readonly kind = 'cidr';
  constructor(
    readonly address: Address,
    readonly length: number,
  ) {
    super();
  }
  override equals({ address, length }: this): boolean {
    return this.length === length && this.address.family === address.family && this.address.bits === address.bits;
  }
  holds(other: Address): boolean {
    return this.address.family === other.family && this.masked(this.address) === this.masked(other);
  }
  masked({ family, bits }: Address): bigint {
    const host = BigInt((family === 4 ? 32 : 128) - this.length);
    return (bits >> host) << host;
  }
}

/** Go's netip.ParseAddr without zones; IPv4 in IPv6 is refused by the library. */
export function readAddress(text: string): Address | undefined {
  if (text.length > 45) return undefined;
  if (!text.includes(':')) {
    const bits = readFour(text);
    return bits === undefined ? undefined : { family: 4, bits };
  }
  let groups = text;
  const last = groups.slice(groups.lastIndexOf(':') + 1);
  if (last.includes('.')) {
    const four = readFour(last);
    if (four === undefined) return undefined;
    groups = `${groups.slice(0, -last.length)}${(four >> 16n).toString(16)}:${(four & 0xffffn).toString(16)}`;
  }
  const halves = groups.split('::');
  if (halves.length > 2) return undefined;
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array.from({ length: missing }, () => '0'), ...tail];
  if (!all.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  const bits = all.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n);
  return bits >> 32n === 0xffffn ? undefined : { family: 6, bits };
}

function readFour(text: string): bigint | undefined {
  const octets = text.split('.');
  if (octets.length !== 4 || !octets.every((one) => /^(?:0|[1-9]\d{0,2})$/.test(one) && Number(one) < 256))
    return undefined;
  return octets.reduce((sum, one) => (sum << 8n) | BigInt(one), 0n);
}

function readCidr(text: string): Cidr | undefined {
  const slash = text.lastIndexOf('/');
  const address = slash < 0 ? undefined : readAddress(text.slice(0, slash));
  const length = text.slice(slash + 1);
  if (address === undefined || !/^(?:0|[1-9]\d{0,2})$/.test(length)) return undefined;
  return Number(length) > (address.family === 4 ? 32 : 128) ? undefined : new Cidr(address, Number(length));
}

/** RFC 5952: lower case, the longest run of zeros left out. */
function show({ family, bits }: Address): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => String((bits >> shift) & 255n)).join('.');
  const groups = Array.from({ length: 8 }, (_, n) => ((bits >> BigInt(112 - n * 16)) & 0xffffn).toString(16));
  const runs = [...groups.join(':').matchAll(/(?:^|:)0(?::0)+(?=:|$)/g)];
  const longest = runs.reduce(
    (best, [run]) => (run.replace(/^:/, '').length > best.length ? run.replace(/^:/, '') : best),
    '',
  );
  if (longest === '') return groups.join(':');
  const zeros = longest.split(':').length;
  const at = groups.findIndex((_, n) => n + zeros <= 8 && groups.slice(n, n + zeros).every((group) => group === '0'));
  return `${groups.slice(0, at).join(':')}::${groups.slice(at + zeros).join(':')}`;
}

function ip(text: string): Ip {
  const address = readAddress(text);
  if (address === undefined)
    throw new CelError(`IP Address "${text.slice(0, 100)}" parse error during conversion from string`);
  return new Ip(address);
}

function cidr(text: string): Cidr {
  const read = readCidr(text);
  if (read === undefined) throw new CelError('network address parse error during conversion from string');
  return read;
}

const within = (text: string) => (address: Address) => cidr(text).holds(address);
const isMulticast = (address: Address): boolean => within('224.0.0.0/4')(address) || within('ff00::/8')(address);
const isLinkLocal = (address: Address): boolean => within('169.254.0.0/16')(address) || within('fe80::/10')(address);
const isLoopback = (address: Address): boolean => within('127.0.0.0/8')(address) || within('::1/128')(address);

/** A network is in another one when that is no smaller and they overlap. */
const holds = (a: Cidr, b: Cidr): boolean => a.length <= b.length && a.holds(b.address);

/** @see k8s.io/apiserver 0.36.1 pkg/cel/library/ip.go and cidr.go, over Go's net/netip */
export const IPS: Signatures = {
  'ip(string) ip': ip,
  'isIP(string) bool': (text: string) => readAddress(text) !== undefined,
  'ip.isCanonical(string) bool': (text: string) => show(ip(text).address) === text,
  'string(ip) string': ({ address }: Ip) => show(address),
  'ip -> family() int': ({ address }: Ip) => BigInt(address.family),
  'ip -> isUnspecified() bool': ({ address }: Ip) => address.bits === 0n,
  'ip -> isLoopback() bool': ({ address }: Ip) => isLoopback(address),
  'ip -> isLinkLocalMulticast() bool': ({ address }: Ip) =>
    within('224.0.0.0/24')(address) || (address.family === 6 && ((address.bits >> 112n) & 0xff0fn) === 0xff02n),
  'ip -> isLinkLocalUnicast() bool': ({ address }: Ip) => isLinkLocal(address),
  'ip -> isGlobalUnicast() bool': ({ address }: Ip) =>
    !(
      address.bits === 0n ||
      (address.family === 4 && address.bits === 0xffffffffn) ||
      isLoopback(address) ||
      isMulticast(address) ||
      isLinkLocal(address)
    ),
  'cidr(string) cidr': cidr,
  'isCIDR(string) bool': (text: string) => readCidr(text) !== undefined,
  'string(cidr) string': ({ address, length }: Cidr) => `${show(address)}/${length}`,
  'cidr -> containsIP(string) bool': (net: Cidr, text: string) => net.holds(ip(text).address),
  'cidr -> containsIP(ip) bool': (net: Cidr, { address }: Ip) => net.holds(address),
  'cidr -> containsCIDR(string) bool': (net: Cidr, text: string) => holds(net, cidr(text)),
  'cidr -> containsCIDR(cidr) bool': holds,
  'cidr -> ip() ip': ({ address }: Cidr) => new Ip(address),
  'cidr -> prefixLength() int': ({ length }: Cidr) => BigInt(length),
  'cidr -> masked() cidr': (net: Cidr) =>
    new Cidr({ family: net.address.family, bits: net.masked(net.address) }, net.length),
};
