/**
 * What rises above a bound, and above a multiple of what it was in the hour before: what is always denied is no news. Where there was nothing
 * before, the bound alone decides.
 *
 * @param labels of the result
 * @param counters selectors; a series that several select is counted once
 */
export function spike(labels: string, counters: readonly string[], bound: number, factor: number): string {
  const rate = (window: string): string =>
    `sum by (${labels}) (${counters.map((counter) => `rate(${counter}${window})`).join(' or ')})`;
  return `${rate('[5m]')} > ${bound} unless ${rate('[5m]')} <= ${factor} * ${rate('[1h] offset 10m')}`;
}

/**
 * What grows by more than a bound within a window. A counter appears with the first thing that it counts, and `increase` sees no growth in that: one
 * that was not there before has grown by all that it is.
 */
export function grows(labels: string, counters: readonly string[], window: string, bound: number): string {
  return counters
    .flatMap((counter) => [
      `sum by (${labels}) (increase(${counter}[${window}])) > ${bound}`,
      `sum by (${labels}) (${counter} unless ${counter} offset ${window}) > ${bound}`,
    ])
    .join(' or ');
}
