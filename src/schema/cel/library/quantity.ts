import { NANO, nanosOf } from '../../quantity';
import { int64 } from '../arithmetic';
import type { Signatures } from '../overload';
import { CelError, Opaque } from '../value';

class Quantity extends Opaque {
  readonly kind = 'quantity';
  constructor(readonly nano: bigint) {
    super();
  }
  override equals(other: this): boolean {
    return this.nano === other.nano;
  }
  override compare({ nano }: this): number {
    if (this.nano === nano) return 0;
    return this.nano < nano ? -1 : 1;
  }
}

function quantity(text: string): Quantity {
  const nano = nanosOf(text);
  if (nano === undefined) throw new CelError(`"${text.slice(0, 100)}" is no quantity`);
  return new Quantity(nano);
}

function isInteger({ nano }: Quantity): boolean {
  return nano % NANO === 0n && BigInt.asIntN(64, nano / NANO) === nano / NANO;
}

/** @see k8s.io/apiserver 0.36.1 pkg/cel/library/quantity.go */
export const QUANTITIES: Signatures = {
  'quantity(string) quantity': quantity,
  'isQuantity(string) bool': (text: string) => nanosOf(text) !== undefined,
  'sign(quantity) int': ({ nano }: Quantity) => (nano === 0n ? 0n : nano < 0n ? -1n : 1n),
  'quantity -> isInteger() bool': isInteger,
  'quantity -> asInteger() int': (one: Quantity) => {
    if (!isInteger(one)) throw new CelError('cannot convert value to integer');
    return one.nano / NANO;
  },
  'quantity -> asApproximateFloat() double': ({ nano }: Quantity) => Number(nano) / 1e9,
  'quantity -> isGreaterThan(quantity) bool': (a: Quantity, b: Quantity) => a.nano > b.nano,
  'quantity -> isLessThan(quantity) bool': (a: Quantity, b: Quantity) => a.nano < b.nano,
  'quantity -> compareTo(quantity) int': (a: Quantity, b: Quantity) => BigInt(a.compare(b)),
  'quantity -> add(quantity) quantity': (a: Quantity, b: Quantity) => new Quantity(a.nano + b.nano),
  'quantity -> add(int) quantity': (a: Quantity, n: bigint) => new Quantity(a.nano + int64(n) * NANO),
  'quantity -> sub(quantity) quantity': (a: Quantity, b: Quantity) => new Quantity(a.nano - b.nano),
  'quantity -> sub(int) quantity': (a: Quantity, n: bigint) => new Quantity(a.nano - int64(n) * NANO),
};
