import { Duration } from 'cdk8s';
import {
  Canary,
  InputError,
  MeshService,
  Platform,
  Subset,
  TrafficPolicy,
  Waypoint,
  type TrafficPolicyProps,
} from '../../src';
import { pick, synth } from '../synth';

/** The trafficPolicy of the DestinationRule that a canary writes. */
function written(props: TrafficPolicyProps): unknown {
  const manifests = synth(
    (chart) => {
      const subsets = [Subset.version('v1'), Subset.version('v2')];
      const service = new MeshService(chart, 'Cart', {
        namespace: 'shop',
        port: 80,
        image: 'registry.example.com/cart:1',
        subsets,
      });
      service.enroll(new Waypoint(chart, 'Waypoint', { namespace: 'shop' }));
      const trafficPolicy = new TrafficPolicy(props);
      new Canary(chart, 'Canary', { service, stable: 'v1', canary: 'v2', percent: 10, trafficPolicy });
    },
    new Platform({ istio: '1.30' }),
  );
  return pick(manifests, 'DestinationRule', 'cart').spec.trafficPolicy;
}

function count(what: string, got: unknown): string {
  return `${what} must be a whole number from 1 to 2147483647, got ${got}`;
}

describe('TrafficPolicy', () => {
  test.each([
    ['least-request', 'LEAST_REQUEST'],
    ['round-robin', 'ROUND_ROBIN'],
    ['random', 'RANDOM'],
  ] as const)('picks endpoints by %s', (balance, simple) => {
    expect(written({ balance })).toEqual({ loadBalancer: { simple } });
  });

  test('sends the same value of a header to the same endpoint', () => {
    expect(written({ stickyByHeader: 'x-user' })).toEqual({
      loadBalancer: { consistentHash: { httpHeaderName: 'x-user' } },
    });
  });

  test('bounds connections', () => {
    expect(written({ connectTimeout: Duration.millis(250), maxConnections: 100 })).toEqual({
      connectionPool: { tcp: { connectTimeout: '250ms', maxConnections: 100 } },
    });
  });

  test('bounds requests', () => {
    expect(written({ maxPendingRequests: 10, maxRequestsPerConnection: 1 })).toEqual({
      connectionPool: { http: { http1MaxPendingRequests: 10, maxRequestsPerConnection: 1 } },
    });
  });

  test('leaves out endpoints that keep failing', () => {
    const outlierDetection = {
      consecutive5xx: 3,
      interval: Duration.seconds(5),
      baseEjectionTime: Duration.minutes(1),
      maxEjectionPercent: 0,
    };
    expect(written({ outlierDetection })).toEqual({
      outlierDetection: { consecutive5xxErrors: 3, interval: '5s', baseEjectionTime: '60s', maxEjectionPercent: 0 },
    });
  });

  test("leaves out endpoints by Istio's own numbers if none are given", () => {
    expect(written({ balance: 'random', outlierDetection: {} })).toHaveProperty('outlierDetection', {});
  });

  test('says all of it at once', () => {
    expect(written({ balance: 'random', maxConnections: 1, maxPendingRequests: 2 })).toEqual({
      loadBalancer: { simple: 'RANDOM' },
      connectionPool: { tcp: { maxConnections: 1 }, http: { http1MaxPendingRequests: 2 } },
    });
  });

  test.each<[string, object, string]>([
    [
      'a way to pick that is none',
      { balance: 'least-requests' },
      'balance must be one of "least-request", "round-robin", "random", got "least-requests"; did you mean "least-request"?',
    ],
    [
      'two ways to pick',
      { balance: 'random', stickyByHeader: 'x-user' },
      'balance and stickyByHeader exclude each other; give one of them',
    ],
    ['no connection', { maxConnections: 0 }, count('maxConnections', 0)],
    ['half a request', { maxPendingRequests: 0.5 }, count('maxPendingRequests', 0.5)],
    ['requests as text', { maxRequestsPerConnection: '1' }, count('maxRequestsPerConnection', '"1"')],
    ['more than an int32', { maxConnections: 2 ** 31 }, count('maxConnections', 2 ** 31)],
    ['no time to connect', { connectTimeout: Duration.millis(0) }, 'connectTimeout must be at least 1 ms'],
    ['a number of seconds to connect', { connectTimeout: 5 }, 'connectTimeout must be a duration, got 5'],
    ['a time to connect of zero', { connectTimeout: 0 }, 'connectTimeout must be a duration, got 0'],
    ['no failure', { outlierDetection: { consecutive5xx: 0 } }, count('consecutive5xx', 0)],
    ['no time between looks', { outlierDetection: { interval: Duration.millis(0) } }, 'interval must be at least 1 ms'],
    ['an interval as text', { outlierDetection: { interval: '5s' } }, 'interval must be a duration, got "5s"'],
    ['an empty interval', { outlierDetection: { interval: '' } }, 'interval must be a duration, got ""'],
    [
      'no time out',
      { outlierDetection: { baseEjectionTime: Duration.millis(0) } },
      'baseEjectionTime must be at least 1 ms',
    ],
    [
      'more than all endpoints out',
      { outlierDetection: { maxEjectionPercent: 101 } },
      'maxEjectionPercent must be a whole number from 0 to 100 percent, got 101',
    ],
    ['an outlier detection of null', { outlierDetection: null }, 'outlierDetection'],
    ['a misspelt prop', { maxConnection: 1 }, 'unknown prop "maxConnection"; did you mean "maxConnections"?'],
    ['a header without name', { stickyByHeader: '' }, 'stickyByHeader'],
    ['a header by number', { stickyByHeader: 1 }, 'stickyByHeader'],
    // Istio's webhook refuses a trafficPolicy without fields (validateTrafficPolicy).
    ['nothing at all', {}, ''],
    ['no props', undefined as never, 'props must be an object, got undefined'],
  ])('refuses %s', (_, props, message) => {
    const build = (): unknown => new TrafficPolicy(props);
    expect(build).toThrow(InputError);
    expect(build).toThrow(`[TrafficPolicy] ${message}`);
  });

  test('refuses a misspelt field of the outlier detection', () => {
    expect(() => new TrafficPolicy({ outlierDetection: { consecutive5XX: 1 } as object })).toThrow(
      '[TrafficPolicy] unknown prop "outlierDetection.consecutive5XX"; did you mean "consecutive5xx"?',
    );
  });
});
