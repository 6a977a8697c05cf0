import type { Signatures } from '../overload';
import {
  CelError,
  Duration,
  ListValue,
  MapValue,
  Opaque,
  Optional,
  Timestamp,
  TypeValue,
  Uint,
  type Value,
} from '../value';

/** @see cel-go 0.26 cel/library.go, OptionalTypes; or and orValue run their argument only where it is wanted, so they are in logic.ts */
export const OPTIONALS: Signatures = {
  'optional.of(A) optional<A>': (value: Value) => new Optional(value),
  'optional.none() optional<A>': () => Optional.NONE,
  'optional.ofNonZeroValue(A) optional<A>': (value: Value) => (isZero(value) ? Optional.NONE : new Optional(value)),
  'optional<A> -> hasValue() bool': ({ value }: Optional) => value !== undefined,
  'optional<A> -> value() A': ({ value }: Optional) => {
    if (value === undefined) throw new CelError('optional.none() dereference');
    return value;
  },
};

function isZero(value: Value): boolean {
  if (value instanceof ListValue) return value.items.length === 0;
  if (value instanceof MapValue) return value.size === 0;
  if (value instanceof Uint8Array) return value.length === 0;
  if (value instanceof Uint) return value.n === 0n;
  if (value instanceof Duration) return value.ns === 0n;
  // Go's zero time is of year 1.
  if (value instanceof Timestamp) return value.ns === -62_135_596_800_000_000_000n;
  if (value instanceof Optional) return value.value === undefined || isZero(value.value);
  return !(value instanceof Opaque || value instanceof TypeValue) && !value;
}
