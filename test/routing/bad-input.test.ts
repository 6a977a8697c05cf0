import { Duration } from 'cdk8s';
import {
  Canary,
  Fault,
  MeshService,
  Platform,
  RequestMatch,
  Retry,
  Subset,
  Timeout,
  TrafficPolicy,
  Waypoint,
  type CanaryProps,
} from '../../src';
import { expectForAnything, expectTakenOrRefused } from '../policy/javascript';

const platform = new Platform({ istio: '1.30', gatewayApi: '1.4' });

/** Builds a canary with props that are made of values of any kind. */
function expectCanary(props: () => object, whole = false): void {
  expectTakenOrRefused((chart) => {
    const subsets = [Subset.version('v1'), Subset.version('v2')];
    const service = new MeshService(chart, 'Cart', {
      namespace: 'shop',
      port: 80,
      image: 'registry.example.com/cart:1',
      subsets,
    });
    service.enroll(new Waypoint(chart, 'Waypoint', { namespace: 'shop' }));
    const valid = { service, stable: 'v1', canary: 'v2', percent: 10 };
    new Canary(chart, 'Canary', (whole ? props() : { ...valid, ...props() }) as CanaryProps);
  }, platform);
}

// From JavaScript nothing stops a value of another type; what it meets is a message, or a manifest that fits its CRD.
test('a canary takes or refuses anything for props', () => {
  expectForAnything((value) => expectCanary(() => value as object, true));
});

test.each(
  ['VirtualService', 'HTTPRoute'].flatMap((via) =>
    ['service', 'stable', 'canary', 'percent', 'testers', 'mirrorPercent', 'via', 'port', 'timeout', 'retry', 'fault']
      .concat('trafficPolicy', 'labels', 'annotations', 'steps', 'owner')
      .map((key) => [via, key] as const),
  ),
)('a canary via %s takes or refuses anything for %s', (via, key) => {
  expectForAnything((value) => expectCanary(() => ({ via, [key]: value })));
});

test.each<[string, (value: never) => object]>([
  ['RequestMatch.header, for the name', (v) => ({ testers: [RequestMatch.header(v, 'x')] })],
  ['RequestMatch.header, for the value', (v) => ({ testers: [RequestMatch.header('x', v)] })],
  ['RequestMatch.cookie, for the name', (v) => ({ testers: [RequestMatch.cookie(v, 'x')] })],
  ['RequestMatch.cookie, for the value', (v) => ({ testers: [RequestMatch.cookie('x', v)] })],
  ['Timeout.after', (v) => ({ timeout: Timeout.after(v) })],
  ['Retry.attempts, for the count', (v) => ({ retry: Retry.attempts(v) })],
  ['Retry.attempts, for the options', (v) => ({ retry: Retry.attempts(1, v) })],
  ['Retry.attempts, for perTry', (v) => ({ retry: Retry.attempts(1, { perTry: v }) })],
  ['Retry.attempts, for on', (v) => ({ retry: Retry.attempts(1, { on: v }) })],
  ['Retry.attempts, in on', (v) => ({ retry: Retry.attempts(1, { on: [v] }) })],
  ['Fault.delay, for the share', (v) => ({ fault: Fault.delay(v, Duration.seconds(1)) })],
  ['Fault.delay, for the time', (v) => ({ fault: Fault.delay(1, v) })],
  ['Fault.abort, for the share', (v) => ({ fault: Fault.abort(v, 503) })],
  ['Fault.abort, for the status', (v) => ({ fault: Fault.abort(1, v) })],
  ['Fault.and', (v) => ({ fault: Fault.abort(1, 503).and(v) })],
  ['TrafficPolicy', (v) => ({ trafficPolicy: new TrafficPolicy(v) })],
  ...['balance', 'stickyByHeader', 'connectTimeout', 'maxConnections', 'maxPendingRequests', 'maxRequestsPerConnection']
    .concat('outlierDetection')
    .map((key): [string, (value: never) => object] => [
      `TrafficPolicy, for ${key}`,
      (v) => ({ trafficPolicy: new TrafficPolicy({ [key]: v }) }),
    ]),
  ...['consecutive5xx', 'interval', 'baseEjectionTime', 'maxEjectionPercent'].map(
    (key): [string, (value: never) => object] => [
      `TrafficPolicy, for ${key} of the outlier detection`,
      (v) => ({ trafficPolicy: new TrafficPolicy({ outlierDetection: { [key]: v } }) }),
    ],
  ),
])('%s takes or refuses anything', (_, props) => {
  expectForAnything((value) => expectCanary(() => props(value as never)));
});
