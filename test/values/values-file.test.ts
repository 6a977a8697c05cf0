import * as fc from 'fast-check';
import { load } from 'js-yaml';
import { hasNull, valuesFile } from '../../src/values/values-file';
import { inReadingOrder } from '../../src/values/values-file-order';

const SEED = 20261125;

const isSafe = (key: string): boolean => key !== '__proto__';
const key = fc.oneof(
  fc.constantFrom('a', 'kubernetes.io/os', 'true', 'no', '1', 'a: b', '#a', '-', 'x y', ''),
  fc.string().filter(isSafe),
);
const { values: anyValues } = fc.letrec<{ value: unknown; values: Record<string, unknown> }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      null,
      true,
      false,
      'true',
      'null',
      '~',
      'on',
      '0x1f',
      '1e3',
      '1.30',
      'a\nb\n',
      '  a\n b',
      '- a',
      '{}',
    ),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).filter((number) => !Object.is(number, -0)),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('value'), { maxLength: 3 }),
    tie('values'),
  ),
  values: fc.dictionary(key, tie('value') as fc.Arbitrary<unknown>, { noNullPrototype: true, maxKeys: 5 }),
}));

test('says what the values say, whatever they and the reasons are', () => {
  fc.assert(
    fc.property(anyValues, fc.string({ unit: 'binary' }), (values, reason) => {
      const why = Object.fromEntries(Object.keys(values).map((name) => [name, reason]));
      expect(load(valuesFile({ values, why }))).toEqual(values);
    }),
    { seed: SEED, numRuns: 500 },
  );
});

test('has the reason above the value, broken as prose is', () => {
  const long = 'because '.repeat(15).trim();
  const text = valuesFile({
    values: { cni: { exclusive: false, binPath: '/opt/cni/bin' }, list: [1, { a: 2 }], none: null, empty: {} },
    why: { cni: 'a section', 'cni.exclusive': long, list: 'of things', nothing: 'is not there' },
  });
  expect(text).toMatchInlineSnapshot(`
   "# a section
   cni:
     # because because because because because because because because because because because because
     # because because because
     exclusive: false
     binPath: /opt/cni/bin
   # of things
   list:
     - 1
     - a: 2
   none: null
   empty: {}
   "
  `);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100);
});

test('a reason stays a comment, whatever is in it', () => {
  expect(valuesFile({ values: { a: 1 }, why: { a: 'one\nb: 2\r\u2028c: 3\u0000' } })).toBe('# one b: 2 c: 3\na: 1\n');
});

test('keys that a path has to escape have their reason too', () => {
  const text = valuesFile({
    values: { nodeSelector: { 'kubernetes.io/os': 'linux' } },
    why: { 'nodeSelector.kubernetes\\.io/os': 'x' },
  });
  expect(text).toBe('nodeSelector:\n  # x\n  kubernetes.io/os: linux\n');
});

test('a key too long for one line keeps its value', () => {
  const values = { outer: { ['k'.repeat(2000)]: { a: 'x\ny\n', b: [1] } } };
  expect(load(valuesFile({ values, why: {} }))).toEqual(values);
});

test('no values are an empty map, and undefined is no value', () => {
  expect(valuesFile({ values: {}, why: {} })).toBe('{}\n');
  expect(valuesFile({ values: { a: 1, b: undefined }, why: {} })).toBe('a: 1\n');
});

describe('reading order', () => {
  test('is the listed keys, then the others by name; in a section what it is, values, then sections', () => {
    const ordered = inReadingOrder({ z: 1, b: 2, hubble: { relay: { x: 1 }, port: 1, enabled: true }, cni: 3, a: 4 }, [
      'cni',
      'hubble',
    ]);
    expect(Object.keys(ordered)).toEqual(['cni', 'hubble', 'a', 'b', 'z']);
    expect(Object.keys(ordered['hubble'] as object)).toEqual(['enabled', 'port', 'relay']);
  });

  test('changes no value, and is the same the second time', () => {
    fc.assert(
      fc.property(anyValues, fc.array(fc.string()), (values, order) => {
        const once = inReadingOrder(values, order);
        expect(once).toEqual(values);
        expect(JSON.stringify(inReadingOrder(once, order))).toBe(JSON.stringify(once));
      }),
      { seed: SEED },
    );
  });
});

test('a null is found at any depth', () => {
  expect([{ a: { b: [1, { c: null }] } }, { a: { b: [1, { c: 'null' }] } }].map(hasNull)).toEqual([true, false]);
});
