import { readValues } from '../../src/values/read-values';

function values(text: string): unknown {
  return readValues(text).values;
}

// All tables: measured with Helm 3.18, by a chart that prints its values as JSON.

test.each<[string, unknown]>([
  ['on', true],
  ['Yes', true],
  ['y', true],
  ['N', false],
  ['OFF', false],
  ['TRUE', true],
  ['tRUE', 'tRUE'],
  ['"on"', 'on'],
  ['~', null],
  ['', null],
  ['NULL', null],
  ['nULL', 'nULL'],
  ['0777', 511],
  ['0o17', 15],
  ['08', 8],
  ['0x1F', 31],
  ['-0b11', -3],
  ['+5', 5],
  ['1_000', 1000],
  ['1_0.5', 10.5],
  ['.5', 0.5],
  ['1.', 1],
  ['1e3', 1000],
  ['1e999', '1e999'],
  ['._5', '._5'],
  ['1:30', '1:30'],
  ['2024-01-01', '2024-01-01'],
  ['1.20.1', '1.20.1'],
  ['10.0.0.0/8', '10.0.0.0/8'],
  ['18446744073709551615', 2 ** 64],
  ['0xffffffffffffffffff', '0xffffffffffffffffff'],
  ["'5'", '5'],
  ['!!str 5', '5'],
  ['!!int "5"', 5],
  ['!!bool yes', true],
  ['! 5', '5'],
  ['!own x', 'x'],
  ['!own {x: 1}', { x: 1 }],
  ['!!binary aGk=', 'hi'],
  ['|\n  x\n', 'x\n'],
  ['|\n  x', 'x'],
  ['>-\n  x\n  y\n', 'x y'],
])('the value %s is read as Helm reads it', (text, expected) => {
  expect(values(`a: ${text}`)).toEqual({ a: expected });
});

test.each<[string, string]>([
  ['1', '1'],
  ['0x10', '16'],
  ['1.20', '1.2'],
  ['1e6', '1e+06'],
  ['0.00001', '1e-05'],
  ['on', 'true'],
  ['n', 'false'],
  ['"on"', 'on'],
  ['2024-01-01', '2024-01-01'],
])('the key %s becomes text', (key, expected) => {
  expect(values(`${key}: x`)).toEqual({ [expected]: 'x' });
});

test.each<[string, unknown]>([
  ['', {}],
  ['# nothing but a comment', {}],
  ['null', {}],
  ['---\n---\na: 1', {}],
  ['a: 1\n---\na: 2', { a: 1 }],
  ['a: 1\na: 2', { a: 2 }],
  ['a: {x: 1}\na: {z: 2}', { a: { z: 2 } }],
  ['{"a": [1, "b", {"c": null}],}', { a: [1, 'b', { c: null }] }],
  ['{\n\t"a": 1\n}', { a: 1 }],
  ['\ufeffa: 1\r\nb: 2\r\n', { a: 1, b: 2 }],
  ['a: &x [1]\nb: *x', { a: [1], b: [1] }],
  ['x: &x {a: 1, b: 1}\ny:\n  <<: *x\n  b: 2', { x: { a: 1, b: 1 }, true: { a: 1, b: 2 } }],
  ['<<: [{a: 1}, {a: 2, b: 3}]', { a: 1, b: 3 }],
  ['a: 2\n<<: {a: 1}', { a: 1 }],
  ['"<<": {a: 1}', { '<<': { a: 1 } }],
])('the document %j is read as Helm reads it', (text, expected) => {
  expect(values(text)).toEqual(expected);
});

