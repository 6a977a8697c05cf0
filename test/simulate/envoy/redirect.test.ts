import { rewrittenPath } from '../../../src/simulate/envoy/redirect';
import type { EnvoyHttp } from '../../../src/simulate/envoy/request-facts';

const rewritten = (pattern: string, replacement: string, path: string): string | undefined =>
  rewrittenPath({ regex: { pattern, replacement } } as never, { path } as EnvoyHttp, undefined, false);

// google/re2 re2/re2.cc: GlobalReplace replaces nothing where MaxSubmatch of the replacement is more than the pattern has groups.
test.each([
  ['/a/(b)', String.raw`/\1\1`, '/a/b/c', '/bb/c'],
  ['/a/(b)', String.raw`/\0`, '/a/b', '//a/b'],
  ['/a/(b)?', String.raw`/\1`, '/a/', '/'],
  ['/a', String.raw`/\\1`, '/a', String.raw`/\1`],
  ['/a/(b)', String.raw`/\2`, '/a/b', '/a/b'],
  ['/a', String.raw`/\1`, '/a', '/a'],
  ['/a/(b)', String.raw`/\1\9`, '/a/b', '/a/b'],
])('%s with %s makes of %s: %s', (pattern, replacement, path, expected) => {
  expect(rewritten(pattern, replacement, path)).toBe(expected);
});

test('a pattern that is none changes nothing', () => {
  expect(rewritten('(', '/x', '/a')).toBe('/a');
});
