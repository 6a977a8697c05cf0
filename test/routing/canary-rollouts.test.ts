import { Duration } from 'cdk8s';
import {
  CanaryGate,
  CanaryOwner,
  CanarySteps,
  Fault,
  RequestMatch,
  Retry,
  ServicePort,
  Subset,
  Timeout,
  TrafficPolicy,
  type Canary,
  type CanaryProps,
  type ControllerOwnerOptions,
  type MeshServiceProps,
} from '../../src';
import { check } from '../../src/check';
import { emitted, pick, type Manifest } from '../synth';
import { lands } from './landing';
import { PROMETHEUS, rolled, type Shop } from './shop';

const gates = [CanaryGate.successRate(99), CanaryGate.latency(Duration.millis(500))];
const steps = CanarySteps.of([10, { percent: 50, hold: Duration.hours(2) }, 100], {
  hold: Duration.minutes(10),
  gates,
});

interface More {
  readonly owner?: ControllerOwnerOptions;
  readonly cart?: Partial<MeshServiceProps>;
  readonly also?: (shop: Shop, canary: Canary) => void;
}

function rollouts(props: Partial<CanaryProps> = {}, { owner, ...more }: More = {}): Manifest[] {
  return rolled(CanaryOwner.argoRollouts({ prometheus: PROMETHEUS, ...owner }), { steps, ...props }, more);
}

const rolloutOf = (manifests: Manifest[]): Manifest['spec'] => pick(manifests, 'Rollout', 'cart').spec;

/** What a JSON pointer points at, and whether there is room for it where it is not yet. */
function at(manifest: Manifest, pointer: string): { readonly value: unknown; readonly hasParent: boolean } {
  const keys = pointer
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const parent = keys.slice(0, -1).reduce<Manifest['spec']>((inner, key) => inner?.[key], manifest);
  return { value: parent?.[keys.at(-1)!], hasParent: typeof parent === 'object' };
}

describe.each(['VirtualService', 'HTTPRoute'] as const)('a canary via %s that Argo Rollouts owns', (via) => {
  test('starts with all requests at the version in use', () => {
    const manifests = rollouts({ via });
    const route = pick(manifests, via, 'cart').spec;
    const weighted = via === 'VirtualService' ? route.http[0].route : route.rules[0].backendRefs;
    expect(weighted.map(({ weight }: { weight: number }) => weight)).toEqual([100, 0]);
  });

  test('takes the steps with their times', () => {
    expect(rolloutOf(rollouts({ via })).strategy.canary.steps).toEqual([
      { setWeight: 10 },
      { pause: { duration: '600s' } },
      { setWeight: 50 },
      { pause: { duration: '7200s' } },
      { setWeight: 100 },
      { pause: { duration: '600s' } },
    ]);
  });

  test('waits for somebody where no time was said', () => {
    const { strategy } = rolloutOf(rollouts({ via, steps: CanarySteps.of([50]) }));
    expect(strategy.canary.steps).toEqual([{ setWeight: 50 }, { pause: {} }]);
    expect(strategy.canary).not.toHaveProperty('analysis');
  });

  test('runs the pods of the Deployment in its place', () => {
    const manifests = rollouts({ via }, { cart: { replicas: 4 } });
    expect(rolloutOf(manifests)).toMatchObject({
      replicas: 4,
      workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart', scaleDown: 'progressively' },
    });
    expect(rolloutOf(manifests)).not.toHaveProperty('template');
    // Two numbers in Git would be fought over: Argo Rollouts scales the Deployment down.
    expect(pick(manifests, 'Deployment', 'cart').spec).not.toHaveProperty('replicas');
  });

  test('is scaled by the autoscaler of the service', () => {
    const manifests = rollouts({ via }, { cart: { autoscaling: { maxReplicas: 3 } } });
    expect(pick(manifests, 'HorizontalPodAutoscaler', 'cart').spec.scaleTargetRef).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      name: 'cart',
    });
    expect(rolloutOf(manifests)).not.toHaveProperty('replicas');
  });

  // istio/istio pkg/kube/util.go strips the hash off the ReplicaSet's name: both versions are workload "cart" to every metric.
  test('is measured at the waypoint, by a revision that its pods have while they are the canary', () => {
    const manifests = rollouts({ via });
    const { canaryMetadata, stableMetadata } = rolloutOf(manifests).strategy.canary;
    const labels =
      'reporter="waypoint",destination_workload_namespace="shop",destination_workload="cart",destination_canonical_revision="canary"';
    expect(canaryMetadata.labels).toEqual({ 'service.istio.io/canonical-revision': 'canary' });
    expect(stableMetadata.labels).toEqual({ 'service.istio.io/canonical-revision': 'stable' });
    const { metrics } = pick(manifests, 'AnalysisTemplate', 'cart-canary').spec;
    expect(metrics.map((m: Manifest['spec']) => m.provider.prometheus)).toEqual([
      {
        address: PROMETHEUS,
        query:
          `100 * sum(rate(istio_requests_total{${labels},response_code!~"5.*"}[1m])) / ` +
          `sum(rate(istio_requests_total{${labels}}[1m]))`,
      },
      {
        address: PROMETHEUS,
        query: `histogram_quantile(0.99, sum by (le) (rate(istio_request_duration_milliseconds_bucket{${labels}}[1m])))`,
      },
    ]);
  });

  test('is gated from its first share on', () => {
    expect(rolloutOf(rollouts({ via })).strategy.canary.analysis).toEqual({
      templates: [{ templateName: 'cart-canary' }],
      startingStep: 1,
    });
  });

  test('goes back after as many failures as were said', () => {
    for (const failedChecks of [1, 4]) {
      const { metrics } = pick(rollouts({ via }, { owner: { failedChecks } }), 'AnalysisTemplate', 'cart-canary').spec;
      // Argo Rollouts fails above the limit.
      for (const { failureLimit } of metrics) expect(failureLimit).toBe(failedChecks - 1);
    }
  });

  test('has nothing for check to find', () => {
    const cart = { autoscaling: { maxReplicas: 3 }, disruptionBudget: { maxUnavailable: 1 } };
    const guarded = rollouts({ via }, { cart, also: ({ cart: service, web }) => service.allowFrom(web) });
    expect(check(guarded)).toEqual([]);
  });

  test('names the fields that Argo Rollouts writes, each where it is or will be', () => {
    const found: Canary['controlledFields'][number][] = [];
    const manifests = rollouts({ via }, { also: (_, canary) => void found.push(...canary.controlledFields) });
    expect(found.every(({ controller }) => controller === 'Argo Rollouts')).toBe(true);
    const pointed = found.flatMap(({ kind, name, jsonPointers }) =>
      jsonPointers.map((pointer) => ({ pointer, ...at(pick(manifests, kind, name), pointer) })),
    );
    const weights = pointed.filter(({ pointer }) => pointer.endsWith('/weight')).map(({ value }) => value);
    // The route has no labels until the plugin writes its own.
    const nowhere = pointed.filter(({ pointer, hasParent }) => !hasParent && !pointer.startsWith('/metadata/labels/'));
    expect(nowhere).toEqual([]);
    expect(weights).toEqual([100, 0]);
  });
});

