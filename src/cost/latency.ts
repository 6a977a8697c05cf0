import type { CostFigures } from './figures';
import { PROXIES } from './figures';
import { exactlyTimes, sumOf, type Range } from './range';

/** How often a request passes proxies of each kind, on its way. */
export interface Passes {
  /** Of pods: two where both ends have one. */
  readonly sidecar: number;
  /** Of nodes: one for each end that is captured. */
  readonly ztunnel: number;
  /** Waypoints. */
  readonly waypoint: number;
}

/**
 * What proxies add to the 99th percentile of a whole chain. Percentiles don't add up: of the proxies' own it is known only how they bound it.
 */
export interface AddedP99 {
  /** At least what the slowest proxy alone adds to its own, in milliseconds: a chain is never faster than a part of it. */
  readonly atLeast: number;
  /**
   * The sum of the proxies' own, in milliseconds. It is the chain's where all of them are slow for the same requests. Where they are not, the chain's
   * is mostly below, but nothing keeps it there: slow requests of many proxies may be rarer each, and more together.
   */
  readonly sum: Range;
  /** Percent of requests that surely add no more than the sum, however proxies depend on each other: 100 less one for each proxy. */
  readonly within: number;
}

/** What proxies add to the latency of a chain of calls, one after the other. */
export interface AddedLatency {
  /** What is passed. */
  readonly passes: Passes;
  /** To its average, in milliseconds; averages do add up. */
  readonly averageMs: Range;
  /** To its 99th percentile. */
  readonly p99Ms: AddedP99;
}

export const NO_PASSES: Passes = { sidecar: 0, ztunnel: 0, waypoint: 0 };

export function passesTogether(all: readonly Passes[]): Passes {
  const of = (kind: keyof Passes): number => all.reduce((sum, one) => sum + one[kind], 0);
  return { sidecar: of('sidecar'), ztunnel: of('ztunnel'), waypoint: of('waypoint') };
}

/**
 * What is added by passing proxies one after the other.
 *
 * The average of a sum is the sum of averages. For percentiles there are two bounds that hold whatever the proxies depend on. From below: what
 * is added is never negative, so the sum exceeds a value at least as often as one of its parts does. From above, by Boole's inequality: each
 * of n proxies exceeds its own 99th percentile for 1 % of requests, so that at most n % exceed the sum of these.
 */
export function addedBy(passes: Passes, figures: CostFigures): AddedLatency {
  const passed = PROXIES.filter((kind) => passes[kind] > 0);
  const sum = (what: 'averageMs' | 'p99Ms'): Range =>
    sumOf(passed.map((kind) => exactlyTimes(passes[kind], figures[kind][what])));
  const count = passes.sidecar + passes.ztunnel + passes.waypoint;
  return {
    passes,
    averageMs: sum('averageMs'),
    p99Ms: {
      atLeast: Math.max(0, ...passed.map((kind) => figures[kind].p99Ms.low)),
      sum: sum('p99Ms'),
      within: Math.max(0, 100 - count),
    },
  };
}
