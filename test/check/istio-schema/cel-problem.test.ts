import { celProblem } from '../../../src/check/istio-schema/cel-problem';

const parts = (count: number, sign: string): string => Array.from({ length: count }, () => 'a').join(sign);

// Verdicts of google/cel-go 0.28.1, cel.NewEnv().Parse, which istiod 1.31 asks.
test.each([
  'response.code >= 400',
  "response.code >= 400 || xds.cluster_name == 'BlackHoleCluster' || xds.cluster_name == 'PassthroughCluster'",
  "connection.mtls && request.url_path.contains('v1beta3')",
  "!has(request.headers['x-a'].b) && request.duration > duration('1s')",
  '!-1 && - -1 < --a',
  "[1, 2,].all(x, x > 0) ? {'a': 1u}['a'] : .5e3",
  'a.map(x, y, z).filter(x, y).exists_one(x, true)',
  'a.map(x).all(x) || all(1, true)',
  "r'\\d' + br'\\xff' + '''a\nb''' // and so on",
  '[,] == {,}.a',
  'a.for.import',
  'has(has(a.b))',
  'pkg.Type{field: 1}',
  'a.`b-c`.d',
  'an_attribute.that.nobody.has == 7',
])('reads %s', (text) => {
  expect(celProblem(text)).toBeUndefined();
});

test.each([
  ['response.code => 500', 'expected'],
  ['response.code === 500', 'unexpected "="'],
  ['response.code >= 500 and true', 'expected the end'],
  ['response.code = 500', 'unexpected "="'],
  ['%REQ(X-A)% == 1', 'expected an expression'],
  ["request.method == 'GET", 'no end'],
  ["'\\q'", 'escape'],
  ["rb'a'", 'expected the end'],
  ['a ? b', 'expected ":"'],
  ['a &', 'unexpected "&"'],
  ['for', 'reserved'],
  ['. null', 'a name'],
  ['a.?b', '"?"'],
  ['[?a]', '"?"'],
  ['has(a)', 'has() wants a field'],
  ['has(a[0])', 'has() wants a field'],
  ['a.all(1, true)', 'all() wants a plain name'],
  ['9223372036854775808', '64 bits'],
  ['1e400', 'out of range'],
  ['// nothing', 'expected an expression'],
  ['(((a)', 'expected ")"'],
  ['('.repeat(300) + 'a' + ')'.repeat(300), 'nested more than'],
])('says what is wrong with %s', (text, problem) => {
  expect(celProblem(text)).toContain(problem);
});

test('says nothing of what is too large to read', () => {
  expect(celProblem(parts(260, ' || '))).toBeUndefined();
  expect(celProblem(`a${'.b'.repeat(250)}`)).toBeUndefined();
  expect(celProblem(`(${'a'.repeat(200_000)}`)).toBeUndefined();
});
