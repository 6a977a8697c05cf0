/** An amount that is known to lie between two others. */
export interface Range {
  /** The least. */
  readonly low: number;
  /** The most. */
  readonly high: number;
}

export const ZERO: Range = { low: 0, high: 0 };

export function plus(one: Range, other: Range): Range {
  return { low: one.low + other.low, high: one.high + other.high };
}

/** The product of ranges of what is never negative. */
export function times(one: Range, other: Range): Range {
  return { low: one.low * other.low, high: one.high * other.high };
}

/** What is left of one when the other is taken off, whatever the two are; below zero where the other may be more. */
export function minus(one: Range, other: Range): Range {
  return { low: one.low - other.high, high: one.high - other.low };
}

export function sumOf(ranges: readonly Range[]): Range {
  return ranges.reduce(plus, ZERO);
}

/** So many times a range. */
export function exactlyTimes(count: number, { high, low }: Range): Range {
  return { low: count * low, high: count * high };
}
