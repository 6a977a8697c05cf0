import * as fc from 'fast-check';

/** What somebody may write by mistake, or on purpose. */
const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1e21,
    '',
    '*',
    '.',
    'none',
    '__proto__',
    'constructor',
    [],
    {},
    [null],
    [[]],
    { a: null },
    ['*'],
    [{}],
  ),
  fc.string({ maxLength: 6 }),
  fc.integer(),
  fc.dictionary(
    fc.constantFrom('name', 'namespace', 'host', 'kind', 'group', 'port', 'matchLabels', 'constructor'),
    fc.constantFrom<unknown>(null, 1, 'x', [], {}),
    { maxKeys: 3 },
  ),
);

export type Mutation = readonly [at: number, how: 'replace' | 'remove' | 'repeat', by: unknown];

export const mutations = fc.array(fc.tuple(fc.nat(), fc.constantFrom('replace', 'remove', 'repeat'), leaf), {
  minLength: 1,
  maxLength: 4,
});

/** Changes one place of a tree; which one, the number says. */
export function mutate(root: unknown, [at, how, by]: Mutation): void {
  const places: [parent: Record<string, unknown>, key: string | number][] = [];
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, inner] of Object.entries(node)) {
      places.push([node as Record<string, unknown>, Array.isArray(node) ? Number(key) : key]);
      walk(inner);
    }
  };
  walk(root);
  const place = places[at % places.length];
  if (!place) return;
  const [parent, key] = place as [Record<string | number, unknown>, string | number];
  // A copy: constants are drawn again, and a later change may be one inside of what this puts in.
  if (how === 'replace') parent[key] = structuredClone(by);
  else if (how === 'repeat' && Array.isArray(parent)) parent.push(structuredClone(parent[key as number]));
  else if (Array.isArray(parent)) parent.splice(key as number, 1);
  else delete parent[key];
}
