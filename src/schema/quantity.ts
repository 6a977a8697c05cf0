/** Nano is the least that Kubernetes keeps; what is finer is rounded up, away from zero. */
export const NANO = 1_000_000_000n;

const QUANTITY = /^([-+]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][-+]?\d{1,18}|)$/;
/** Powers of ten beyond what any quantity is compared with; more digits would only cost time. */
const MOST = 1000;
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

/** A quantity in nanos; undefined for what is none. */
export function nanosOf(text: string): bigint | undefined {
  const found = text === '' || text.length > 200 ? null : QUANTITY.exec(text);
  if (found === null) return undefined;
  const [, sign, whole = '', fraction = '', suffix = ''] = found;
  // A number without digits is 0 to a server, as in "Ki".
  const digits = BigInt(`0${whole}${fraction}`) * NANO;
  const binary = BINARY.indexOf(suffix);
  const named = suffix === '' || binary >= 0 ? 0 : (DECIMAL[suffix] ?? Number(suffix.slice(1)));
  const exponent = Math.max(-MOST, Math.min(MOST, named));
  const up = (binary >= 0 ? 1024n ** BigInt(binary + 1) : 1n) * 10n ** BigInt(Math.max(exponent, 0));
  const down = 10n ** BigInt(fraction.length + Math.max(-exponent, 0));
  const nano = (digits * up + down - 1n) / down;
  return sign === '-' ? -nano : nano;
}
