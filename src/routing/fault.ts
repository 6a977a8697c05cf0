import type { Duration } from 'cdk8s';
import { refuse, shown } from '../input/refuse';
import { durationText, httpStatus, percent } from '../input/numbers';
import type { VirtualServiceSpecHttpFault } from '../../imports/istio-networking.istio.io';

/**
 * Trouble on purpose, to see how callers bear it: a share of requests waits, or fails at the waypoint.
 *
 * @example
 * const fault = Fault.delay(10, Duration.seconds(2)).and(Fault.abort(1, 503));
 */
export class Fault {
  /** A share of requests waits this long first. */
  static delay(sharePercent: number, duration: Duration): Fault {
    const place = 'Fault.delay';
    return new Fault({
      delay: {
        percentage: { value: percent(place, 'percent', sharePercent) },
        fixedDelay: durationText(place, 'delay', duration),
      },
    });
  }

  /** A share of requests is answered with this status. Istio never fires an abort without a percentage, so it is asked for. */
  static abort(sharePercent: number, status: number): Fault {
    const place = 'Fault.abort';
    return new Fault({
      abort: {
        percentage: { value: percent(place, 'percent', sharePercent) },
        httpStatus: httpStatus(place, 'status', status),
      },
    });
  }

  private constructor(
    /** @internal */
    readonly spec: VirtualServiceSpecHttpFault,
  ) {}

  /** Both: what waits may still fail. */
  and(other: Fault): Fault {
    if (!(other instanceof Fault)) refuse('Fault.and', `takes a Fault, got ${shown(other)}`);
    const twice = Object.keys(other.spec).find((kind) => Object.hasOwn(this.spec, kind));
    if (twice)
      refuse(
        'Fault.and',
        `both have ${twice === 'abort' ? 'an abort' : 'a delay'}, and Istio knows one; keep one of them`,
      );
    return new Fault({ ...this.spec, ...other.spec });
  }
}
