import { ranksOf } from '../../../src/gitops/layouts/ranks';

const needs = (...sets: number[][]): Set<number>[] => sets.map((set) => new Set(set));

test('a part comes after all that it needs', () => {
  expect(ranksOf(needs([1, 2], [2], []))).toEqual({ ranks: [2, 1, 0], circles: [] });
});

test('parts that nobody needs, and that need nobody, come first', () => {
  expect(ranksOf(needs([], [], [0]))).toEqual({ ranks: [0, 0, 1], circles: [] });
});

test('a circle is named, and ranked as if it were none; what is not in it still waits', () => {
  const { circles, ranks } = ranksOf(needs([1], [2], [0], [2]));
  expect(circles).toEqual([[0, 1, 2]]);
  expect(ranks[3]).toBeGreaterThan(ranks[2]!);
});

test('two circles are two', () => {
  expect(ranksOf(needs([1], [0], [3], [2])).circles).toEqual([
    [0, 1],
    [2, 3],
  ]);
});

test('a long chain takes no longer than it is', () => {
  const { ranks } = ranksOf(Array.from({ length: 5000 }, (_, i) => new Set(i > 0 ? [i - 1] : [])));
  expect(ranks.at(-1)).toBe(4999);
});
