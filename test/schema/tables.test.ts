import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { isMap, type Path } from '../../src/model/field';
import type { SchemaNode } from '../../src/schema/node';
import { SOURCES } from '../../src/schema/sources';
import { violations, type Violation } from '../../src/schema/structure';
import { nodeOf } from '../../src/schema/table';
import { validValue } from './valid-values';

const kinds = SOURCES.flatMap((source) => {
  const table = source.table();
  return Object.entries(table.kinds).flatMap(([kind, versions]) =>
    Object.entries(versions).map(([version, [index]]) => ({
      kind: `${kind} ${version}`,
      node: nodeOf(table, index),
      reader: source.isTyped ? ('typed' as const) : ('structural' as const),
    })),
  );
});

const told = (found: readonly Violation[]): readonly Violation[] => found.filter(({ kind }) => kind !== 'release');

/** The maps in a value whose fields are known, with their places. */
function closedMaps(value: unknown, node: SchemaNode, path: Path = []): { path: Path; map: Record<string, unknown> }[] {
  if (Array.isArray(value))
    return value.flatMap((item, i) => (node.items ? closedMaps(item, node.items, [...path, i]) : []));
  if (!isMap(value) || node.oneOf || node.anyOf || node.allOf || node.not) return [];
  const below = Object.entries(value).flatMap(([key, one]) => {
    const child = node.properties?.get(key) ?? (typeof node.values === 'object' ? node.values : undefined);
    return child ? closedMaps(one, child, [...path, key]) : [];
  });
  const isClosed =
    node.properties !== undefined && !node.preserve && node.values === undefined && node.maxProperties === undefined;
  return [...(isClosed ? [{ path, map: value as Record<string, unknown> }] : []), ...below];
}

const generated = kinds.flatMap(({ kind, node, reader }) => {
  const values = validValue(node);
  return values ? [{ kind, node, reader, values }] : [];
});

test('most kinds have values to be made of their schema', () => {
  expect(kinds.length).toBeGreaterThan(100);
  expect(generated.length / kinds.length).toBeGreaterThan(0.9);
});

test.each(generated)('what the schema of $kind says is taken', ({ node, reader, values }) => {
  fc.assert(
    fc.property(values, (value) => {
      expect(told(violations(value, node, reader))).toEqual([]);
    }),
    { numRuns: 8 },
  );
});

test.each(generated)(
  'of $kind, a field that there is not is the one thing that is refused',
  ({ node, reader, values }) => {
    fc.assert(
      fc.property(values, fc.nat(), (value, at) => {
        const copy = structuredClone(value);
        const maps = closedMaps(copy, node);
        if (maps.length === 0) return;
        const { map, path } = maps[at % maps.length]!;
        map['notAField'] = 1;
        const found = told(violations(copy, node, reader));
        expect(found.map((one) => [one.kind, one.path])).toEqual([['unknown-field', [...path, 'notAField']]]);
      }),
      { numRuns: 8 },
    );
  },
);

test.each(generated)(
  'of $kind, a value of another type is the one thing that is refused',
  ({ node, reader, values }) => {
    fc.assert(
      fc.property(values, fc.nat(), (value, at) => {
        const copy = structuredClone(value);
        const spots = closedMaps(copy, node).flatMap(({ map, path }) =>
          Object.keys(map).map((key) => ({ map, key, path: [...path, key] })),
        );
        const spot = spots[at % Math.max(spots.length, 1)];
        if (!spot) return;
        // A list is what nothing takes but a list, and what has no type.
        if (Array.isArray(spot.map[spot.key]) || !typed(node, spot.path)) return;
        spot.map[spot.key] = [];
        const found = told(violations(copy, node, reader));
        expect(found.map((one) => [one.kind, one.path])).toEqual([['wrong-type', spot.path]]);
      }),
      { numRuns: 8 },
    );
  },
);

/** Whether the node at a place wants a type. */
function typed(node: SchemaNode, path: Path): boolean {
  const at = path.reduce<SchemaNode | undefined>(
    (above, key) =>
      typeof key === 'number'
        ? above?.items
        : (above?.properties?.get(key) ?? (typeof above?.values === 'object' ? above.values : undefined)),
    node,
  );
  return at !== undefined && (at.type !== undefined || at.intOrString === true);
}

test('all tables together are small', () => {
  const folder = join(__dirname, '../../src/schema/tables');
  const size = readdirSync(folder).reduce((sum, file) => sum + statSync(join(folder, file)).size, 0);
  expect(size).toBeLessThanOrEqual(400_000);
  expect(readdirSync(folder).length).toBe(SOURCES.length);
});
