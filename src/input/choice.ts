import { nearest } from './known-props';
import { refuse, shown, type Place } from './refuse';

/** One of a closed set of words; from JavaScript nothing else stops another. */
export function oneOf<T extends string>(place: Place, what: string, value: unknown, choices: readonly T[]): T {
  if (choices.includes(value as T)) return value as T;
  const meant = typeof value === 'string' ? nearest(value, choices) : undefined;
  const list = choices.map((c) => `"${c}"`).join(', ');
  refuse(place, `${what} must be one of ${list}, got ${shown(value)}${meant ? `; did you mean "${meant}"?` : ''}`);
}