test('by VirtualService, the Rollout finds route and subsets by their names', () => {
  const manifests = rollouts({ testers: [RequestMatch.header('x-tester', 'true')] });
  const { virtualService, destinationRule } = rolloutOf(manifests).strategy.canary.trafficRouting.istio;
  const { http } = pick(manifests, 'VirtualService', virtualService.name).spec;
  const managed = http.filter(({ name }: { name: string }) => virtualService.routes.includes(name));
  const { stableSubsetName, canarySubsetName } = destinationRule;
  expect(
    managed.map(({ route }: Manifest['spec']) => route.map((r: Manifest['spec']) => r.destination.subset)),
  ).toEqual([[stableSubsetName, canarySubsetName]]);
  const { subsets } = pick(manifests, 'DestinationRule', destinationRule.name).spec;
  expect(subsets.map(({ name }: { name: string }) => name)).toEqual([stableSubsetName, canarySubsetName]);
});

test('by VirtualService, testers go to the canary, and their route is not the one that is written', () => {
  const manifests = rollouts({ testers: [RequestMatch.header('x-tester', 'true')] });
  const found: string[] = [];
  rollouts(
    { testers: [RequestMatch.header('x-tester', 'true')] },
    { also: (_, canary) => void found.push(...canary.controlledFields.flatMap(({ jsonPointers }) => jsonPointers)) },
  );
  expect(found.filter((pointer) => pointer.endsWith('/weight'))).toEqual([
    '/spec/http/1/route/0/weight',
    '/spec/http/1/route/1/weight',
  ]);
  // The hash of the canary comes from Argo Rollouts; until then both subsets are all pods.
  const subset = pick(manifests, 'VirtualService', 'cart').spec.http[0].route[0].destination.subset;
  expect(subset).toBe('canary');
});

test('by HTTPRoute, the plugin finds the Services of the versions, which stay off the waypoint', () => {
  const manifests = rollouts({ via: 'HTTPRoute' });
  const { stableService, canaryService, trafficRouting } = rolloutOf(manifests).strategy.canary;
  expect(trafficRouting.plugins).toEqual({ 'argoproj-labs/gatewayAPI': { httpRoute: 'cart', namespace: 'shop' } });
  const [{ backendRefs }] = pick(manifests, 'HTTPRoute', 'cart').spec.rules;
  expect(backendRefs.map(({ name }: { name: string }) => name)).toEqual([stableService, canaryService]);
  for (const name of [stableService, canaryService]) {
    const { metadata, spec } = pick(manifests, 'Service', name);
    expect(metadata.labels).toEqual({ 'istio.io/use-waypoint': 'none' });
    expect(spec.selector).toEqual({ app: 'cart' });
  }
});

