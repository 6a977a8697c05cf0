import { isIP, isIPv4, isIPv6 } from 'node:net';

/**
 * Whether something is an IPv4 or IPv6 address. Most that are asked are names, and Node takes two milliseconds to make its pattern of
 * IPv6: it is asked only for what has a colon, as all of these do.
 */
export function isIpAddress(value: unknown): value is string {
  return typeof value === 'string' && (value.includes(':') ? isIPv6(value) : isIPv4(value));
}

/**
 * Whether something is an IP address or a block of them, such as `10.0.0.0/8`. Go, which reads it in the end, takes no
 * zone (`fe80::1%eth0`) and no leading zero in the length.
 */
export function isIpOrBlock(value: unknown): value is string {
  if (typeof value !== 'string') return false;
  const [address = '', length, ...more] = value.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || more.length > 0) return false;
  return length === undefined || (/^(0|[1-9]\d{0,2})$/.test(length) && Number(length) <= (family === 4 ? 32 : 128));
}

/** Whether it is a block of more than one address. */
export function isBlock(value: string): boolean {
  return value.includes('/');
}
