import type { Duration } from 'cdk8s';
import { durationText } from '../input/numbers';

/**
 * How long a request may take in all, retries included, before the waypoint answers 504.
 *
 * @example
 * const timeout = Timeout.after(Duration.seconds(5));
 */
export class Timeout {
  /**
   * A request may take this long.
   *
   * @throws InputError if it is no duration of at least 1 ms
   */
  static after(duration: Duration): Timeout {
    return new Timeout(durationText('Timeout.after', 'timeout', duration));
  }

  private constructor(
    /** @internal */
    readonly text: string,
  ) {}
}
