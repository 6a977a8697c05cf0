import { Yaml } from 'cdk8s';
import * as fc from 'fast-check';
import { yamlWriter } from '../../src/app/yaml-writer';
import { thrownBy } from './folders';

const SEED = 20261125;

/** Text that YAML reads in more than one way, or that a writer has to quote, fold or indent. */
// prettier-ignore
const AWKWARD = [
  '', ' ', '~', 'y', 'Y', 'n', 'N', 'No', 'yes', 'on', 'On', 'off', 'true', 'TRUE', 'null', 'NULL', 'nan', 'NaN', '.inf', '.nan', '.', '..', '...', '---',
  '--- a', '%d', '%x\ny', '1', '1.5', '+1', '-1', '_1', '1_000', '0x1f', '0b1', '0o7', '0777', '1e3', 'e1', 'E5', 'e-1', 'e+x', 'ee1', '1e', '12:30', '12:30:45.5', '190:20:30',
  '2024-01-01', '2024-1-1 1:2:3', '2024-01-01T00:00:00Z', '10.0.0.1', '10.0.0.0/8', '1.2.3', '100m', '128Mi', '1Gi', '25%', '5s', '5d', '3f', '0', '00', '1Z', '1 T', '1T2',
  'a: b', 'a:b', 'a:', ':a', 'a :b', 'a #b', 'a#b', '#a', '-', '- a', '-a', 'a-', 'a -', '?', '? a', '?a', '*', '*a', '&a', '!t', '!!binary', '@a', '`a', '"q"', "it's", `"it's"`, '|', '>', '<<', '=',
  '{x}', '[x]', 'a, b', 'a,b', 'x=1', 'a\\b', '/api/*', '/', '_', 'a (b)', 'x(', '$x', '(x)', ' lead', 'trail ', 'tab\tx', '\tx', 'x\t', 'é', '日本', '🙂', '\u0000', '\u0007', '\u007f', '\u0085', '\u2028', '\ufeff', '\ud800',
  'a\u007f', 'a\u0085', 'a\u00a0', 'a\u2028', 'a\ufeff', 'a\ud800', 'aé', 'http://x.y/z:80', 'a/b:c@sha256:00ff', 'toString', '__proto__', 'constructor', 'length', 'w '.repeat(80).trim(), 'x'.repeat(300), 'k'.repeat(1024), 'k'.repeat(1025), '? '.repeat(600),
  '\n', '\n\n', 'a\n', 'a\n\n', '\na', 'a\nb', 'a\nb\n', 'a\n\nb\n\n\n', 'a\n  b\n c', ' a\nb', '  a\n b\n', 'a \nb', 'a\n ', 'a\n\t\n', '\ta\n\tb', 'a\n# b\n', '#a\nb', 'a\n--- b\n', '---\na', '%\na',
  'a: b\nc: d\n', '"a\nb', `it's\n"b"\n `, 'x\r\ny\r\n', 'a\u0001\nb and so much more that it is longer than forty characters\n\n c', 'a\nb   \n\n   ', '- a\n- b', '#!/bin/sh\nset -e\n\nexec "$@"\n',
];

const CHARACTERS = [...'abeExoTZyn0123 :#-_./@,+*%=()[]{}?!&|>\'"`~\\<$\n\n\té'];

const anyText = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...AWKWARD) },
  { weight: 2, arbitrary: fc.string({ unit: fc.constantFrom(...CHARACTERS), maxLength: 14 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 8 }) },
);
const anyNumber = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, -0, 1.5, 1e21, -1e-7, 2 ** 64, NaN, Infinity));
const scalar = fc.oneof(
  { weight: 6, arbitrary: anyText },
  { weight: 2, arbitrary: anyNumber },
  { weight: 1, arbitrary: fc.constantFrom<unknown>(true, false, null) },
);
const key = fc.oneof({ weight: 4, arbitrary: fc.stringMatching(/^[a-z]{1,3}x$/) }, { weight: 1, arbitrary: anyText });

const { value: manifest } = fc.letrec<{ value: unknown; nested: unknown }>((tie) => ({
  nested: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    tie('value'),
    fc.array(tie('nested'), { maxLength: 4 }),
  ),
  value: fc.dictionary(key, tie('nested'), { maxKeys: 5, noNullPrototype: false }),
}));

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
    fc.property(manifest, (document) => {
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
