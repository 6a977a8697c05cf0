import { Duration } from 'cdk8s';
import {
  CanaryGate,
  CanaryOwner,
  CanarySteps,
  Fault,
  L4AuthorizationPolicy,
  MeshService,
  NetworkPolicy,
  RequestMatch,
  Retry,
  ServicePort,
  ServiceRoute,
  Subset,
  Timeout,
  TrafficPolicy,
  type CanaryProps,
  type ControllerOwnerOptions,
  type IMeshService,
  type MeshServiceProps,
} from '../../src';
import { check } from '../../src/check';
import { answer } from '../../src/simulate';
import { emitted, pick, type Manifest } from '../synth';
import { PROMETHEUS, rolled, type Shop } from './shop';
import type { Canary } from '../../src';

const gates = [CanaryGate.successRate(99), CanaryGate.latency(Duration.millis(500)), CanaryGate.connections(1)];
const steps = CanarySteps.of([10, 50, 100], { hold: Duration.minutes(10), gates });

interface More {
  readonly owner?: ControllerOwnerOptions;
  readonly cart?: Partial<MeshServiceProps>;
  readonly also?: (shop: Shop, canary: Canary) => void;
}

function flagger(props: Partial<CanaryProps> = {}, { owner, ...more }: More = {}): Manifest[] {
  return rolled(CanaryOwner.flagger({ prometheus: PROMETHEUS, ...owner }), { steps, ...props }, more);
}

const canaryOf = (manifests: Manifest[]): Manifest['spec'] => pick(manifests, 'Canary', 'cart').spec;

