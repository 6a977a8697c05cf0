import { int64 } from '../arithmetic';
import type { Signatures } from '../overload';
import { CelError, Opaque } from '../value';

/** Nano is the least that Kubernetes keeps; what is finer is rounded up, away from zero. */
const NANO = 1_000_000_000n;

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

const QUANTITY = /^([-+]?)(\d*)(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][-+]?\d{1,18}|)$/;
/** Powers of ten beyond what any quantity is compared with; more digits would only cost time. */
const MOST = 1000;
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };

/** A quantity in nanos; undefined for what is none. */
function read(text: string): bigint | undefined {
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

function quantity(text: string): Quantity {
  const nano = read(text);
  if (nano === undefined) throw new CelError(`"${text.slice(0, 100)}" is no quantity`);
  return new Quantity(nano);
}

function isInteger({ nano }: Quantity): boolean {
  return nano % NANO === 0n && BigInt.asIntN(64, nano / NANO) === nano / NANO;
}

/** @see k8s.io/apiserver 0.36.1 pkg/cel/library/quantity.go */
export const QUANTITIES: Signatures = {
  'quantity(string) quantity': quantity,
  'isQuantity(string) bool': (text: string) => read(text) !== undefined,
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
