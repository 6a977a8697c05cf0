import { isIPv4, isIPv6 } from 'node:net';
import { addressOf } from '../../model/services/address-blocks';

/**
 * Addresses as fields have them that are older than the strict form: parts of IPv4 may begin with zeros there, and bits behind the length of
 * a block be set.
 *
 * @see k8s.io/kubernetes 1.36.1 pkg/apis/core/validation/validation.go, IsValidIPForLegacyField and IsValidCIDRForLegacyField
 */
export function isAddress(text: string, isStrict = false): boolean {
  return isV4(text, isStrict) || isV6(text);
}

export function isV4(text: string, isStrict = false): boolean {
  return isIPv4(isStrict ? text : plain(text));
}

export function isV6(text: string): boolean {
  return isIPv6(text) && !text.includes('%');
}

/** The same without zeros before numbers. */
export function plain(text: string): string {
  return text.includes(':') ? text : text.replace(/(^|\.)0+(?=\d)/g, '$1');
}

/** A block as a number for its address and the count of its bits; undefined for what is none. */
export function blockOf(
  text: string,
  isStrict = false,
): { readonly address: string; readonly bits: number } | undefined {
  const [, head = '', length = ''] = /^([^/]+)\/(\d{1,3})$/.exec(text) ?? [];
  if (!isAddress(head, isStrict)) return undefined;
  const bits = Number(length);
  if (bits > (head.includes(':') ? 128 : 32)) return undefined;
  if (isStrict && (/^0\d/.test(length) || hasMore(head, bits))) return undefined;
  return { address: plain(head), bits };
}

/** Whether bits behind the length of a block are set. */
function hasMore(head: string, bits: number): boolean {
  const address = addressOf(head);
  return address !== undefined && (address.value & ((1n << BigInt((address.isV6 ? 128 : 32) - bits)) - 1n)) !== 0n;
}

/** Addresses that no endpoint has: they lead nowhere, or to whoever asks. */
export function leadsNowhere(text: string): string | undefined {
  const isSpecial = text.includes(':')
    ? /^(?:(?:0*:)+0*[01]?|fe[89ab][0-9a-f]:.*|ff02:.*)$/i.test(text)
    : /^(?:0\.0\.0\.0|127\..*|169\.254\..*|224\.0\.0\..*)$/.test(plain(text));
  return isSpecial ? `${text} is unspecified, a loopback or link-local: no endpoint has it` : undefined;
}
