import type { Duration } from 'cdk8s';
import { knownProps } from '../input/known-props';
import { dnsLabel } from '../input/names';
import { durationText } from '../input/numbers';
import { refuse, shown } from '../input/refuse';

/** Bounds of what a query measures; at least one. */
export interface GateBounds {
  /**
   * Least value that passes.
   *
   * @default - no bound below
   */
  readonly min?: number | undefined;

  /**
   * Most that passes.
   *
   * @default - no bound above
   */
  readonly max?: number | undefined;
}

const checkBounds = knownProps<GateBounds>({ min: true, max: true });

/** What a gate measures; the query of the first three is made for the data plane that serves the canary. */
export type Measure = 'success-rate' | 'latency' | 'connections' | { readonly query: string };

const OURS: readonly string[] = ['success-rate', 'latency', 'connections'];
const LONGEST_QUERY = 4096;

/**
 * What a controller measures of a canary, and within which bounds it has to be.
 *
 * The measures are Istio's, as the waypoint of the service reports them: ztunnel counts bytes and connections, no requests.
 * No measurement is never a pass.
 *
 * @example
 * const gates = [CanaryGate.successRate(99.5), CanaryGate.latency(Duration.millis(500))];
 *
 * @throws InputError on bounds that nothing or everything would pass, and on times below a millisecond
 */
export class CanaryGate {
  /** Percent of the requests that are answered with something else than 5xx. */
  static successRate(minPercent: number): CanaryGate {
    const min = bound('CanaryGate.successRate', 'minPercent', minPercent);
    if (min <= 0 || min > 100)
      refuse('CanaryGate.successRate', `minPercent must be above 0 and at most 100, got ${shown(minPercent)}`);
    return new CanaryGate('success-rate', 'success-rate', min, undefined);
  }

  /** How long 99 of 100 requests take at most. */
  static latency(max: Duration): CanaryGate {
    durationText('CanaryGate.latency', 'max', max);
    return new CanaryGate('latency', 'latency', undefined, max.toMilliseconds());
  }

  /** How many connections a minute the pods get at least, as their ztunnel counts them: whether there is anything to measure. */
  static connections(minPerMinute: number): CanaryGate {
    const min = bound('CanaryGate.connections', 'minPerMinute', minPerMinute);
    if (min <= 0) refuse('CanaryGate.connections', `minPerMinute must be above 0, got ${shown(minPerMinute)}`);
    return new CanaryGate('connections', 'connections', min, undefined);
  }

  /**
   * A query of your own in PromQL, which has one number for its answer.
   *
   * @param name what messages of the controller call it, a DNS label
   * @param query in PromQL; Flagger fills in `{{ interval }}`, `{{ target }}` and `{{ namespace }}`, Argo Rollouts nothing
   * @param bounds what passes
   */
  static query(name: string, query: string, bounds: GateBounds): CanaryGate {
    const place = 'CanaryGate.query';
    dnsLabel(place, 'name', name);
    if (OURS.includes(name)) refuse(place, `name "${name}" is that of a gate of ours; use another`);
    if (typeof query !== 'string' || query.trim() === '') refuse(place, `query must be PromQL, got ${shown(query)}`);
    if (query.length > LONGEST_QUERY)
      refuse(place, `query has ${query.length} characters; at most ${LONGEST_QUERY} are taken`);
    checkBounds(place, bounds, 'bounds');
    const min = bounds.min === undefined ? undefined : bound(place, 'min', bounds.min);
    const max = bounds.max === undefined ? undefined : bound(place, 'max', bounds.max);
    if (min === undefined && max === undefined)
      refuse(place, 'bounds needs min or max; without, everything would pass');
    if (min !== undefined && max !== undefined && min > max)
      refuse(place, `min ${min} is above max ${max}, so nothing would pass`);
    return new CanaryGate(name, { query }, min, max);
  }

  private constructor(
    /** What messages of the controller call it. */
    readonly name: string,
    /** @internal */
    readonly measure: Measure,
    /** @internal least that passes; percent for success-rate */
    readonly min: number | undefined,
    /** @internal most that passes; milliseconds for latency */
    readonly max: number | undefined,
  ) {}
}

function bound(place: string, what: string, value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value))
    refuse(place, `${what} must be a number, got ${shown(value)}`);
  return value;
}
