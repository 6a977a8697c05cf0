const UNITS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};
const MILLISECOND = 1_000_000n;
const LARGEST = 2n ** 63n - 1n;
/** A duration has few digits; a text that is longer is none that anybody writes. */
const MOST = 100;

/** A mesh has few durations, many times over. */
const known = new Map<string, bigint | undefined>();
const KEPT = 1000;

/** The nanoseconds of a duration as Go reads it, such as `1m30s` or `0.5s`; undefined for a text that is none. */
export function goDuration(text: string): bigint | undefined {
  if (known.has(text)) return known.get(text);
  const duration = read(text);
  if (known.size >= KEPT) known.clear();
  if (text.length <= MOST) known.set(text, duration);
  return duration;
}

function read(text: string): bigint | undefined {
  const [, sign, rest = ''] = /^([+-]?)(.*)$/s.exec(text.slice(0, MOST + 1)) ?? [];
  if (rest === '0') return 0n;
  if (text.length > MOST || !/^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(rest)) return undefined;
  let sum = 0n;
  for (const [, whole = '', fraction = '', unit = ''] of rest.matchAll(/(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/g)) {
    const size = UNITS[unit]!;
    sum += BigInt(whole || '0') * size + (BigInt(fraction || '0') * size) / 10n ** BigInt(fraction.length);
  }
  if (sum > LARGEST) return undefined;
  return sign === '-' ? -sum : sum;
}

/** Whether a duration is of whole milliseconds, which is all that istiod takes. */
export function isOfMilliseconds(duration: bigint): boolean {
  return duration % MILLISECOND === 0n;
}

/** The whole milliseconds of a duration. */
export function millisecondsOf(duration: bigint): bigint {
  return duration / MILLISECOND;
}
