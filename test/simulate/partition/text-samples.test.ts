import { array, assert, constantFrom, oneof, property, record, type Arbitrary } from 'fast-check';
import { testOf, textSamples, type TextPattern } from '../../../src/simulate/partition/text-samples';

const piece = constantFrom('/', 'a', 'b', '/a', '/ab', 'ab', 'ba', '/a/b', '/b', 'aa');
const text = array(piece, { maxLength: 4 }).map((parts) => `/${parts.join('')}`);
const kind = constantFrom('exact' as const, 'prefix' as const, 'suffix' as const, 'segments' as const);
const pattern: Arbitrary<TextPattern> = record({ kind, value: text });

test('whatever text there is, a sample meets the same conditions', () => {
  const law = property(array(pattern, { maxLength: 5 }), text, (patterns, any) => {
    const of = (one: string): string => patterns.map((condition) => testOf(condition)(one)).join(' ');
    expect(textSamples(patterns, '/').samples.map(of)).toContain(of(any));
  });
  assert(law, { numRuns: 3000 });
});

test('without conditions, one text stands for all', () => {
  expect(textSamples([], '/')).toEqual({ samples: ['/'], inexact: [] });
});

test.each([
  '/v[0-9]+',
  '.*',
  '/api/(v1|v2)/.*',
  '^/foo$',
  '/[^/]+/x',
  String.raw`.*\.png`,
  '/a(/.*)?',
  'jason|jane',
  '^(.*?;)?(user=jason)(;.*)?$',
])('a text is found that %s takes', (value) => {
  const regex: TextPattern = { kind: 'regex', value };
  const { inexact, samples } = textSamples([regex], '/');
  expect(inexact).toEqual([]);
  expect(samples.some(testOf(regex))).toBe(true);
});

test('a pattern that is not read is named', () => {
  const value = String.raw`\bfoo\b.*`;
  expect(textSamples([{ kind: 'regex', value }], '/').inexact).toEqual([value]);
});

const template = array(constantFrom('a', 'b', 'ab', '{*}', '{**}'), { minLength: 1, maxLength: 4 }).map(
  (parts): TextPattern => ({ kind: 'template', value: `/${parts.join('/')}` }),
);
const regex = array(
  constantFrom('a', 'b', '/', '.', '[ab]', '[^/]', 'a*', 'b+', '(a|b)', '(?:/a)?', 'a{1,2}', String.raw`\w`, '.*'),
  { minLength: 1, maxLength: 5 },
).map((parts): TextPattern => ({ kind: 'regex', value: `/${parts.join('')}` }));
const path = array(constantFrom('/', 'a', 'b', 'ab', '/a', '/b/', 'z'), { maxLength: 6 }).map(
  (parts) => `/${parts.join('')}`,
);

test('so it is for templates and patterns, alone and together', () => {
  const law = property(array(oneof(template, regex, pattern), { maxLength: 4 }), path, (patterns, any) => {
    const of = (one: string): string => patterns.map((condition) => testOf(condition)(one)).join(' ');
    const { inexact, samples } = textSamples(patterns, '/', { pattern: '/[!-~]*' });
    expect(inexact).toEqual([]);
    expect(samples.map(of)).toContain(of(any));
  });
  assert(law, { numRuns: 3000 });
});

test('letters of any case are told from those of one, where conditions do', () => {
  const patterns: TextPattern[] = [
    { kind: 'prefix', value: '/Shop', ignoresCase: true },
    { kind: 'exact', value: '/Shop/x' },
  ];
  const of = (one: string): string => patterns.map((condition) => testOf(condition)(one)).join(' ');
  const found = textSamples(patterns, '/').samples.map(of);
  expect(new Set(found)).toEqual(new Set(['false false', 'true false', 'true true']));
});

const deep = (around: number): string => `/${'('.repeat(around)}a${')'.repeat(around)}`;

test.each([
  ['copies of copies', '/((a{30}){30}){30}'],
  ['copies of copies of copies', '/(((a{100}){100}){100}){100}'],
  ['groups in groups', deep(3000)],
  ['a long pattern', `/${'ab?'.repeat(2000)}`],
  ['states without end', '/(.?.?.?.?){90}(.*a.{90}){3}'],
])('a pattern that nobody could go through is named, without a hang: %s', (_, value) => {
  expect(
    textSamples(
      [
        { kind: 'regex', value },
        { kind: 'prefix', value: '/ab' },
      ],
      '/',
    ).inexact,
  ).toEqual([value]);
});

test('texts may be long', () => {
  const long = `/${'a'.repeat(20_000)}`;
  const { samples } = textSamples(
    [
      { kind: 'exact', value: long },
      { kind: 'regex', value: '/v[0-9]+' },
    ],
    '/',
  );
  expect(samples).toContain(long);
});
