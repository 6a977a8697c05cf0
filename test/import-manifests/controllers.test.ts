import { Duration } from 'cdk8s';
import {
  CanaryGate,
  CanaryOwner,
  CanarySteps,
  Http,
  Principal,
  RequestMatch,
  Retry,
  Timeout,
  TrafficPolicy,
  type CanaryProps,
  type ControllerOwnerOptions,
  type MeshServiceProps,
} from '../../src';
import { PROMETHEUS, rolled, type Shop } from '../routing/shop';
import { imported } from './given';

const options = { platform: { istio: '1.30', gatewayApi: '1.5' } };
const hold = Duration.minutes(10);
const gates = [
  CanaryGate.successRate(99.5),
  CanaryGate.latency(Duration.millis(500)),
  CanaryGate.connections(1),
  CanaryGate.query('errors', 'sum(rate(errors[{{ interval }}]))', { min: 0, max: 5 }),
];

/** The manifests of a cart that Flagger rolls. */
function flagger(
  props: Partial<CanaryProps> = {},
  owner: ControllerOwnerOptions = {},
  more: { readonly cart?: Partial<MeshServiceProps>; readonly also?: (shop: Shop) => void } = {},
): object[] {
  const manifests = rolled(
    CanaryOwner.flagger(owner),
    { steps: CanarySteps.of([10, 50, 100], { hold }), ...props },
    more,
  );
  return JSON.parse(JSON.stringify(manifests)) as object[];
}

const route = {
  timeout: Timeout.after(Duration.seconds(2)),
  trafficPolicy: new TrafficPolicy({ outlierDetection: { consecutive5xx: 3 } }),
};

describe('a canary that Flagger moves becomes one', () => {
  it.each([
    ['with steps alone', flagger()],
    [
      'with gates of each kind',
      flagger({ steps: CanarySteps.of([1, 100], { hold, gates }) }, { prometheus: PROMETHEUS }),
    ],
    [
      'with a route of its own',
      flagger({ ...route, retry: Retry.attempts(2), mirrorPercent: 50 }, { failedChecks: 5 }),
    ],
    ['by HTTPRoute', flagger({ ...route, via: 'HTTPRoute', mirrorPercent: 100 })],
    [
      'with what guards and bounds the pods in use',
      flagger(
        {},
        {},
        {
          cart: { disruptionBudget: { maxUnavailable: 1 }, autoscaling: { maxReplicas: 4 } },
          also: ({ cart }) => cart.allowFrom(Principal.serviceAccount('shop', 'web'), Http.get('/items')),
        },
      ),
    ],
  ])('%s', (_, objects) => {
    expect(imported(objects, options).constructs).toEqual(['AmbientNamespace', 'Canary', 'MeshService', 'Waypoint']);
  });

  it('in the words that a person would write', () => {
    const { text } = imported(
      flagger({ steps: CanarySteps.of([1, 100], { hold, gates }) }, { prometheus: PROMETHEUS }),
      options,
    );
    expect(text).toContain("owner: CanaryOwner.flagger({ prometheus: 'http://prometheus.istio-system:9090' }),");
    expect(text).toContain('hold: Duration.minutes(10),');
    expect(text).toContain('CanaryGate.successRate(99.5),');
    expect(text).toContain("CanaryGate.query('errors', 'sum(rate(errors[{{ interval }}]))', { min: 0, max: 5 }),");
  });
});

describe('a canary that Argo Rollouts moves becomes one', () => {
  const rollouts = (
    props: Partial<CanaryProps> = {},
    owner: ControllerOwnerOptions = {},
    cart: Partial<MeshServiceProps> = {},
  ): object[] => {
    const steps = CanarySteps.of([10, { percent: 50, hold: Duration.hours(2) }, 100], { hold });
    const manifests = rolled(CanaryOwner.argoRollouts(owner), { steps, ...props }, { cart });
    return JSON.parse(JSON.stringify(manifests)) as object[];
  };
  const own = [...gates.slice(0, 3), CanaryGate.query('errors', 'sum(errors)', { min: 0, max: 5 })];

  it.each([
    ['with steps alone', rollouts()],
    ['until somebody moves it on', rollouts({ steps: CanarySteps.of([50]) })],
    [
      'with gates of each kind',
      rollouts({ steps: CanarySteps.of([1, 100], { hold, gates: own }) }, { prometheus: PROMETHEUS }),
    ],
    [
      'with patience, on pods that are counted',
      rollouts(
        { steps: CanarySteps.of([5], { gates: own }) },
        { prometheus: PROMETHEUS, failedChecks: 5 },
        { replicas: 4 },
      ),
    ],
    ['on pods that scale', rollouts({}, {}, { autoscaling: { maxReplicas: 4 } })],
    ['for testers too', rollouts({ ...route, testers: [RequestMatch.header('x-tester', 'yes')] })],
    ['by HTTPRoute', rollouts({ ...route, via: 'HTTPRoute' })],
  ])('%s', (_, objects) => {
    expect(imported(objects, options).constructs).toEqual(['AmbientNamespace', 'Canary', 'MeshService', 'Waypoint']);
  });

  it('in the words that a person would write', () => {
    const { text } = imported(rollouts({}, {}, { replicas: 4 }), options);
    expect(text).toContain(
      'CanarySteps.of([\n        { percent: 10, hold: Duration.minutes(10) },\n        { percent: 50, hold: Duration.hours(2) },',
    );
    expect(text).toContain('replicas: 4,');
    expect(text).toContain('owner: CanaryOwner.argoRollouts(),');
  });

  it('and where it does not, the service behind it is one all the same', () => {
    const changed = rollouts({}, {}, { replicas: 4 }).map((object) => {
      const { kind, spec } = object as { kind: string; spec: object };
      return kind === 'Rollout' ? { ...object, spec: { ...spec, minReadySeconds: 5 } } : object;
    });
    expect(imported(changed, options).became).toMatchObject({
      'Rollout shop/cart': 'ApiObject',
      'Deployment shop/cart': 'MeshService',
    });
  });
});

describe('a Canary of Flagger that the construct would write in another way stays as it is', () => {
  const changed = (change: (spec: Record<string, Record<string, unknown>>) => void): object[] =>
    flagger().map((object) => {
      const { kind, spec } = object as { kind: string; spec: Record<string, Record<string, unknown>> };
      if (kind === 'Canary') change(spec);
      return object;
    });

  it.each([
    [
      'weights that go up by themselves',
      changed(({ analysis }) => Object.assign(analysis!, { stepWeights: undefined, stepWeight: 10, maxWeight: 50 })),
    ],
    [
      'webhooks',
      changed(({ analysis }) => Object.assign(analysis!, { webhooks: [{ name: 'load', url: 'http://tester' }] })),
    ],
    [
      'a metric of Flagger itself',
      changed(({ analysis }) =>
        Object.assign(analysis!, {
          metrics: [{ name: 'request-success-rate', interval: '1m', thresholdRange: { min: 99 } }],
        }),
      ),
    ],
    [
      'hosts of a gateway',
      changed(({ service }) => Object.assign(service!, { hosts: ['a.example.com'], gateways: ['edge'] })),
    ],
    ['another provider', changed((spec) => Object.assign(spec, { provider: 'linkerd' }))],
  ])('with %s', (_, objects) => {
    expect(imported(objects, options).became['Canary shop/cart']).toBe('ApiObject');
  });
});