test.each<[string, RegExp]>([
  ['a: b: c', /^\[values:1:5\] this is not YAML/],
  ['a: 1\nb: [1', /^\[values:2:\d+\] this is not YAML/],
  ['a:\n\tb: 1', /^\[values:2:1\] this is not YAML: tab/],
  ['a:\n  b: 1\n\tc: 2', /^\[values:3:\d+\] this is not YAML: tab/],
  ['a: 1\nb: *x', /^\[values:2:4\] there is no anchor "x" before this/],
  ['a: &x [*x]', /^\[values:1:8\] the value of anchor "x" contains itself/],
  ['a: .inf', /^\[values:1:4\] \.inf is no number to JSON/],
  ['null: 1', /^\[values:1:1\] null can't be a key/],
  ['a: {{ .Values.b }}', /^\[values:1:5\] a map or list can't be a key; a template/],
  ['? [a]\n: 1', /^\[values:1:3\] a map or list can't be a key/],
  ['<<: 5', /^\[values:1:5\] "<<" takes a map/],
  ['a: !!int 1.5', /^\[values:1:10\] "1.5" is no value for the tag !!int/],
  ['[1]', /^\[values\] values must be a map, got a list/],
  ['text', /^\[values\] values must be a map, got text/],
])('%j is refused, as Helm refuses it, with its place', (text, message) => {
  expect(() => values(text)).toThrow(message);
});

test.each<[string, string, RegExp]>([
  [
    'HelmRelease',
    'helm.toolkit.fluxcd.io/v2',
    /this is a HelmRelease, not a values file; for Flux the values are under spec\.values/,
  ],
  ['IstioOperator', 'install.istio.io/v1alpha1', /this is an IstioOperator.*spec\.values/],
  ['ConfigMap', 'v1', /this is a ConfigMap.*data/],
  ['Deployment', 'apps/v1', /this is a Deployment, not a values file; give what helm takes/],
])('a %s is not taken for values', (kind, apiVersion, message) => {
  expect(() => values(`apiVersion: ${apiVersion}\nkind: ${kind}\n`)).toThrow(message);
});

test('a key that is named kind is not an object', () => {
  expect(values('kind: DaemonSet')).toEqual({ kind: 'DaemonSet' });
});

test.each(['__proto__: {polluted: 1}', 'a: {constructor: 1}', '- prototype: 1', '<<: {__proto__: {polluted: 1}}'])(
  '%s is refused for its key',
  (text) => {
    expect(() => values(text)).toThrow('means something else to JavaScript');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  },
);

test('aliases that multiply are refused, and many that do not are taken', () => {
  const bomb = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < 9; i++)
    bomb.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join(', ')}]`,
    );
  expect(() => values(bomb.join('\n'))).toThrow(/^\[values:\d+:\d+\] aliases stand for more than 100000 values/);

  const merges = Array.from({ length: 1000 }, (_, i) => `k${i}: {<<: *x, own: ${i}}`);
  expect(Object.keys(readValues(['x: &x {a: 1, b: [1, 2]}', ...merges].join('\n')).values)).toHaveLength(1001);
});

test('depth is limited, through aliases too', () => {
  const deep = (n: number, inner: string): string => `${'{k: '.repeat(n)}${inner}${'}'.repeat(n)}`;
  expect(() => values(`a: ${deep(90, 'x')}`)).not.toThrow();
  expect(() => values(`a: ${deep(110, 'x')}`)).toThrow('more than 100 levels deep');
  expect(() => values(`a: &a ${deep(60, 'x')}\nb: ${deep(60, '*a')}`)).toThrow('more than 100 levels deep');
  expect(() => values('['.repeat(100_000))).toThrow('more than 100 levels deep');
});

test('a text may have 4 MiB', () => {
  const text = (bytes: number): string => `a: "${'x'.repeat(bytes - 5)}"`;
  expect(() => values(text(4 * 2 ** 20))).not.toThrow();
  expect(() => values(text(4 * 2 ** 20 + 1))).toThrow(/^\[values\] a values file may have 4 MiB/);
});

test('messages name the file', () => {
  expect(() => readValues('a: [', 'cilium.yaml')).toThrow(/^\[cilium\.yaml:1:\d+\] /);
});

test.each<[string, number, number, RegExp]>([
  ['a: 1\nb: 2\n---\nc: 3', 1, 1, /2 documents, and Helm reads the first only/],
  ['a: 1\nb: 2\na: 3', 3, 1, /key "a" is there twice, and Helm takes the last/],
  ['m:\n  1: a\n  "1": b', 3, 3, /key "1" is there twice/],
  ['m:\n  y: 1', 2, 3, /key y is true, and its name "true"; quote it/],
  ['m: {1.20: x}', 1, 5, /key 1\.20 is a number, and its name "1\.2"/],
  ['a: 2\n<<: {a: 1}', 2, 1, /"<<" replace key "a"/],
])('%j is read with a remark', (text, line, column, message) => {
  expect(readValues(text).remarks).toEqual([{ line, column, message: expect.stringMatching(message) as string }]);
});

test.each(['a: 1\nb: 2', '---\na: 1\n...\n', '"y": 1\n8080: 2', '<<: {a: 1}\na: 2', 'x: &x {a: 1}\nb: *x'])(
  '%j is read without a remark',
  (text) => {
    expect(readValues(text).remarks).toEqual([]);
  },
);

const FILE = `# Cilium
cni:
  chainingMode: none
  "exclusive" : false
list:
  - a
  - name: b
    args: [x,  y]
  -
base: &base
  k: 1
copy:
  <<: *base
  own: 2
alias: *base
`;

test.each<[(string | number)[], number, number]>([
  [['cni'], 2, 1],
  [['cni', 'chainingMode'], 3, 3],
  [['cni', 'exclusive'], 4, 3],
  [['list', 0], 6, 5],
  [['list', 1], 7, 5],
  [['list', 1, 'args'], 8, 5],
  [['list', 1, 'args', 1], 8, 16],
  [['copy', 'k'], 11, 3],
  [['copy', 'own'], 14, 3],
  [['alias'], 15, 1],
  [['alias', 'k'], 11, 3],
])('%j is found at its line', (path, line, column) => {
  expect(readValues(FILE).lineOf(path)).toEqual({ line, column });
});

test('lines of Windows and JSON are found too', () => {
  expect(readValues('a: 1\r\nb:\r\n  c: 2').lineOf(['b', 'c'])).toEqual({ line: 3, column: 3 });
  expect(readValues('{\n  "a": {\n    "b": 1\n  }\n}').lineOf(['a', 'b'])).toEqual({ line: 3, column: 5 });
});

test.each([[[]], [['nothing']], [['cni', 'chainingMode', 'deeper']], [['list', '0']], [['cni', 'toString']]])(
  '%j has no line',
  (path) => {
    expect(readValues(FILE).lineOf(path)).toBeUndefined();
  },
);
