/**
 * How likely two samples are to differ in rank as much as these do, or more, if nothing but chance told them apart: the exact two-sided test of
 * Wilcoxon, Mann and Whitney, given the ties. Of all ways to deal out the values it counts those whose sum of ranks is as far from the middle.
 *
 * It is written here, as libraries of npm stop short of it: simple-statistics 7.12 has the sum of ranks without its probability, and a
 * permutation test that draws lots, so that it prints another number each time; mann-whitney-utest 1.0.5 compares with an approximate
 * critical value. The normal distribution, which others take, is off by half for five runs against five. Counting is a table of some lines.
 *
 * @returns undefined where a sample is empty
 * @see H. B. Mann, D. R. Whitney, "On a test of whether one of two random variables is stochastically larger than the other", 1947
 */
export function rankTest(one: readonly number[], other: readonly number[]): number | undefined {
  if (one.length === 0 || other.length === 0) return undefined;
  const ranks = twiceRanks([...one, ...other]);
  const observed = sum(ranks.slice(0, one.length));
  // Twice the mean rank is a whole number more than that of all values, so that all of this is in whole numbers.
  const middle = one.length * (ranks.length + 1);
  const counts = waysToSums(ranks, one.length);
  let [far, all] = [0, 0];
  counts.forEach((ways, total) => {
    all += ways;
    if (Math.abs(total - middle) >= Math.abs(observed - middle)) far += ways;
  });
  return far / all;
}

/** The least that the test can find for samples of these sizes without ties: two of all ways to deal them out. */
export function leastP(one: number, other: number): number {
  let ways = 1;
  for (let i = 1; i <= one; i++) ways = (ways * (other + i)) / i;
  return Math.min(1, 2 / ways);
}

/** Twice the rank of each value; values that are the same share theirs, which may then be half of a whole number. */
function twiceRanks(values: readonly number[]): readonly number[] {
  const sorted = [...values].sort((a, b) => a - b);
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  sorted.forEach((value, i) => {
    if (!first.has(value)) first.set(value, i + 1);
    last.set(value, i + 1);
  });
  return values.map((value) => first.get(value)! + last.get(value)!);
}

/** In how many ways so many of some numbers have a sum, for each sum. Counts are exact up to 2 ** 53, and as good as that beyond. */
function waysToSums(numbers: readonly number[], size: number): readonly number[] {
  const most = sum(numbers);
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(most + 1));
  ways[0]![0] = 1;
  numbers.forEach((number, i) => {
    for (let taken = Math.min(size, i + 1); taken > 0; taken--) {
      const [with_, without] = [ways[taken]!, ways[taken - 1]!];
      for (let total = most; total >= number; total--) with_[total]! += without[total - number]!;
    }
  });
  return [...ways[size]!];
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
