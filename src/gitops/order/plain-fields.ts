/** A field inside a value that nobody has checked; nothing is inherited, so `__proto__` and `constructor` are names like any other. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  let here = value;
  // By index: this is asked for dozens of fields of each of thousands of objects.
  for (let i = 0; i < path.length; i++) {
    const key = path[i]!;
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return undefined;
    here = (here as Readonly<Record<string, unknown>>)[key];
  }
  return here;
}

/** The text in a field; empty where there is none. */
export function textAt(value: unknown, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** The items of a list in a field; none where there is no list. */
export function listAt(value: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

/** The pairs of a map of texts, such as labels. */
export function pairsAt(value: unknown, ...path: readonly string[]): readonly (readonly [string, string])[] {
  const found = at(value, ...path);
  if (typeof found !== 'object' || found === null || Array.isArray(found)) return [];
  return Object.entries(found).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
}
