import { array, assert, constantFrom, integer, oneof, option, property, record } from 'fast-check';
import * as yaml from 'js-yaml';
import { readText } from '../../src/model/input/read-text';
import { YamlBuilder, type Listener } from '../../src/yaml/builder';
import { parseEvents } from '../../src/yaml/parse-events';
import { ParsedText } from '../../src/yaml/parsed-text';
import { placeIn, PlainReader, readPlainPlaces } from '../../src/yaml/plain-reader';
import { writtenAt } from '../../src/yaml/places';

const plain = (text: string): unknown => new PlainReader(text).read(0, text.length);

/** What the reader of all of YAML makes of a document; undefined where it refuses it, or has something to say of it. */
function whole(text: string): { readonly value: unknown; readonly parsed: ParsedText } | undefined {
  const complain = (): never => {
    throw new Error('told');
  };
  const listener: Listener = { fail: complain, remark: complain, key: (_, key) => key === '__proto__' && complain() };
  try {
    const parsed = new ParsedText(yaml, text, parseEvents(yaml, text, { maxDepth: 100 }));
    const builder = new YamlBuilder(parsed, listener, { reader: 'kubectl', what: 'manifests' });
    const document = builder.build();
    return document && !builder.build() ? { value: document.value, parsed } : undefined;
  } catch {
    return undefined;
  }
}

function pathsOf(value: unknown, above: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [above];
  const keys = Array.isArray(value) ? value.map((_, i) => i) : Object.keys(value);
  const below = keys.flatMap((key) => pathsOf((value as Record<string, unknown>)[key], [...above, key]));
  return [above, ...below, [...above, 'none'], [...above, keys.length]];
}

const SCALARS = [
  'web',
  "'8080'",
  '"a b"',
  'x y # note',
  '10.0.0.0/8',
  'on',
  '~',
  '0x1f',
  '1e3',
  '-1',
  '>=1',
  'a:b',
  "''",
];
const ODD = [
  '"a\\n"',
  '&a b',
  '*a',
  '!t x',
  '|',
  '>-',
  'a: b',
  'é',
  'a\tb',
  '{ a }',
  '[a:b]',
  '- x',
  '.inf',
  '@x',
  '%',
];
const BRACKETS = [
  '[]',
  '{}',
  '[ALL]',
  '[GET, POST]',
  '{ app: web, tier: [a, 1] }',
  '[/api/*]',
  '[a,b]',
  '[a, ]',
  '{a: b}',
];
const KEYS = [
  'name',
  'app.kubernetes.io/name',
  'on',
  'null',
  '_x',
  'a b',
  '"q"',
  '8080',
  '__proto__',
  'constructor',
  '<<',
  '.a',
];
const LINES = array(
  record({
    indent: integer({ min: 0, max: 5 }),
    mark: constantFrom('', '', '', '- ', '-', '-   ', '# ', '---\n', '...\n', '\t'),
    key: option(constantFrom(...KEYS.slice(0, 2), ...KEYS), { freq: 4 }),
    colon: constantFrom(': ', ': ', ': ', ':', ' : ', ':  '),
    value: constantFrom('', '', ...SCALARS, ...SCALARS, ...BRACKETS, ...ODD),
    end: constantFrom('\n', '\n', '\n', '\n\n', '  \n', ' # note\n', '#\n'),
  }),
  { maxLength: 9 },
);
const TEXTS = LINES.map((lines) =>
  lines
    .map(({ indent, mark, key, colon, value, end }) =>
      [' '.repeat(indent), mark, key === null ? value : `${key}${colon}${value}`, end].join(''),
    )
    .join(''),
);

test('what it takes means the same to the reader of all of YAML, and is at the same places', () => {
  let taken = 0;
  assert(
    property(
      oneof(
        TEXTS,
        TEXTS.map((text) => `a:\n${text}`),
      ),
      (text) => {
        const places = readPlainPlaces(text);
        expect(plain(text)).toEqual(places?.value);
        if (!places) return;
        taken++;
        const reference = whole(text);
        expect(places.value).toEqual(reference?.value);
        for (const path of pathsOf(places.value))
          expect([path, placeIn(places, path)]).toEqual([path, writtenAt(reference!.parsed, path).at]);
      },
    ),
    { numRuns: 10_000 },
  );
  expect(taken).toBeGreaterThan(500);
});

test('it takes a manifest as tools write it', () => {
  const text = `---
# a comment
apiVersion: v1
kind: Service
metadata:
  name: web
  labels: { app.kubernetes.io/name: web, tier: "1" }
  annotations: {}
spec:
  clusterIP: ~
  ports:
  - name: http # the first
    port: 80
  -
    name: grpc
    port: 0x2384
  selector:
    app: 'web'
  externalIPs: [10.0.0.1, 10.0.0.2]
status:
`;
  expect(plain(text)).toEqual({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', labels: { 'app.kubernetes.io/name': 'web', tier: '1' }, annotations: {} },
    spec: {
      clusterIP: null,
      ports: [
        { name: 'http', port: 80 },
        { name: 'grpc', port: 9092 },
      ],
      selector: { app: 'web' },
      externalIPs: ['10.0.0.1', '10.0.0.2'],
    },
    status: null,
  });
});

test.each([
  ['a key that is there twice', 'a: 1\na: 2\n'],
  ['a key that JavaScript takes for something else', '__proto__: 1\n'],
  ['a key that is no text', 'on: 1\n'],
  ['an anchor', 'a: &x 1\n'],
  ['an alias', 'a: *x\n'],
  ['a tag', 'a: !!str 1\n'],
  ['a merge', '<<: a\n'],
  ['an escape', 'a: "b\\n"\n'],
  ['a block of text', 'a: |\n  b\n'],
  ['a text over two lines', 'a: b\n  c\n'],
  ['a tab', 'a:\tb\n'],
  ['a number that JSON has not', 'a: .inf\n'],
  ['a character beyond ASCII', 'a: é\n'],
  ['a second document', 'a: b\n---\nc: d\n'],
  ['a list alone', '- a\n'],
  ['nothing', '# nothing\n'],
  ['a line between two indentations', 'a:\n    b: 1\n  c: 2\n'],
  ['more levels than any manifest has', Array.from({ length: 99 }, (_, i) => `${' '.repeat(i)}a:\n`).join('')],
])('it leaves %s to the reader of all of YAML', (_, text) => {
  expect(plain(text)).toBeUndefined();
});

test('it reads documents of a text, one after the other', () => {
  const text = 'a: 1\n---\nb: 2\n---\nc: 3\n';
  expect(new PlainReader(text).read(5, 14)).toEqual({ b: 2 });
});

test('a carriage return that ends a comment is seen', () => {
  expect(readText('a: 1 # note\rb: 2\n').documents.map(({ value }) => value)).toEqual([{ a: 1, b: 2 }]);
});

test('documents that are plain and those that are not come in their order, each with its places', () => {
  const { documents, problems } = readText('a: 1\n---\nb: &x é\n---\n# none\n---\nc: *x\n---\nd:\n- 4\n');
  expect(documents.map(({ value }) => value)).toEqual([{ a: 1 }, { b: 'é' }, { d: [4] }]);
  expect(problems.map(({ line }) => line)).toEqual([7]);
  expect(documents.map(({ place, value }) => place(Object.keys(value as object)))).toEqual([
    { line: 1, column: 1 },
    { line: 3, column: 1 },
    { line: 9, column: 1 },
  ]);
  expect(documents[2]!.place(['d', 0])).toEqual({ line: 10, column: 3 });
});
