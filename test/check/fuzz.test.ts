import * as fc from 'fast-check';
import { loadAll } from 'js-yaml';
import { check } from '../../src/check';
import { RULES } from '../../src/check/rules';

/** The manifests of every rule's page: all kinds, and all fields that rules look at. */
const CORPUS = RULES.map((rule) => rule.load()).flatMap(({ example }) => [
  loadAll(example.wrong) as object[],
  loadAll(example.right) as object[],
]);

const RUNS = 20_000;

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

type Mutation = readonly [at: number, how: 'replace' | 'remove' | 'repeat', by: unknown];

const mutations = fc.array(fc.tuple(fc.nat(), fc.constantFrom('replace', 'remove', 'repeat'), leaf), {
  minLength: 1,
  maxLength: 4,
});

/** Changes one place of a tree; which one, the number says. */
function mutate(root: unknown, [at, how, by]: Mutation): void {
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
  if (how === 'replace') parent[key] = by;
  else if (how === 'repeat' && Array.isArray(parent)) parent.push(structuredClone(parent[key as number]));
  else if (Array.isArray(parent)) parent.splice(key as number, 1);
  else delete parent[key];
}

test(`${RUNS} manifests with mistakes at random are checked without an error of ours`, () => {
  fc.assert(
    fc.property(fc.nat(CORPUS.length - 1), mutations, fc.constantFrom('open', 'closed'), (which, changes, world) => {
      const objects = structuredClone(CORPUS[which]!);
      for (const change of changes) mutate(objects, change);
      const findings = check(objects, { world, today: '2026-11-25' });
      for (const { message, rule } of findings)
        expect(`${rule} ${message}`).not.toMatch(/undefined|\[object Object\]|NaN/);
    }),
    { numRuns: RUNS },
  );
}, 120_000);
