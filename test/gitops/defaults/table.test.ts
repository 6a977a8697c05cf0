import { fill } from '../../../src/gitops/defaults/fill';
import { nodeOf, type DefaultsTable } from '../../../src/gitops/defaults/table';

/** A table of three releases, each with an object that has a map `spec` of these fields. */
function tableOf(...specs: readonly NonNullable<DefaultsTable['nodes'][number]['f']>[]): DefaultsTable {
  return {
    releases: specs.map((_, i) => `1.${i}`),
    kinds: { 'example.com/Thing': { v1: specs.map((_, i) => 2 * i) } },
    nodes: specs.flatMap((f, i) => [{ f: { spec: [2 * i + 1] as const } }, { f }]),
  };
}

function made(table: DefaultsTable, object: unknown, releases: readonly number[] = table.releases.map((_, i) => i)) {
  const disputed: string[] = [];
  const node = nodeOf(table, 'example.com/Thing', 'v1', releases)!;
  return { object: fill(object, node, (path) => disputed.push(path.join('.'))), disputed };
}

test('of several releases the default is written that all have', () => {
  const table = tableOf({ a: [-1, 1] }, { a: [-1, 1] });
  expect(made(table, { spec: {} })).toEqual({ object: { spec: { a: 1 } }, disputed: [] });
});

test('a release that has the field without a default takes it as any other value', () => {
  const table = tableOf({ a: [-1, null] }, { a: [-1, 1] });
  expect(made(table, { spec: {} })).toEqual({ object: { spec: { a: 1 } }, disputed: [] });
  expect(made(table, { spec: {} }, [0])).toEqual({ object: { spec: {} }, disputed: [] });
});

test('nothing is written, and it is told, where a release does not have the field, or another default', () => {
  for (const table of [tableOf({}, { a: [-1, 1] }), tableOf({ a: [-1, 1] }, { a: [-1, 2] })]) {
    expect(made(table, { spec: {} })).toEqual({ object: { spec: {} }, disputed: ['spec.a'] });
    expect(made(table, { spec: { a: 3 } })).toEqual({ object: { spec: { a: 3 } }, disputed: [] });
    expect(made(table, {})).toEqual({ object: {}, disputed: [] });
  }
});

test('a release that does not have what the field is in does not count', () => {
  const table: DefaultsTable = {
    releases: ['1.0', '1.1'],
    kinds: { 'example.com/Thing': { v1: [0, 1] } },
    nodes: [{}, { f: { spec: [2] } }, { f: { a: [-1, 1] } }],
  };
  expect(made(table, { spec: {} })).toEqual({ object: { spec: { a: 1 } }, disputed: [] });
});

test('a release that does not serve the kind does not count, and none has no node', () => {
  const { nodes, releases } = tableOf({}, { a: [-1, 1] });
  const table = { nodes, releases, kinds: { 'example.com/Thing': { v1: [-1, 2] } } };
  expect(made(table, { spec: {} })).toEqual({ object: { spec: { a: 1 } }, disputed: [] });
  expect(nodeOf(table, 'example.com/Thing', 'v1', [0])).toBeUndefined();
  expect(nodeOf(table, 'example.com/Thing', 'v2', [1])).toBeUndefined();
  expect(nodeOf(table, 'constructor', '__proto__', [1])).toBeUndefined();
});

test('a default that is a map gets the defaults of its fields, anew each time', () => {
  const table: DefaultsTable = {
    releases: ['1.0'],
    kinds: { 'example.com/Thing': { v1: [0] } },
    nodes: [{ f: { list: [1] } }, { i: 2 }, { f: { b: [3, { z: 1 }] } }, { f: { a: [-1, 2] } }],
  };
  const { object } = made(table, { list: [{}, {}] }) as { object: { list: { b: object }[] } };
  expect(JSON.stringify(object)).toBe('{"list":[{"b":{"a":2,"z":1}},{"b":{"a":2,"z":1}}]}');
  expect(object.list[0]!.b).not.toBe(object.list[1]!.b);
});