describe.each([
  ['VirtualService', 'istio'],
  ['HTTPRoute', 'gatewayapi:v1'],
] as const)('a canary via %s that Flagger owns', (via, provider) => {
  test('is left to Flagger: the primary, its Services and the route are not emitted', () => {
    const manifests = flagger({ via });
    const kinds = manifests.map(({ kind }) => kind);
    for (const kind of ['VirtualService', 'DestinationRule', 'HTTPRoute', 'Rollout']) expect(kinds).not.toContain(kind);
    const names = emitted(manifests).filter((one) => /^(Deployment|Service) /.test(one));
    expect(names.sort()).toEqual([
      'Deployment shop/cart',
      'Deployment shop/web',
      'Service shop/cart',
      'Service shop/web',
    ]);
    expect(canaryOf(manifests)).toMatchObject({
      provider,
      targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'cart' },
    });
  });

  test('takes the steps, one interval each', () => {
    expect(canaryOf(flagger({ via })).analysis).toMatchObject({
      interval: '600s',
      stepWeights: [10, 50, 100],
      threshold: 3,
    });
  });

  // pkg/router/kubernetes_default.go: Flagger writes the ports of the Service that is there, and would take from ours what it is not told.
  test('is told the port as the Service has it, so that Flagger writes what Git has', () => {
    const manifests = flagger({ via }, { cart: { ports: [ServicePort.grpc(90, { targetPort: 9000 })] } });
    const { port, portName, targetPort, appProtocol } = canaryOf(manifests).service;
    expect([{ name: portName, port, targetPort, appProtocol, protocol: 'TCP' }]).toEqual(
      pick(manifests, 'Service', 'cart').spec.ports,
    );
  });

  test('keeps the Services of the versions off the waypoint, and that of the app on it', () => {
    const { apex, primary, canary } = canaryOf(flagger({ via })).service;
    expect(primary.labels).toEqual({ 'istio.io/use-waypoint': 'none' });
    expect(canary.labels).toEqual({ 'istio.io/use-waypoint': 'none' });
    expect(apex.labels).toEqual({ 'istio.io/use-waypoint': 'waypoint' });
  });

  test('is measured where requests are seen: by the waypoint, or for connections by the ztunnel of the pods', () => {
    const manifests = flagger({ via });
    const labels = 'destination_workload_namespace="shop",destination_workload="cart"';
    const queries = Object.fromEntries(
      manifests.filter(({ kind }) => kind === 'MetricTemplate').map((m) => [m.metadata.name, m.spec.query]),
    );
    expect(queries).toEqual({
      'cart-success-rate':
        `100 * sum(rate(istio_requests_total{reporter="waypoint",${labels},response_code!~"5.*"}[{{ interval }}])) / ` +
        `sum(rate(istio_requests_total{reporter="waypoint",${labels}}[{{ interval }}]))`,
      'cart-latency':
        'histogram_quantile(0.99, sum by (le) (rate(istio_request_duration_milliseconds_bucket' +
        `{reporter="waypoint",${labels}}[{{ interval }}])))`,
      'cart-connections': `60 * sum(rate(istio_tcp_connections_opened_total{reporter="destination",${labels}}[{{ interval }}]))`,
    });
    for (const { templateRef } of canaryOf(manifests).analysis.metrics)
      expect(pick(manifests, 'MetricTemplate', templateRef.name).metadata.namespace).toBe(templateRef.namespace);
  });

  test('passes within the bounds of its gates', () => {
    const { metrics } = canaryOf(flagger({ via })).analysis;
    expect(metrics.map((m: Manifest['spec']) => [m.name, m.thresholdRange])).toEqual([
      ['success-rate', { min: 99 }],
      ['latency', { max: 500 }],
      ['connections', { min: 1 }],
    ]);
  });

  test('has nothing for check to find', () => {
    const cart = { autoscaling: { maxReplicas: 3 }, disruptionBudget: { maxUnavailable: 1 } };
    const guarded = flagger({ via }, { cart, also: ({ cart: service, web }) => service.allowFrom(web) });
    expect(check(guarded)).toEqual([]);
  });

  test('scales both versions by the autoscaler of the service', () => {
    const { autoscalerRef } = canaryOf(flagger({ via }, { cart: { autoscaling: { maxReplicas: 3 } } }));
    expect(autoscalerRef).toEqual({ apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', name: 'cart' });
  });
});

test('by HTTPRoute the route is for the Service, as Gateway API routes a mesh', () => {
  expect(canaryOf(flagger({ via: 'HTTPRoute' })).service.gatewayRefs).toEqual([
    { group: '', kind: 'Service', name: 'cart', port: 80 },
  ]);
});

test('the behaviour of the route is handed on', () => {
  const { service } = canaryOf(
    flagger({
      timeout: Timeout.after(Duration.seconds(5)),
      retry: Retry.attempts(2, { on: ['5xx'], perTry: Duration.seconds(1) }),
      trafficPolicy: new TrafficPolicy({ outlierDetection: { consecutive5xx: 3 } }),
    }),
  );
  expect(service).toMatchObject({
    timeout: '5s',
    retries: { attempts: 2, perTryTimeout: '1s', retryOn: '5xx' },
    trafficPolicy: { outlierDetection: { consecutive5xxErrors: 3 } },
  });
});

test('by HTTPRoute a traffic policy is written for both Services that Flagger makes', () => {
  const trafficPolicy = new TrafficPolicy({ maxConnections: 10 });
  const rules = flagger({ via: 'HTTPRoute', trafficPolicy }).filter(({ kind }) => kind === 'DestinationRule');
  expect(rules.map(({ spec }) => spec)).toEqual(
    ['cart-primary', 'cart-canary'].map((host) => ({
      host,
      trafficPolicy: { connectionPool: { tcp: { maxConnections: 10 } } },
    })),
  );
});

test('copies are sent before the first share, as Flagger does it', () => {
  expect(canaryOf(flagger({ mirrorPercent: 20 })).analysis).toMatchObject({ mirror: true, mirrorWeight: 20 });
  expect(canaryOf(flagger()).analysis).not.toHaveProperty('mirror');
});

// gRPC answers have HTTP status 200 whatever becomes of the call (https://grpc.io/docs/guides/status-codes/).
test('failures of gRPC are counted by its own status', () => {
  const manifests = flagger({}, { cart: { ports: [ServicePort.grpc(90)] } });
  const { query } = pick(manifests, 'MetricTemplate', 'cart-success-rate').spec;
  expect(query).toContain('grpc_response_status!~"2|4|12|13|14|15"');
  expect(query).not.toContain('response_code!~');
  expect(check(manifests)).toEqual([]);
});

test('a query of your own is taken as it is', () => {
  const query = 'sum(rate(errors_total{pod=~"{{ target }}-.*"}[{{ interval }}]))';
  const own = CanarySteps.of([50], {
    hold: Duration.minutes(1),
    gates: [CanaryGate.query('errors', query, { max: 0 })],
  });
  const manifests = flagger({ steps: own });
  expect(pick(manifests, 'MetricTemplate', 'cart-errors').spec.query).toBe(query);
  expect(canaryOf(manifests).analysis.metrics).toMatchObject([{ name: 'errors', thresholdRange: { max: 0 } }]);
});

// pkg/canary/deployment_controller.go: the pods of the primary are labelled <name>-primary, so no selector of the service's takes them.
describe('the pods that Flagger makes are guarded as those of the service', () => {
  const guarded = (cart?: Partial<MeshServiceProps>): Manifest[] =>
    flagger({}, { ...(cart && { cart }), also: ({ cart: service, web }) => service.allowFrom(web) });

  test('by a policy for ztunnel of their own, that admits whom the other admits', () => {
    const manifests = guarded();
    const spec = (name: string): Manifest['spec'] => pick(manifests, 'AuthorizationPolicy', name).spec;
    expect(spec('cart-through-waypoint').selector).toEqual({ matchLabels: { app: 'cart' } });
    expect(spec('cart-primary-through-waypoint')).toEqual({
      ...spec('cart-through-waypoint'),
      selector: { matchLabels: { app: 'cart-primary' } },
    });
  });

  test('so that a client who dials the address of such a pod is refused', () => {
    const manifests = guarded();
    const deployment = pick(manifests, 'Deployment', 'cart');
    const labels = { app: 'cart-primary' };
    const primary = {
      ...deployment,
      metadata: { ...deployment.metadata, name: 'cart-primary', labels },
      spec: {
        ...deployment.spec,
        selector: { matchLabels: labels },
        template: { ...deployment.spec.template, metadata: { labels } },
      },
    };
    const dialled = (objects: Manifest[]): string => {
      const request = { from: { workload: 'shop/web' }, to: { workload: 'shop/cart-primary', port: 80 } };
      return answer(objects, [request])[0]!.verdict;
    };
    const all = [...manifests, primary];
    expect(dialled(all)).toBe('denied');
    expect(dialled(all.filter(({ metadata }) => metadata.name !== 'cart-primary-through-waypoint'))).toBe('allowed');
  });

  test('and by a disruption budget of their own', () => {
    const manifests = flagger({}, { cart: { disruptionBudget: { minAvailable: 1 } } });
    expect(pick(manifests, 'PodDisruptionBudget', 'cart-primary').spec).toEqual({
      minAvailable: 1,
      selector: { matchLabels: { app: 'cart-primary' } },
    });
  });

  test('other labels of the selector stay', () => {
    const manifests = guarded({ selector: { app: 'cart', team: 'a' } });
    expect(pick(manifests, 'AuthorizationPolicy', 'cart-primary-through-waypoint').spec.selector.matchLabels).toEqual({
      app: 'cart-primary',
      team: 'a',
    });
  });

  test('nothing is added where nothing guards the service', () => {
    expect(flagger().filter(({ kind }) => kind === 'AuthorizationPolicy')).toEqual([]);
  });

  test.each<[string, More['also'], string]>([
    [
      'a policy for ztunnel',
      ({ chart, namespace, waypoint }) =>
        new L4AuthorizationPolicy(chart, 'Own', {
          namespace,
          selector: { app: 'cart' },
          rules: [{ from: [waypoint] }],
        }),
      'an AuthorizationPolicy (ALLOW) selects the pods of service cart, and not those that Flagger makes',
    ],
    [
      'a network policy',
      ({ chart, cart }) => new NetworkPolicy(chart, 'Net', { service: cart, policyTypes: ['Ingress'] } as never),
      '[test/Net] selects the pods of service cart, and not those that Flagger makes for the version in use, labelled app=cart-primary',
    ],
  ])('%s that selects the one and not the other is refused at synth', (_, also, message) => {
    expect(() => flagger({}, { also: also! })).toThrow(message);
  });

  test('a policy that selects both by another label is taken', () => {
    const selector = { app: 'cart', team: 'a' };
    const also = ({ chart, namespace, waypoint }: Shop): void => {
      new L4AuthorizationPolicy(chart, 'Own', { namespace, selector: { team: 'a' }, rules: [{ from: [waypoint] }] });
    };
    expect(() => flagger({}, { cart: { selector }, also })).not.toThrow();
  });
});

// fluxcd/flagger#1822: what is bound to the Service of the canary is not passed by requests that the route splits off.
describe('what is said for the Service of a version', () => {
  const version = ({ chart, waypoint }: Shop, name: string): IMeshService =>
    MeshService.fromServiceName(chart, 'Version', name, { namespace: 'shop', port: 80, waypoint });

  test('is refused at synth where it is a route', () => {
    const also = (shop: Shop): void => {
      const timeout = Timeout.after(Duration.seconds(1));
      new ServiceRoute(shop.chart, 'Own', { service: version(shop, 'cart-canary'), timeout });
    };
    expect(() => flagger({}, { also })).toThrow(
      "requests that the route of service cart sends on to cart-canary don't meet the routes and policies of [test/Own]",
    );
  });

  test('is refused at synth where it is a policy', () => {
    const also = (shop: Shop): void => version(shop, 'cart-primary').allowFrom(shop.web);
    expect(() => flagger({}, { also })).toThrow('fluxcd/flagger#1822');
  });

  test('is taken for any other Service', () => {
    const also = (shop: Shop): void => {
      const timeout = Timeout.after(Duration.seconds(1));
      new ServiceRoute(shop.chart, 'Own', { service: version(shop, 'cart-other'), timeout });
    };
    expect(() => flagger({}, { also })).not.toThrow();
  });
});

describe('fields that Flagger writes are named, for what applies Git', () => {
  const fields = (cart: Partial<MeshServiceProps>): string[] => {
    const out: string[] = [];
    flagger(
      {},
      {
        cart,
        also: (_, canary) => {
          for (const { kind, namespace, name, jsonPointers } of canary.controlledFields)
            out.push(`${kind} ${namespace}/${name} ${jsonPointers.join(' ')}`);
        },
      },
    );
    return out;
  };

  test('the selector of the Service, and the replicas of the Deployment', () => {
    expect(fields({ replicas: 2 })).toEqual([
      'Service shop/cart /spec/selector',
      'Deployment shop/cart /spec/replicas',
    ]);
  });
});

describe('what Flagger cannot do is refused', () => {
  const hold = Duration.minutes(10);
  test.each<[string, Partial<CanaryProps>, More, string]>([
    ['testers beside weights', { testers: [RequestMatch.header('x', 'y')] }, {}, 'fluxcd/flagger#901'],
    ['faults', { fault: Fault.abort(1, 503) }, {}, 'fluxcd/flagger#1715'],
    ['copies of a part by HTTPRoute', { via: 'HTTPRoute', mirrorPercent: 20 }, {}, 'fluxcd/flagger#1525'],
    [
      'times that differ',
      { steps: CanarySteps.of([10, { percent: 50, hold }], { hold: Duration.minutes(5) }) },
      {},
      'moves on at one interval',
    ],
    ['no time', { steps: CanarySteps.of([10, 50]) }, {}, 'how long a step lasts was not said'],
    [
      'a time that is too short',
      { steps: CanarySteps.of([10], { hold: Duration.seconds(9) }) },
      {},
      'Flagger looks every 10 s at most',
    ],
    ['no share', { steps: CanarySteps.of([0], { hold }) }, {}, 'a canary that ends at 0 % gets no requests'],
    ['gates without a Prometheus', {}, { owner: { prometheus: undefined } }, 'where it is was not said'],
    [
      'subsets',
      {},
      { cart: { subsets: [Subset.version('v1')] } },
      'service cart has subsets v1, each a Deployment of its own',
    ],
    ['names of subsets', { stable: 'v1', canary: 'v2' }, {}, 'to Flagger versions are no subsets'],
    ['a share', { percent: 10 }, {}, 'percent and steps exclude each other'],
    ['a StatefulSet', {}, { cart: { kind: 'StatefulSet' } }, 'runs as a StatefulSet, and Flagger rolls Deployments'],
    [
      'several ports',
      {},
      { cart: { ports: [ServicePort.http(80), ServicePort.tcp(5432)] } },
      'service cart has ports 5432 too',
    ],
    [
      'a selector that it does not know',
      {},
      { cart: { selector: { tier: 'cart' } } },
      'selected by tier, and Flagger asks for one of app, name, app.kubernetes.io/name',
    ],
    ['a name without room', {}, { cart: { name: 'c'.repeat(56) } }, 'has 64 characters; at most 63'],
    [
      'another Deployment than the one that is made',
      {},
      { owner: { deployment: 'other' } },
      'the Deployment of service cart is cart, got deployment: "other"',
    ],
    [
      'bounds of connections, which its Canary has no place for',
      { trafficPolicy: new TrafficPolicy({ maxConnections: 1 }) },
      {},
      'has no place for connectTimeout and maxConnections',
    ],
  ])('%s', (_, props, more, message) => {
    expect(() => flagger(props, more)).toThrow(message);
  });

  test.each<[string, Partial<CanaryProps>, More]>([
    ['copies of all by HTTPRoute', { via: 'HTTPRoute', mirrorPercent: 100 }, {}],
    [
      'one time for all, said at each',
      {
        steps: CanarySteps.of([
          { percent: 10, hold },
          { percent: 50, hold },
        ]),
      },
      {},
    ],
    ['ten seconds', { steps: CanarySteps.of([10], { hold: Duration.seconds(10) }) }, {}],
    ['no gates and no Prometheus', { steps: CanarySteps.of([10], { hold }) }, { owner: { prometheus: undefined } }],
    ['a selector with another label beside', {}, { cart: { selector: { app: 'cart', tier: 'x' } } }],
    ['the Deployment by its name', {}, { owner: { deployment: 'cart' } }],
    ['a name with room', {}, { cart: { name: 'c'.repeat(55) } }],
  ])('and its neighbour is taken: %s', (_, props, more) => {
    expect(() => flagger(props, more)).not.toThrow();
  });

  test.each([
    [{ prometheus: 'prometheus:9090' }, 'prometheus must be a URL'],
    [{ prometheus: 'ftp://prometheus' }, 'prometheus must be a URL'],
    [{ failedChecks: 0 }, 'failedChecks must be a whole number from 1'],
    [{ promtheus: PROMETHEUS }, 'did you mean "prometheus"?'],
  ])('owners with %j', (options, message) => {
    for (const make of [CanaryOwner.flagger, CanaryOwner.argoRollouts])
      expect(() => make(options as ControllerOwnerOptions)).toThrow(message);
  });
});
