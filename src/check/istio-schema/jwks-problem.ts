import { isMap } from '../../model/field';

/** What a key of each type has to have. */
const PARTS: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['RSA', ['n', 'e']],
  ['EC', ['crv', 'x', 'y']],
  ['OKP', ['crv', 'x']],
  ['oct', ['k']],
]);

/**
 * What is wrong with a set of keys, or with one key on its own, which is taken for a set; undefined for nothing, and for what is
 * inside of parts of keys, which is not looked into.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7517, and lestrrat-go/jwx v3 jwk.Parse, which istiod calls (read for 1.31)
 */
export function jwksProblem(text: string): string | undefined {
  let set: unknown;
  try {
    set = JSON.parse(text);
  } catch {
    return 'json';
  }
  if (!isMap(set)) return 'it is no map';
  const keys = Object.hasOwn(set, 'keys') ? set['keys'] : [set];
  if (!Array.isArray(keys)) return 'keys is no list';
  for (const key of keys as readonly unknown[]) {
    if (!isMap(key)) return 'a key is no map';
    const parts = PARTS.get(key['kty']);
    if (parts === undefined) return 'a key has no type (kty) that is known';
    const missing = parts.find((part) => typeof key[part] !== 'string');
    if (missing !== undefined) return `a key of type ${String(key['kty'])} has no ${missing}`;
  }
  return undefined;
}
