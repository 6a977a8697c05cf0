import { refuse, shown, type Place } from './refuse';

/** The name among `known` that a misspelt one most likely meant, if any is close. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  // Loaded when somebody has misspelt something, not with the library.
  const { distance } = require('fastest-levenshtein') as typeof import('fastest-levenshtein');
  const limit = Math.max(2, Math.floor(given.length / 3));
  let best: string | undefined;
  let bestDistance = limit + 1;
  for (const name of known) {
    const d = distance(given.toLowerCase(), name.toLowerCase());
    if (d < bestDistance) [best, bestDistance] = [name, d];
  }
  return best;
}

/** What a prop has to look like before anybody reads it; `true` leaves it to the one who reads it. */
export type Shape = true | keyof typeof SHAPES;

const SHAPES = {
  text: ['text', (x: unknown) => typeof x === 'string' && x !== ''],
  flag: ['true or false', (x: unknown) => typeof x === 'boolean'],
  list: ['a list', Array.isArray],
  texts: ['a list of texts', (x: unknown) => Array.isArray(x) && x.every((item) => typeof item === 'string')],
  map: ['a map', isPlainMap],
  object: ['an object', (x: unknown) => typeof x === 'object' && x !== null && !Array.isArray(x)],
} as const satisfies Record<string, readonly [string, (x: unknown) => boolean]>;

/** A plain object, whose entries everybody sees; a Map or a class has others. */
export function isPlainMap(x: unknown): x is Record<string, unknown> {
  if (typeof x !== 'object' || x === null) return false;
  const prototype: unknown = Object.getPrototypeOf(x);
  return prototype === Object.prototype || prototype === null;
}

/** Refuses a value of another shape. */
export function hasShape(place: Place, what: string, shape: Exclude<Shape, true>, value: unknown): void {
  const [says, fits] = SHAPES[shape];
  if (!fits(value)) refuse(place, `${what} must be ${says}, got ${shown(value)}`);
  if (shape === 'map') writableKeys(place, what, value);
}

/** Keys that JavaScript, and cdk8s with it, takes for something else than data. */
const UNWRITABLE = ['__proto__', 'constructor'];

/** Refuses keys that cdk8s cannot write, at any depth. */
function writableKeys(place: Place, what: string, value: unknown): void {
  if (Array.isArray(value)) value.forEach((item) => writableKeys(place, what, item));
  if (!isPlainMap(value)) return;
  const key = UNWRITABLE.find((unwritable) => Object.hasOwn(value, unwritable));
  if (key) refuse(place, `${what} has a key "${key}", which can't be written; use another`);
  for (const inner of Object.values(value)) writableKeys(place, what, inner);
}

/**
 * Makes the check that refuses props nobody reads, and those of another shape. TypeScript stops them in literals only;
 * from JavaScript, or through a variable, a misspelt prop would be dropped without a word, which in a policy opens or
 * closes a door.
 *
 * @param shapes every prop of `P`; the compiler refuses a list that lacks one or has one too many
 */
export function knownProps<P>(shapes: Record<keyof P, Shape>): (place: Place, props: unknown, what?: string) => void {
  const known = Object.keys(shapes);
  return (place, props, what = 'props') => {
    hasShape(place, what, 'object', props);
    for (const [given, value] of Object.entries(props as object)) {
      const at = what === 'props' ? given : `${what}.${given}`;
      if (!Object.hasOwn(shapes, given)) {
        const meant = nearest(given, known);
        refuse(place, `unknown prop "${at}"; ${meant ? `did you mean "${meant}"?` : `known are ${known.join(', ')}`}`);
      }
      const shape = shapes[given as keyof P];
      if (shape !== true && value !== undefined) hasShape(place, at, shape, value);
    }
  };
}
