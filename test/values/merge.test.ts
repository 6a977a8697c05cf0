import * as fc from 'fast-check';
import { mergeFiles, mergeOver, userValues } from '../../src/values/merge';

const SEED = 20261125;

type Values = Record<string, unknown>;

const key = fc.constantFrom('a', 'b', 'c', 'd');
const { values: anyValues } = fc.letrec<{ value: unknown; values: Values }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, 1, 'x', false),
    fc.array(fc.nat(2), { maxLength: 2 }),
    tie('values'),
  ),
  values: fc.dictionary(key, tie('value') as fc.Arbitrary<unknown>, { noNullPrototype: true }),
}));

// Tables: measured with Helm 3.18, by a chart that prints its values as JSON.

test.each<[Values[], Values]>([
  [[], {}],
  [[{ a: { b: 1, c: 2 } }, { a: { c: 3 } }], { a: { b: 1, c: 3 } }],
  [[{ a: [1, 2] }, { a: [3] }], { a: [3] }],
  [[{ a: { b: 1 } }, { a: 5 }], { a: 5 }],
  [[{ a: 5 }, { a: { b: 1 } }], { a: { b: 1 } }],
  [[{ a: { b: 1 } }, { a: null }], { a: null }],
  [[{ a: null }, { a: { b: 1 } }], { a: { b: 1 } }],
  [[{ a: { b: 1 } }, { a: null }, { a: { c: 1 } }], { a: { c: 1 } }],
])('files %j merge', (files, expected) => {
  expect(mergeFiles(files)).toEqual(expected);
});

test.each<[Values, Values, Values]>([
  [{ a: 1 }, {}, { a: 1 }],
  [{ a: 1 }, { a: 2 }, { a: 2 }],
  [{ a: 1 }, { a: null }, {}],
  [{ a: { b: 1 } }, { a: null }, {}],
  [{ a: { b: 1, c: 2 } }, { a: { b: null } }, { a: { c: 2 } }],
  [{ a: 1 }, { z: null }, { a: 1, z: null }],
  [{ a: { b: 1 } }, { a: { c: null } }, { a: { b: 1, c: null } }],
  [{ a: null }, {}, { a: null }],
  [{ a: null }, { a: { b: null } }, { a: { b: null } }],
  [{ a: { b: 1 } }, { a: 5 }, { a: 5 }],
  [{ x: { a: { b: 1 } } }, { x: { a: [1] } }, { x: { a: [1] } }],
  [{ a: 5 }, { a: { b: 1 } }, { a: { b: 1 } }],
  [{ a: [1, 2] }, { a: [null] }, { a: [null] }],
])('over the defaults %j, %j makes %j', (defaults, user, expected) => {
  expect(mergeOver(defaults, user)).toEqual(expected);
});

test('flags go over files kind by kind, whatever their order', () => {
  const flags = [
    { kind: 'literal', expression: 'd=literal' },
    { kind: 'string', expression: 'c=3,d=3' },
    { kind: 'set', expression: 'b=2,c=2,d=2' },
    { kind: 'json', expression: 'a=1 b=1 c=1 d=1' },
  ] as const;
  expect(userValues([{ a: 0, z: { y: 1 } }, { z: { x: 2 } }], flags)).toEqual({
    a: 1,
    b: 2,
    c: '3',
    d: 'literal',
    z: { y: 1, x: 2 },
  });
});

test('a later --set sees the earlier', () => {
  const flags = ['a.b=1', 'a.c={x}', 'a.c[1]=y', 'a.b=null'].map((expression) => ({
    kind: 'set' as const,
    expression,
  }));
  expect(userValues([], flags)).toEqual({ a: { b: null, c: ['x', 'y'] } });
});

test('an empty file changes nothing, nor does the same file again', () => {
  fc.assert(
    fc.property(anyValues, (a) => {
      expect([mergeFiles([a, {}]), mergeFiles([{}, a]), mergeFiles([a, a])]).toEqual([a, a, a]);
    }),
    { seed: SEED },
  );
});

test('files of maps alone merge associatively', () => {
  const leaf = fc.dictionary(key, fc.dictionary(key, fc.nat(3), { noNullPrototype: true }), { noNullPrototype: true });
  fc.assert(
    fc.property(leaf, leaf, leaf, (a, b, c) => {
      expect(mergeFiles([a, mergeFiles([b, c])])).toEqual(mergeFiles([mergeFiles([a, b]), c]));
    }),
    { seed: SEED },
  );
});

test('the last file that has a list decides it', () => {
  fc.assert(
    fc.property(anyValues, anyValues, (a, b) => {
      const lists = Object.fromEntries(Object.entries(b).filter(([, value]) => Array.isArray(value)));
      expect(mergeFiles([a, b])).toMatchObject(lists);
    }),
    { seed: SEED },
  );
});

test('what was given stays as it is', () => {
  fc.assert(
    fc.property(anyValues, anyValues, (a, b) => {
      const before = structuredClone([a, b]);
      mergeFiles([a, b]);
      mergeOver(a, b);
      expect([a, b]).toEqual(before);
    }),
    { seed: SEED },
  );
});

test('keys that JavaScript takes for something else are refused', () => {
  const bad = JSON.parse('{"a": {"__proto__": {"polluted": 1}}}') as Values;
  expect(() => mergeFiles([{ a: {} }, bad])).toThrow('key "__proto__" is not taken');
  expect(() => mergeOver(bad, { a: {} })).toThrow('key "__proto__" is not taken');
  expect(({} as Values)['polluted']).toBeUndefined();
  expect(mergeFiles([{ a: { toString: 1 } }, { a: { valueOf: 2 } }])).toEqual({ a: { toString: 1, valueOf: 2 } });
});
