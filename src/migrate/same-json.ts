import { isDeepStrictEqual } from 'node:util';

/** Whether two values would be the same as JSON; where they come from, and in which order they have their keys, is nothing. */
export function isSameJson(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(plain(one), plain(other));
}

function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown);
}
