import { compare, type Spend } from './compare';
import { union } from './list-types';
import type { Signatures } from './overload';
import { CelError, Duration, ListValue, Timestamp, Uint, type Value } from './value';

/** An int64, or the error that Go's checked arithmetic has. */
export function int64(n: bigint, what = 'integer overflow'): bigint {
  if (BigInt.asIntN(64, n) !== n) throw new CelError(what);
  return n;
}

export function uint64(n: bigint): Uint {
  if (BigInt.asUintN(64, n) !== n) throw new CelError('unsigned integer overflow');
  return new Uint(n);
}

export function duration(ns: bigint): Duration {
  return new Duration(int64(ns, 'duration overflow'));
}

/** Of years 1 to 9999. */
export function timestamp(ns: bigint, offset = 0): Timestamp {
  if (ns < -62_135_596_800_000_000_000n || ns > 253_402_300_799_999_999_999n) throw new CelError('timestamp overflow');
  return new Timestamp(ns, offset);
}

function nonZero(n: bigint, what: string): bigint {
  if (n === 0n) throw new CelError(what);
  return n;
}

/** @see cel-go 0.26 common/types: overflow and division by zero are errors, doubles follow IEEE 754 */
export const ARITHMETIC: Signatures = {
  '+(int, int) int': (a: bigint, b: bigint) => int64(a + b),
  '+(uint, uint) uint': (a: Uint, b: Uint) => uint64(a.n + b.n),
  '+(double, double) double': (a: number, b: number) => a + b,
  '+(string, string) string': (a: string, b: string, spend: Spend) => {
    spend((a.length + b.length) / 10);
    return a + b;
  },
  '+(bytes, bytes) bytes': (a: Uint8Array, b: Uint8Array) => Buffer.concat([a, b]),
  '+(list<A>, list<A>) list<A>': joined,
  '+(timestamp, duration) timestamp': (a: Timestamp, b: Duration) => timestamp(a.ns + b.ns, a.offset),
  '+(duration, timestamp) timestamp': (a: Duration, b: Timestamp) => timestamp(a.ns + b.ns, b.offset),
  '+(duration, duration) duration': (a: Duration, b: Duration) => duration(a.ns + b.ns),

  '-(int, int) int': (a: bigint, b: bigint) => int64(a - b),
  '-(uint, uint) uint': (a: Uint, b: Uint) => uint64(a.n - b.n),
  '-(double, double) double': (a: number, b: number) => a - b,
  '-(timestamp, duration) timestamp': (a: Timestamp, b: Duration) => timestamp(a.ns - b.ns, a.offset),
  '-(timestamp, timestamp) duration': (a: Timestamp, b: Timestamp) => duration(a.ns - b.ns),
  '-(duration, duration) duration': (a: Duration, b: Duration) => duration(a.ns - b.ns),
  '-_(int) int': (a: bigint) => int64(-a),
  '-_(double) double': (a: number) => -a,

  '*(int, int) int': (a: bigint, b: bigint) => int64(a * b),
  '*(uint, uint) uint': (a: Uint, b: Uint) => uint64(a.n * b.n),
  '*(double, double) double': (a: number, b: number) => a * b,

  '/(int, int) int': (a: bigint, b: bigint) => int64(a / nonZero(b, 'division by zero')),
  '/(uint, uint) uint': (a: Uint, b: Uint) => uint64(a.n / nonZero(b.n, 'division by zero')),
  '/(double, double) double': (a: number, b: number) => a / b,

  '%(int, int) int': (a: bigint, b: bigint) => {
    int64(a / nonZero(b, 'modulus by zero'));
    return a % b;
  },
  '%(uint, uint) uint': (a: Uint, b: Uint) => uint64(a.n % nonZero(b.n, 'modulus by zero')),
};

/** A set gets what is new to it; a map's items are replaced by those with the same keys. */
function joined(a: ListValue, b: ListValue, spend: Spend): Value {
  spend(a.items.length + b.items.length);
  return a.kind.is === 'atomic' ? new ListValue([...a.items, ...b.items]) : union(a, b, spend);
}

const NUMBERS = ['int', 'uint', 'double'];
const ORDERED = ['bool', 'string', 'bytes', 'timestamp', 'duration'];
const PAIRS = [...NUMBERS.flatMap((a) => NUMBERS.map((b) => `${a}, ${b}`)), ...ORDERED.map((a) => `${a}, ${a}`)];

const TESTS: Readonly<Record<string, (order: number) => boolean>> = {
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** Numbers of different types compare by what they count. NaN is in no order. */
export function comparisons(): Signatures {
  return Object.fromEntries(
    Object.entries(TESTS).flatMap(([sign, test]) =>
      PAIRS.map((pair) => [
        `${sign}(${pair}) bool`,
        (a: Value, b: Value, spend: Spend) => {
          if (typeof a === 'string') spend(a.length / 10);
          const order = compare(a, b);
          return order !== undefined && test(order);
        },
      ]),
    ),
  );
}
