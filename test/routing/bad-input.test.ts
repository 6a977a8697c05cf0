import { Duration } from 'cdk8s';
import {
  Canary,
  CanaryGate,
  CanaryOwner,
  CanarySteps,
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
    const { owner } = (whole ? {} : props()) as Partial<CanaryProps>;
    const isRolled = owner instanceof CanaryOwner && owner.is.kind !== 'git';
    const subsets = isRolled ? [] : [Subset.version('v1'), Subset.version('v2')];
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

function inSteps(steps: CanarySteps): object {
  return { percent: undefined, steps };
}

function gated(gate: CanaryGate): object {
  return inSteps(CanarySteps.of([1], { gates: [gate] }));
}

function rolledBy(owner: CanaryOwner): object {
  const steps = CanarySteps.of([1], { hold: Duration.minutes(1) });
  return { ...inSteps(steps), stable: undefined, canary: undefined, owner };
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
  ['CanarySteps.of, for the shares', (v) => inSteps(CanarySteps.of(v))],
  ['CanarySteps.of, in the shares', (v) => inSteps(CanarySteps.of([v]))],
  ['CanarySteps.of, for the options', (v) => inSteps(CanarySteps.of([1], v))],
  ['CanarySteps.of, for hold', (v) => inSteps(CanarySteps.of([1], { hold: v }))],
  ['CanarySteps.of, for gates', (v) => inSteps(CanarySteps.of([1], { gates: v }))],
  ['CanarySteps.of, for a step', (v) => inSteps(CanarySteps.of([{ percent: v }]))],
  ['CanarySteps.of, for the time of a step', (v) => inSteps(CanarySteps.of([{ percent: 1, hold: v }]))],
  ['CanaryGate.successRate', (v) => gated(CanaryGate.successRate(v))],
  ['CanaryGate.latency', (v) => gated(CanaryGate.latency(v))],
  ['CanaryGate.connections', (v) => gated(CanaryGate.connections(v))],
  ['CanaryGate.query, for the name', (v) => gated(CanaryGate.query(v, 'vector(1)', { max: 1 }))],
  ['CanaryGate.query, for the query', (v) => gated(CanaryGate.query('errors', v, { max: 1 }))],
  ['CanaryGate.query, for the bounds', (v) => gated(CanaryGate.query('errors', 'vector(1)', v))],
  ['CanaryGate.query, for a bound', (v) => gated(CanaryGate.query('errors', 'vector(1)', { min: v }))],
  ['CanaryOwner.git', (v) => ({ ...inSteps(CanarySteps.of([1])), owner: CanaryOwner.git(v) })],
  ['CanaryOwner.git, for the file', (v) => ({ ...inSteps(CanarySteps.of([1])), owner: CanaryOwner.git({ file: v }) })],
  ['CanaryOwner.git, for the name', (v) => ({ ...inSteps(CanarySteps.of([1])), owner: CanaryOwner.git({ name: v }) })],
  ['CanaryOwner.flagger', (v) => rolledBy(CanaryOwner.flagger(v))],
  ['CanaryOwner.argoRollouts', (v) => rolledBy(CanaryOwner.argoRollouts(v))],
  ...['prometheus', 'failedChecks', 'deployment'].map((key): [string, (value: never) => object] => [
    `CanaryOwner.flagger, for ${key}`,
    (v) => rolledBy(CanaryOwner.flagger({ [key]: v })),
  ]),
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
