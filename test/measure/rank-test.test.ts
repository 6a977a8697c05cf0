import { leastP, rankTest } from '../../src/measure/rank-test';

/** By scipy 1.17.1: stats.mannwhitneyu(method='exact'), and stats.permutation_test over all permutations where there are ties. */
const SCIPY: readonly (readonly [one: readonly number[], other: readonly number[], p: number])[] = [
  [[1, 2, 3], [4, 5, 6], 0.1],
  [[1, 2, 3, 4], [5, 6, 7, 8], 0.02857142857142857],
  [[1, 2, 3, 4, 5], [6, 7, 8, 9, 10], 0.007936507936507936],
  [[1.1, 2.3, 3.9, 4.8], [2.0, 5.5, 6.1, 7.7, 8.2], 0.1111111111111111],
  [[0.8, 0.81, 0.79, 0.83, 0.9], [0.85, 0.95, 1.1, 0.82, 1.2, 1.05], 0.030303030303030304],
  [[19, 22, 16, 29, 24], [20, 11, 17, 12], 0.1111111111111111],
  [[0, 2, 4, 6, 8, 10, 12, 14, 16, 18], [1, 3, 5, 7, 9, 11, 13, 15, 17, 19], 0.7393643508194593],
  [[1, 1, 2], [1, 2, 3], 0.7],
  [[1, 2, 2, 3], [2, 3, 3, 4, 5], 0.1111111111111111],
  [[1, 1, 1], [1, 1, 1], 1],
  [[0.5, 0.5, 0.7, 0.9], [0.5, 0.9, 0.9, 1.1], 0.4],
];

test.each(SCIPY)('of %j and %j is what scipy has', (one, other, p) => {
  expect(rankTest(one, other)).toBeCloseTo(p, 12);
});

test.each(SCIPY)('of %j and %j is the same the other way round, and in another order', (one, other, p) => {
  expect(rankTest(other, one)).toBeCloseTo(p, 12);
  const backwards = one.map((_, i) => one[one.length - 1 - i]!);
  expect(rankTest(backwards, other)).toBe(rankTest(one, other));
});

test('of nothing is nothing', () => {
  expect(rankTest([], [1])).toBeUndefined();
});

test('of samples that do not overlap is the least that there is', () => {
  for (const size of [1, 3, 4, 7]) {
    const low = Array.from({ length: size }, (_, i) => i);
    const high = low.map((one) => one + 100);
    expect(rankTest(low, high)).toBeCloseTo(leastP(size, size), 12);
  }
});

test('says of three runs against three that nothing can be told at 5 %, and of four against four that it can', () => {
  expect(leastP(3, 3)).toBeGreaterThan(0.05);
  expect(leastP(4, 4)).toBeLessThan(0.05);
});

test('takes as many runs as the report does', () => {
  const one = Array.from({ length: 40 }, (_, i) => i);
  expect(
    rankTest(
      one,
      one.map((value) => value + 0.5),
    ),
  ).toBeGreaterThan(0.5);
});
