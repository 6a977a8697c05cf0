import { isMap, type Values } from './effective-values';

/** What a section says of itself, before its parts. */
const FIRST: readonly string[] = ['enabled', 'type', 'mode', 'name', 'id'];

/**
 * The same values in the order in which people read them: the keys at the root as listed, then by name; in a section what it
 * is, then the rest as written, with what has parts of its own after what has none.
 */
export function inReadingOrder(values: Values, order: readonly string[]): Values {
  const rank = ranks(order);
  const keys = Object.keys(values).sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(keys.map((key) => [key, inSection(values[key])]));
}

const rankInSection = ranks(FIRST);

function inSection(value: unknown): unknown {
  if (!isMap(value)) return value;
  const keys = Object.keys(value).sort(
    (a, b) => rankInSection(a) - rankInSection(b) || Number(isMap(value[a])) - Number(isMap(value[b])),
  );
  return Object.fromEntries(keys.map((key) => [key, inSection(value[key])]));
}

function ranks(order: readonly string[]): (key: string) => number {
  const byKey = new Map(order.map((key, index) => [key, index]));
  return (key) => byKey.get(key) ?? order.length;
}
