import { compare, equal, isNumeric, type Spend } from '../compare';
import { duration, int64, uint64 } from '../arithmetic';
import type { Signatures } from '../overload';
import { CelError, Duration, ListValue, Uint, type Value } from '../value';

const ORDERED = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'];
const SUMMED: Readonly<Record<string, Value>> = {
  int: 0n,
  uint: new Uint(0n),
  double: 0,
  duration: new Duration(0n),
};

/** @see k8s.io/apiserver 0.36.1 pkg/cel/library/lists.go, and cel-go 0.26 ext/lists.go, version 3 */
export const LISTS: Signatures = {
  ...forEach(ORDERED, (of) => ({
    [`list<${of}> -> isSorted() bool`]: (list: ListValue, spend: Spend) => {
      spend(list.items.length);
      return list.items.every((item, n) => n === 0 || (compare(list.items[n - 1]!, item) ?? 0) <= 0);
    },
    [`list<${of}> -> min() ${of}`]: (list: ListValue, spend: Spend) => extreme(list, 'min', spend),
    [`list<${of}> -> max() ${of}`]: (list: ListValue, spend: Spend) => extreme(list, 'max', spend),
    [`list<${of}> -> sort() list<${of}>`]: (list: ListValue, spend: Spend) => {
      spend(list.items.length * Math.ceil(Math.log2(list.items.length + 1)));
      return new ListValue([...list.items].sort((a, b) => compare(a, b) ?? 0));
    },
  })),
  ...forEach(Object.keys(SUMMED), (of) => ({
    [`list<${of}> -> sum() ${of}`]: (list: ListValue, spend: Spend) => {
      spend(list.items.length);
      return list.items.reduce(add, SUMMED[of]!);
    },
  })),
  'list<A> -> indexOf(A) int': (list: ListValue, item: Value, spend: Spend) =>
    BigInt(list.items.findIndex((one) => equal(one, item, spend))),
  'list<A> -> lastIndexOf(A) int': (list: ListValue, item: Value, spend: Spend) => {
    for (let at = list.items.length - 1; at >= 0; at--) if (equal(list.items[at]!, item, spend)) return BigInt(at);
    return -1n;
  },

  'list<A> -> slice(int, int) list<A>': (list: ListValue, from: bigint, to: bigint, spend: Spend) => {
    spend(list.items.length);
    if (from < 0n || to < 0n) throw new CelError(`cannot slice(${from}, ${to}), negative indexes not supported`);
    if (from > to)
      throw new CelError(`cannot slice(${from}, ${to}), start index must be less than or equal to end index`);
    if (to > list.items.length) throw new CelError(`cannot slice(${from}, ${to}), list is length ${list.items.length}`);
    return new ListValue(list.items.slice(Number(from), Number(to)));
  },
  'list<list<A>> -> flatten() list<A>': (list: ListValue, spend: Spend) => new ListValue(flat(list, 1n, spend)),
  'list<A> -> flatten() list<A>': (list: ListValue, spend: Spend) => new ListValue(flat(list, 1n, spend)),
  'list<dyn> -> flatten(int) list<dyn>': (list: ListValue, depth: bigint, spend: Spend) => {
    if (depth < 0n) throw new CelError('level must be non-negative');
    return new ListValue(flat(list, depth, spend));
  },
  'lists.range(int) list<int>': (n: bigint, spend: Spend) => {
    spend(Number(n));
    return new ListValue(Array.from({ length: Math.max(0, Number(n)) }, (_, at) => BigInt(at)));
  },
  'list<A> -> reverse() list<A>': (list: ListValue, spend: Spend) => {
    spend(list.items.length);
    return new ListValue(list.items.map((_, n) => list.items[list.items.length - 1 - n]!));
  },
  'list<A> -> distinct() list<A>': (list: ListValue, spend: Spend) => {
    const kept: Value[] = [];
    for (const item of list.items) if (!kept.some((one) => equal(one, item, spend))) kept.push(item);
    return new ListValue(kept);
  },
};

function forEach(types: readonly string[], make: (type: string) => Signatures): Signatures {
  return Object.assign({}, ...types.map(make)) as Signatures;
}

function extreme(list: ListValue, name: 'min' | 'max', spend: Spend): Value {
  const [first, ...others] = list.items;
  if (first === undefined) throw new CelError(`${name} called on empty list`);
  const replaces = name === 'min' ? 1 : -1;
  let best = first;
  for (const one of others) {
    spend(1);
    if (Math.sign(compare(best, one) ?? 0) === replaces) best = one;
  }
  return best;
}

function add(a: Value, b: Value): Value {
  if (typeof a === 'bigint' && typeof b === 'bigint') return int64(a + b);
  if (a instanceof Uint && b instanceof Uint) return uint64(a.n + b.n);
  if (a instanceof Duration && b instanceof Duration) return duration(a.ns + b.ns);
  if (isNumeric(a) && typeof a === 'number' && typeof b === 'number') return a + b;
  throw new CelError('no such overload');
}

function flat(list: ListValue, depth: bigint, spend: Spend): Value[] {
  spend(list.items.length);
  return list.items.flatMap((item) =>
    item instanceof ListValue && depth > 0n ? flat(item, depth - 1n, spend) : [item],
  );
}
