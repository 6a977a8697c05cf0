import { STATUS_CODES } from 'node:http';
import type { Duration } from 'cdk8s';
import { knownProps, nearest } from '../input/known-props';
import { count, durationText } from '../input/numbers';
import { refuse, shown } from '../input/refuse';
import type { VirtualServiceSpecHttpRetries } from '../../imports/istio-networking.istio.io';

export interface RetryOptions {
  /**
   * Time for each try.
   *
   * @default - the whole timeout
   */
  readonly perTry?: Duration | undefined;

  /**
   * What is tried again, in Envoy's words, such as `5xx` or `connect-failure`.
   *
   * @default - connect-failure, refused-stream, unavailable, cancelled, as Istio
   */
  readonly on?: readonly string[] | undefined;
}

const checkOptions = knownProps<RetryOptions>({ perTry: true, on: 'list' });

/** What Istio's webhook takes beside HTTP statuses (istio/istio pkg/config/validation, read for 1.31). */
const CONDITIONS: readonly string[] = [
  '5xx',
  'gateway-error',
  'reset',
  'reset-before-request',
  'connect-failure',
  'retriable-4xx',
  'refused-stream',
  'retriable-status-codes',
  'retriable-headers',
  'envoy-ratelimited',
  'http3-post-connect-failure',
  'cancelled',
  'deadline-exceeded',
  'internal',
  'resource-exhausted',
  'unavailable',
];

/**
 * How often a waypoint tries a failed request again. Istio tries twice unless told otherwise.
 *
 * @example
 * const retry = Retry.attempts(3, { perTry: Duration.seconds(1), on: ['5xx', 'connect-failure'] });
 */
export class Retry {
  /**
   * Up to this many tries more.
   *
   * @throws InputError if the count is below 1, a condition is none that Istio takes, or perTry is no duration of at least 1 ms
   */
  static attempts(attempts: number, options: RetryOptions = {}): Retry {
    const place = 'Retry.attempts';
    checkOptions(place, options);
    if (options.on?.length === 0)
      refuse(place, 'on is empty; leave it out for what Istio retries, or say Retry.never()');
    for (const condition of options.on ?? []) {
      if (typeof condition === 'string' && (CONDITIONS.includes(condition) || Object.hasOwn(STATUS_CODES, condition)))
        continue;
      const meant = typeof condition === 'string' ? nearest(condition, CONDITIONS) : undefined;
      const hint = meant ? `; did you mean "${meant}"?` : `; known are ${CONDITIONS.join(', ')} and HTTP statuses`;
      refuse(place, `${shown(condition)} is not a retry condition, such as "5xx" or "connect-failure"${hint}`);
    }
    return new Retry({
      attempts: count(place, 'attempts', attempts, 1),
      ...(options.perTry !== undefined && { perTryTimeout: durationText(place, 'perTry', options.perTry) }),
      ...(options.on && { retryOn: options.on.join(',') }),
    });
  }

  /** No second try, not even Istio's own two. */
  static never(): Retry {
    return new Retry({ attempts: 0 });
  }

  private constructor(
    /** @internal */
    readonly spec: VirtualServiceSpecHttpRetries,
  ) {}
}
