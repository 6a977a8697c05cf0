import type { JsonObject, Json } from './json';

/** Whether two lists have the same objects, in whichever order; lists inside objects keep theirs. */
export function sameObjects(a: readonly JsonObject[], b: readonly JsonObject[]): boolean {
  if (a.length !== b.length) return false;
  const [one, other] = [a.map(canonical).sort(), b.map(canonical).sort()];
  return one.every((text, i) => text === other[i]);
}

/** A value as text that is the same for the same value: fields in order. */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([x], [y]) => (x < y ? -1 : 1));
  return `{${fields.map(([field, inner]) => `${JSON.stringify(field)}:${canonical(inner)}`).join(',')}}`;
}
