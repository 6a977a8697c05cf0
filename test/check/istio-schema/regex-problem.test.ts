import { regexProblem } from '../../../src/check/istio-schema/regex-problem';

// As istiod's webhook (Istio 1.31, Go 1.26) answered for matches of VirtualServices.
test.each([
  '(?i)a',
  '(?P<n>a)',
  '(?<n>a)',
  'a*?',
  '[[:alpha:]]',
  '\\pL',
  '\\p{Greek}',
  'a{1000}',
  '^*',
  '(?P<n>a)(?P<n>b)',
  '\\p{latin}',
])('takes %s', (pattern) => {
  expect(regexProblem(pattern)).toBeUndefined();
});

test.each([
  '',
  '(?=a)',
  '(?<!a)',
  'a**',
  '(a',
  '[z-a]',
  'a{1001}',
  '(a{100}){100}',
  '\\1',
  '\\Z',
  '*a',
  '(?x)a',
  'a\\',
])('refuses %s', (pattern) => {
  expect(regexProblem(pattern)).toBeDefined();
});

test('counts bytes, not characters', () => {
  expect(regexProblem('é'.repeat(512))).toBeUndefined();
  expect(regexProblem('é'.repeat(513))).toMatch('longer than 1024');
});
