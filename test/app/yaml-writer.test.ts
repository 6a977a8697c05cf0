import { Yaml } from 'cdk8s';
import * as fc from 'fast-check';
import { yamlWriter } from '../../src/app/yaml-writer';
import { anyDocument, anyText, AWKWARD } from './any-document';
import { thrownBy } from './folders';

const SEED = 20261125;

function expectAsLibrary(...documents: unknown[]): void {
  expect(yamlWriter()(documents)).toBe(Yaml.stringify(...documents));
}

test.each(AWKWARD.map((text) => [text.slice(0, 40), text]))(
  '%j reads the same as value, key, item and document',
  (_, text) => {
    expectAsLibrary({
      k: text,
      list: [text, [text, [text]]],
      deep: { deeper: { k: text }, items: [{ k: text, l: text }] },
    });
    expectAsLibrary({ [text]: 1, in: { [text]: text, deeper: { [text]: {} } }, items: [{ [text]: [text] }] });
    expectAsLibrary(text);
    expectAsLibrary([text]);
  },
);

test('any document is written as the library writes it', () => {
  const write = yamlWriter();
  fc.assert(
    fc.property(anyDocument, (document) => {
      expect(write([document])).toBe(Yaml.stringify(document));
    }),
    { numRuns: 2000, seed: SEED },
  );
});

test('any text is written as the library writes it, wherever it stands', () => {
  const write = yamlWriter();
  fc.assert(
    fc.property(anyText, (text) => {
      const document = { k: text, [text]: [text, { deep: text }] };
      expect(write([document])).toBe(Yaml.stringify(document));
    }),
    { numRuns: 2000, seed: SEED },
  );
});

test.each<[string, unknown[]]>([
  ['no document', []],
  ['an undefined one', [undefined, { a: 1 }, undefined]],
  ['null and an empty map and list', [null, {}, []]],
  ['plain values', ['text', 5, true, [1, [2]]]],
  ['undefined in maps and lists', [{ a: undefined, b: [undefined, 1] }]],
  ['a date', [{ at: new Date(0) }]],
  ['maps and sets', [{ map: new Map([['k', 1]]), set: new Set([1]) }]],
  ['a big integer', [{ big: 10n }]],
  ['what turns itself into JSON', [{ a: { toJSON: () => ({ b: 1 }) } }]],
  [
    'objects of a class',
    [
      {
        a: new (class Thing {
          b = 1;
        })(),
      },
    ],
  ],
  ['an object without prototype', [Object.assign(Object.create(null) as object, { a: Object.create(null) as object })]],
  ['a list with holes', [{ a: [, 1] }]], // oxlint-disable-line no-sparse-arrays
  ['integer-like keys', [{ b: 1, 10: 2, 9: 3 }]],
])('%s: as the library', (_, documents) => expectAsLibrary(...documents));

test.each<[string, unknown]>([
  ['a function', () => 1],
  ['a symbol', Symbol('s')],
])('fails with the error of the library at %s', (_, value) => {
  for (const document of [{ a: value }, { a: [value] }]) {
    expect(() => yamlWriter()([document])).toThrow(thrownBy(() => Yaml.stringify(document)).message);
  }
});

test('an object that occurs twice becomes an anchor and an alias', () => {
  const labels = { app: 'web' };
  const [none, nothing] = [[], {}];
  expect(yamlWriter()([{ a: labels, b: [labels] }])).toContain('*a1');
  for (const shared of [
    { a: labels, b: [labels] },
    { a: none, b: none },
    { a: nothing, b: { c: nothing } },
  ])
    expectAsLibrary(shared);
});

test('an object that holds itself is the library to say', () => {
  const document: Record<string, unknown> = { a: {} };
  document['self'] = document;
  expectAsLibrary(document);
});

test('two documents may share an object', () => {
  const labels = { app: 'web' };
  expectAsLibrary({ labels }, { labels });
});

test('a document that the library has to write leaves no trace in the next', () => {
  const write = yamlWriter();
  const odd = { a: 1, b: new Date(0) };
  expect(write([{ a: 1 }, odd, { c: 'x\ny' }])).toBe(Yaml.stringify({ a: 1 }, odd, { c: 'x\ny' }));
});

test('a text keeps its reading at another depth, long after it was first written', () => {
  const write = yamlWriter();
  const text = 'one\n\n  two\n';
  write([{ a: { b: { c: [text] } } }]);
  expect(write([{ a: text, b: [[{ c: text }]] }])).toBe(Yaml.stringify({ a: text, b: [[{ c: text }]] }));
});

test('more documents than arguments fit on the stack are written', () => {
  expect(yamlWriter()(Array.from({ length: 130_000 }, () => ({ a: 1 })))).toMatch(
    /^a: 1\n---\na: 1\n---\n[^]*---\na: 1\n$/,
  );
});

test('a text of many megabytes is no harder than a short one', () => {
  const text = 'x'.repeat(20_000_000);
  expect(yamlWriter()([{ k: text }]) === `k: ${text}\n`).toBe(true);
});
