import { array, assert, constantFrom, property, record, type Arbitrary } from 'fast-check';
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

test('a pattern that no text was found for is named', () => {
  const value = '[a-z]{3,5}-[0-9]{4}';
  expect(textSamples([{ kind: 'regex', value }], '/').inexact).toEqual([value]);
});
