import fc from 'fast-check';
import { testOf, textSamples, type TextPattern } from '../../../src/simulate/partition/text-samples';

const piece = fc.constantFrom('/', 'a', 'b', '/a', '/ab', 'ab', 'ba', '/a/b', '/b', 'aa');
const text = fc.array(piece, { maxLength: 4 }).map((parts) => `/${parts.join('')}`);
const kind = fc.constantFrom('exact' as const, 'prefix' as const, 'suffix' as const, 'segments' as const);
const pattern: fc.Arbitrary<TextPattern> = fc.record({ kind, value: text });

test('whatever text there is, a sample meets the same conditions', () => {
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 5 }), text, (patterns, any) => {
      const of = (one: string): string => patterns.map((condition) => testOf(condition)(one)).join(' ');
      return textSamples(patterns, '/').samples.some((sample) => of(sample) === of(any));
    }),
    { numRuns: 3000 },
  );
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
