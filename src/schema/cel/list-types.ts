import { equal, sameKeys, type Spend } from './compare';
import { ListValue, type Value } from './value';

/**
 * `a + b` where a is a list of type set or map.
 *
 * @see https://kubernetes.io/docs/reference/using-api/cel/ (1.36): "set" keeps the order of a and appends what is not in it; "map" replaces
 *   items of a that have the same keys
 */
export function union(a: ListValue, b: ListValue, spend: Spend): ListValue {
  const items: Value[] = [...a.items];
  const keys = a.kind.keys ?? [];
  for (const one of b.items) {
    const at = items.findIndex((item) =>
      a.kind.is === 'set' ? equal(item, one, spend) : sameKeys(item, one, keys, spend),
    );
    if (at === -1) items.push(one);
    else if (a.kind.is === 'map') items[at] = one;
  }
  return new ListValue(items, a.kind);
}
