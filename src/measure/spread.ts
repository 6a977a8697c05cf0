/** What several measurements of one thing were. */
export interface Spread {
  /** The one in the middle. */
  readonly median: number;
  /** The least. */
  readonly low: number;
  /** The most. */
  readonly high: number;
  /** How many there are. */
  readonly count: number;
}

/** The spread of some values; undefined of none. */
export function spreadOf(values: readonly number[]): Spread | undefined {
  if (values.length === 0) return undefined;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return {
    median: (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2,
    low: sorted[0]!,
    high: sorted.at(-1)!,
    count: sorted.length,
  };
}

/** The differences of each value of one to each of the other: their median is the estimate of Hodges and Lehmann of how far they are apart. */
export function differencesOf(one: readonly number[], other: readonly number[]): readonly number[] {
  return one.flatMap((a) => other.map((b) => a - b));
}