test('at each step, requests land as its weights say', () => {
  for (const share of [0, 10, 50, 100]) {
    // As the controller leaves the objects: hashes in the subsets, weights in the route (docs/features/traffic-management/istio.md).
    const manifests = structuredClone(rollouts()) as Manifest[];
    const [stable, canary] = pick(manifests, 'VirtualService', 'cart').spec.http[0].route;
    Object.assign(stable, { weight: 100 - share });
    Object.assign(canary, { weight: share });
    for (const subset of pick(manifests, 'DestinationRule', 'cart').spec.subsets)
      Object.assign(subset.labels, { version: subset.name });
    const { stable: rest = 0, canary: taken = 0 } = lands(manifests, 'cart')!;
    expect([rest, taken]).toEqual([100 - share, share]);
  }
});

test('the behaviour of the route stays in the route', () => {
  const { http } = pick(
    rollouts({
      timeout: Timeout.after(Duration.seconds(5)),
      retry: Retry.attempts(3),
      fault: Fault.abort(1, 503),
      trafficPolicy: new TrafficPolicy({ maxConnections: 10 }),
    }),
    'VirtualService',
    'cart',
  ).spec;
  expect(http).toMatchObject([{ timeout: '5s', retries: { attempts: 3 }, fault: {} }]);
});

test('what already guards the pods guards those of the Rollout, which have the same labels', () => {
  const manifests = rollouts({}, { also: ({ cart, web }) => cart.allowFrom(web) });
  expect(emitted(manifests).filter((one) => one.startsWith('AuthorizationPolicy'))).toEqual([
    'AuthorizationPolicy shop/cart',
    'AuthorizationPolicy shop/cart-through-waypoint',
  ]);
});

test('failures of gRPC are counted by its own status', () => {
  const manifests = rollouts({}, { cart: { ports: [ServicePort.grpc(90)] } });
  expect(check(manifests)).toEqual([]);
  const [{ provider }] = pick(manifests, 'AnalysisTemplate', 'cart-canary').spec.metrics;
  expect(provider.prometheus.query).toContain('grpc_response_status!~');
});

describe('what Argo Rollouts cannot do is refused', () => {
  const queried = (query: string): CanarySteps =>
    CanarySteps.of([1], { gates: [CanaryGate.query('own', query, { max: 1 })] });

  test.each<[string, Partial<CanaryProps>, More, string]>([
    [
      'a query with blanks',
      { steps: queried('rate(errors_total[{{ interval }}])') },
      {},
      'gate "own": Argo Rollouts takes {{ … }}',
    ],
    ['copies', { mirrorPercent: 10 }, {}, 'mirrorPercent: between two versions'],
    [
      'testers by HTTPRoute',
      { via: 'HTTPRoute', testers: [RequestMatch.header('x', 'y')] },
      {},
      'rollouts-plugin-trafficrouter-gatewayapi',
    ],
    ['gates without a Prometheus', {}, { owner: { prometheus: undefined } }, 'where it is was not said'],
    [
      'subsets',
      {},
      { cart: { subsets: [Subset.version('v1')] } },
      'Argo Rollouts rolls one Deployment from version to version',
    ],
    ['names of subsets', { stable: 'v1' }, {}, 'to Argo Rollouts versions are no subsets'],
    [
      'a StatefulSet',
      {},
      { cart: { kind: 'StatefulSet' } },
      'runs as a StatefulSet, and Argo Rollouts rolls Deployments',
    ],
    ['retries by HTTPRoute', { via: 'HTTPRoute', retry: Retry.attempts(1) }, {}, "retry can't be said by an HTTPRoute"],
  ])('%s', (_, props, more, message) => {
    expect(() => rollouts(props, more)).toThrow(message);
  });

  test.each<[string, Partial<CanaryProps>, More]>([
    ['a query without blanks', { steps: queried('rate(errors_total[1m])') }, {}],
    ['testers by VirtualService', { testers: [RequestMatch.header('x', 'y')] }, {}],
    ['times that differ', { steps: CanarySteps.of([10, { percent: 20, hold: Duration.minutes(1) }]) }, {}],
    ['several ports', {}, { cart: { ports: [ServicePort.http(80), ServicePort.tcp(5432)] } }],
    ['a selector of any label', {}, { cart: { selector: { tier: 'cart' } } }],
  ])('and its neighbour is taken: %s', (_, props, more) => {
    expect(() => rollouts(props, more)).not.toThrow();
  });
});
