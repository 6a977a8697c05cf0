import {
  CelError,
  Duration,
  kindOf,
  ListValue,
  MapValue,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from './value';

/** Counts the work of one rule; throws when there is too much. */
export type Spend = (steps: number) => void;

/** Whether two values are equal. Values of different types are not; numbers are by what they count. */
export function equal(a: Value, b: Value, spend: Spend): boolean {
  if (typeof a === 'string' && typeof b === 'string') {
    spend(1 + Math.min(a.length, b.length) / 10);
    return a === b;
  }
  spend(1);
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b) === 0;
  if (a === null || b === null || typeof a === 'boolean' || typeof b === 'boolean') return a === b;
  if (a instanceof ListValue && b instanceof ListValue) return equalLists(a, b, spend);
  if (a instanceof MapValue && b instanceof MapValue) return equalMaps(a, b, spend);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b) === 0;
  if (a instanceof Optional && b instanceof Optional) {
    if (a.value === undefined || b.value === undefined) return a.value === b.value;
    return equal(a.value, b.value, spend);
  }
  if (a instanceof TypeValue && b instanceof TypeValue) return a.name === b.name;
  if (kindOf(a) !== kindOf(b)) return false;
  if (a instanceof Timestamp || a instanceof Duration) return a.ns === (b as Timestamp | Duration).ns;
  return a instanceof Opaque && b instanceof Opaque && a.equals(b);
}

/**
 * Lists of type set and map are the same in any order.
 *
 * @see k8s.io/apiserver pkg/cel/common/values.go (0.36): the left side decides
 */
function equalLists(a: ListValue, b: ListValue, spend: Spend): boolean {
  if (a.items.length !== b.items.length) return false;
  if (a.kind.is === 'set') return a.items.every((one) => b.items.some((other) => equal(one, other, spend)));
  if (a.kind.is === 'map') {
    const keys = a.kind.keys ?? [];
    return a.items.every((one) => {
      const other = b.items.find((item) => sameKeys(one, item, keys, spend));
      return other !== undefined && equal(one, other, spend);
    });
  }
  return a.items.every((one, n) => equal(one, b.items[n]!, spend));
}

/** Whether two items of a list of type map have the same keys. */
export function sameKeys(a: Value, b: Value, keys: readonly string[], spend: Spend): boolean {
  if (!(a instanceof MapValue && b instanceof MapValue)) return false;
  return keys.every((key) => {
    const [one, other] = [a.get(key), b.get(key)];
    if (one === undefined || other === undefined) return one === other;
    return equal(one, other, spend);
  });
}

function equalMaps(a: MapValue, b: MapValue, spend: Spend): boolean {
  const keys = a.keys();
  if (keys.length !== b.size) return false;
  return keys.every((key) => {
    const other = b.get(key);
    return other !== undefined && equal(a.get(key)!, other, spend);
  });
}

export type Numeric = bigint | number | Uint;

export function isNumeric(value: Value): value is Numeric {
  return typeof value === 'bigint' || typeof value === 'number' || value instanceof Uint;
}

/** The order of two numbers of any type, undefined with NaN. */
export function compareNumbers(a: Numeric, b: Numeric): number | undefined {
  let one = a instanceof Uint ? a.n : a;
  let other = b instanceof Uint ? b.n : b;
  // With a double both are compared as doubles: cel-go 0.26 common/types/compare.go.
  if (typeof one === 'number') other = Number(other);
  else if (typeof other === 'number') one = Number(one);
  if (one < other) return -1;
  // JavaScript compares a BigInt with a number by what they count, without rounding.
  if (one > other) return 1;
  return one >= other ? 0 : undefined;
}

/** The order of two values that have one. */
export function compare(a: Value, b: Value): number | undefined {
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b);
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (typeof a === 'boolean' && typeof b === 'boolean') return Number(a) - Number(b);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return Buffer.compare(a, b);
  if ((a instanceof Timestamp && b instanceof Timestamp) || (a instanceof Duration && b instanceof Duration)) {
    return compareNumbers(a.ns, b.ns);
  }
  const order = a instanceof Opaque && b instanceof Opaque && a.kind === b.kind ? a.compare(b) : undefined;
  if (order === undefined) throw new CelError('no such overload');
  return order;
}

/** By code points, as Go compares bytes of UTF-8; JavaScript's own order differs beyond U+FFFF. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  if (/[\ud800-\udfff]/.test(a + b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}
