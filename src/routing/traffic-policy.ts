import type { Duration } from 'cdk8s';
import { fields } from '../emit/fields';
import { istioNetworking } from '../emit/generated';
import { oneOf } from '../input/choice';
import { knownProps } from '../input/known-props';
import { count, durationText, percent } from '../input/numbers';
import { headerName } from '../input/names';
import { refuse } from '../input/refuse';
import type {
  DestinationRuleSpecTrafficPolicy,
  DestinationRuleSpecTrafficPolicyConnectionPool,
  DestinationRuleSpecTrafficPolicyLoadBalancer,
  DestinationRuleSpecTrafficPolicyOutlierDetection,
} from '../../imports/istio-networking.istio.io';

/** When an endpoint that keeps failing is left out for a while. */
export interface OutlierDetection {
  /**
   * 5xx answers in a row that count as failing.
   *
   * @default - 5, as Istio
   */
  readonly consecutive5xx?: number | undefined;
  /**
   * Time between looks.
   *
   * @default - 10 s, as Istio
   */
  readonly interval?: Duration | undefined;
  /**
   * Shortest time out.
   *
   * @default - 30 s, as Istio
   */
  readonly baseEjectionTime?: Duration | undefined;
  /**
   * Most of the endpoints that may be out at once, percent.
   *
   * @default - 10, as Istio
   */
  readonly maxEjectionPercent?: number | undefined;
}

export interface TrafficPolicyProps {
  /**
   * How an endpoint is picked.
   *
   * @default - least-request, as Istio
   */
  readonly balance?: 'least-request' | 'round-robin' | 'random' | undefined;

  /**
   * Send requests with the same value of this header to the same endpoint. Excludes `balance`.
   *
   * @default - not sticky
   */
  readonly stickyByHeader?: string | undefined;

  /**
   * Time to open a connection.
   *
   * @default - 10 s, as Istio
   */
  readonly connectTimeout?: Duration | undefined;

  /**
   * Most connections to an endpoint's host.
   *
   * @default - no bound
   */
  readonly maxConnections?: number | undefined;

  /**
   * Most requests that wait for a connection.
   *
   * @default - no bound
   */
  readonly maxPendingRequests?: number | undefined;

  /**
   * Requests after which a connection is closed.
   *
   * @default - no bound
   */
  readonly maxRequestsPerConnection?: number | undefined;

  /**
   * When a failing endpoint is left out for a while.
   *
   * @default - never
   */
  readonly outlierDetection?: OutlierDetection | undefined;
}

const checkProps = knownProps<TrafficPolicyProps>({
  balance: true,
  stickyByHeader: 'text',
  connectTimeout: true,
  maxConnections: true,
  maxPendingRequests: true,
  maxRequestsPerConnection: true,
  outlierDetection: 'object',
});
const checkOutlier = knownProps<OutlierDetection>({
  consecutive5xx: true,
  interval: true,
  baseEjectionTime: true,
  maxEjectionPercent: true,
});
const PLACE = 'TrafficPolicy';

/**
 * How a waypoint talks to the endpoints of a service: balancing, connections, endpoints that fail. Written into the
 * DestinationRule of a route; ztunnel reads none of it.
 *
 * @example
 * const policy = new TrafficPolicy({ maxConnections: 100, outlierDetection: { consecutive5xx: 3 } });
 *
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#TrafficPolicy (read for 1.30)
 */
export class TrafficPolicy {
  private readonly connectTimeout: string | undefined;
  private readonly outlier: DestinationRuleSpecTrafficPolicyOutlierDetection | undefined;

  constructor(private readonly props: TrafficPolicyProps) {
    checkProps(PLACE, props);
    if (props.balance !== undefined) oneOf(PLACE, 'balance', props.balance, ['least-request', 'round-robin', 'random']);
    if (props.stickyByHeader !== undefined) headerName(PLACE, props.stickyByHeader);
    if (props.balance !== undefined && props.stickyByHeader !== undefined) {
      refuse(PLACE, 'balance and stickyByHeader exclude each other; give one of them');
    }
    for (const key of ['maxConnections', 'maxPendingRequests', 'maxRequestsPerConnection'] as const) {
      if (props[key] !== undefined) count(PLACE, key, props[key], 1);
    }
    if (Object.values(props).every((value) => value === undefined)) {
      refuse(PLACE, 'has nothing to say, and Istio refuses an empty one; leave it out');
    }
    this.connectTimeout =
      props.connectTimeout === undefined ? undefined : durationText(PLACE, 'connectTimeout', props.connectTimeout);
    this.outlier = props.outlierDetection === undefined ? undefined : outlierDetection(props.outlierDetection);
  }

  /** @internal */
  render(): DestinationRuleSpecTrafficPolicy {
    return fields<DestinationRuleSpecTrafficPolicy>({
      connectionPool: this.connectionPool(),
      loadBalancer: this.loadBalancer(),
      outlierDetection: this.outlier,
    });
  }

  private connectionPool(): DestinationRuleSpecTrafficPolicyConnectionPool | undefined {
    const { maxConnections, maxPendingRequests, maxRequestsPerConnection } = this.props;
    const tcp = {
      ...(this.connectTimeout !== undefined && { connectTimeout: this.connectTimeout }),
      ...(maxConnections !== undefined && { maxConnections }),
    };
    const http = {
      ...(maxPendingRequests !== undefined && { http1MaxPendingRequests: maxPendingRequests }),
      ...(maxRequestsPerConnection !== undefined && { maxRequestsPerConnection }),
    };
    const [someTcp, someHttp] = [Object.keys(tcp).length > 0, Object.keys(http).length > 0];
    return someTcp || someHttp ? { ...(someHttp && { http }), ...(someTcp && { tcp }) } : undefined;
  }

  private loadBalancer(): DestinationRuleSpecTrafficPolicyLoadBalancer | undefined {
    const { balance, stickyByHeader } = this.props;
    if (stickyByHeader !== undefined) return { consistentHash: { httpHeaderName: stickyByHeader } };
    const { DestinationRuleSpecTrafficPolicyLoadBalancerSimple: Simple } = istioNetworking();
    const simple = {
      'least-request': Simple.LEAST_UNDERSCORE_REQUEST,
      'round-robin': Simple.ROUND_UNDERSCORE_ROBIN,
      random: Simple.RANDOM,
    };
    return balance && { simple: simple[balance] };
  }
}

function outlierDetection(given: OutlierDetection): DestinationRuleSpecTrafficPolicyOutlierDetection {
  checkOutlier(PLACE, given, 'outlierDetection');
  const { consecutive5xx, interval, baseEjectionTime, maxEjectionPercent } = given;
  return {
    ...(consecutive5xx !== undefined && { consecutive5XxErrors: count(PLACE, 'consecutive5xx', consecutive5xx, 1) }),
    ...(interval !== undefined && { interval: durationText(PLACE, 'interval', interval) }),
    ...(baseEjectionTime !== undefined && {
      baseEjectionTime: durationText(PLACE, 'baseEjectionTime', baseEjectionTime),
    }),
    ...(maxEjectionPercent !== undefined && {
      maxEjectionPercent: percent(PLACE, 'maxEjectionPercent', maxEjectionPercent),
    }),
  };
}
