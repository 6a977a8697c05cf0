import { hostProblem, isSubsetOf, overlaps, wildcardHostProblem } from '../../../src/check/istio-schema/host-forms';

// Cases of istio/istio pkg/config/validation/agent/validation.go, and the webhook's answers (Istio 1.31).
test.each(['a', 'A.b', 'a.b.', '*.a', '*', '*a.b', '*-a.b', '503', `${'a'.repeat(63)}.b`])(
  '%s may be a host',
  (host) => {
    expect(wildcardHostProblem(host)).toBeUndefined();
  },
);

test.each([
  '',
  '.',
  'a..b',
  'a.*',
  'a*',
  '**',
  'a_b',
  '-a',
  'a.503',
  '10.0.0.1',
  'a:80',
  `${'a'.repeat(64)}.b`,
  'a.'.repeat(128),
])('%s may not be a host', (host) => {
  expect(wildcardHostProblem(host)).toBeDefined();
});

test.each(['*', '*.a', '503', '10.0.0.1'])('%s is no full name', (host) => {
  expect(hostProblem(host)).toBeDefined();
});

// istio/istio pkg/config/host/name_test.go.
test.each([
  ['a.b', 'a.b', true],
  ['a.b', '*.b', true],
  ['b', '*.b', false],
  ['*.a.b', '*.b', true],
  ['*.b', '*.a.b', false],
  ['*', '*', true],
  ['a', '*', true],
  ['*', 'a', false],
])('%s within %s: %s', (host, of, expected) => {
  expect(isSubsetOf(host, of)).toBe(expected);
});

test.each([
  [['a.b', '*.b'], [[1, 0]]],
  [['*.b', '*.a.b', 'c'], [[1, 0]]],
  [['a', 'b', 'a'], [[2, 0]]],
  [['*.a', 'a'], []],
  [
    ['*', 'a', 'b'],
    [
      [1, 0],
      [2, 0],
    ],
  ],
  [
    ['a.b', 'c.d', '*.b', '*.d'],
    [
      [2, 0],
      [3, 1],
    ],
  ],
])('of %j, %j overlap', (hosts, expected) => {
  expect([...overlaps(hosts)]).toEqual(expected);
});

test('a long list of hosts is no work of an hour', () => {
  const hosts = Array.from({ length: 50_000 }, (_, i) => `h${i}.example.com`);
  expect(overlaps(hosts).size).toBe(0);
  expect(overlaps([...hosts, '*.example.com']).get(50_000)).toBe(0);
});
