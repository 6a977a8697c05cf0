import { equal, type Spend } from '../compare';
import type { Signatures } from '../overload';
import type { ListValue } from '../value';

function contains(a: ListValue, b: ListValue, spend: Spend): boolean {
  return b.items.every((item) => a.items.some((one) => equal(one, item, spend)));
}

/** @see cel-go 0.26 ext/sets.go */
export const SETS: Signatures = {
  'sets.contains(list<A>, list<A>) bool': contains,
  'sets.equivalent(list<A>, list<A>) bool': (a: ListValue, b: ListValue, spend: Spend) =>
    contains(a, b, spend) && contains(b, a, spend),
  'sets.intersects(list<A>, list<A>) bool': (a: ListValue, b: ListValue, spend: Spend) =>
    a.items.some((item) => b.items.some((one) => equal(item, one, spend))),
};
