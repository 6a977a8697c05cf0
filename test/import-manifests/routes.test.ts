import { Duration, type Chart } from 'cdk8s';
import {
  AmbientNamespace,
  Canary,
  Fault,
  MeshService,
  RequestMatch,
  Retry,
  ServicePort,
  ServiceRoute,
  Subset,
  Timeout,
  TrafficPolicy,
  Waypoint,
} from '../../src';
import { ambient, app, route, waypoint } from './foreign-app';
import { PLATFORM, imported, objectsOf } from './given';

const image = 'registry.example.com/reviews:1';

/** A service behind the waypoint of its namespace. */
function reviewsOf(chart: Chart, more: Partial<ConstructorParameters<typeof MeshService>[2]> = {}): MeshService {
  const namespace = new AmbientNamespace(chart, 'Shop');
  namespace.enroll(new Waypoint(chart, 'Waypoint', { namespace }));
  return new MeshService(chart, 'Reviews', { namespace, image, port: 9080, ...more });
}

const versions = { subsets: [Subset.version('v1', { image }), Subset.version('v2', { image })] };
const twoPorts = { port: undefined, ports: [ServicePort.http(80), ServicePort.grpc(9090)] };
const everything = {
  timeout: Timeout.after(Duration.millis(1500)),
  retry: Retry.attempts(3, { perTry: Duration.minutes(2), on: ['5xx', 'connect-failure'] }),
  fault: Fault.delay(10, Duration.hours(1)).and(Fault.abort(1, 503)),
  trafficPolicy: new TrafficPolicy({
    stickyByHeader: 'x-user',
    connectTimeout: Duration.seconds(3),
    maxConnections: 100,
    maxPendingRequests: 10,
    maxRequestsPerConnection: 5,
    outlierDetection: {
      consecutive5xx: 3,
      interval: Duration.seconds(5),
      baseEjectionTime: Duration.seconds(90),
      maxEjectionPercent: 50,
    },
  }),
};

describe('routes of a service become constructs', () => {
  const routes: Readonly<Record<string, (chart: Chart) => void>> = {
    'a timeout': (chart) =>
      void new ServiceRoute(chart, 'R', { service: reviewsOf(chart), timeout: everything.timeout }),
    'no retries': (chart) => void new ServiceRoute(chart, 'R', { service: reviewsOf(chart), retry: Retry.never() }),
    'all options on one of two ports': (chart) =>
      void new ServiceRoute(chart, 'R', { service: reviewsOf(chart, twoPorts), port: 9090, ...everything }),
    'a traffic policy alone': (chart) =>
      void new ServiceRoute(chart, 'R', {
        service: reviewsOf(chart),
        trafficPolicy: new TrafficPolicy({ balance: 'round-robin' }),
        labels: { team: 'a' },
      }),
    'a traffic policy alone, of two ports': (chart) =>
      void new ServiceRoute(chart, 'R', {
        service: reviewsOf(chart, twoPorts),
        port: 9090,
        trafficPolicy: new TrafficPolicy({ maxConnections: 5 }),
      }),
    'a fault alone': (chart) =>
      void new ServiceRoute(chart, 'R', { service: reviewsOf(chart), fault: Fault.abort(5, 500) }),
  };
  it.each(Object.entries(routes))('ServiceRoute with %s', (_, build) => {
    const { constructs, text } = imported(objectsOf(build));
    expect(constructs).toEqual(['AmbientNamespace', 'MeshService', 'ServiceRoute', 'Waypoint']);
    expect(text).toContain("new ServiceRoute(this, 'ReviewsRoute', {");
  });

  const canaries: Readonly<Record<string, (chart: Chart) => void>> = {
    'testers, a mirror and all options': (chart) =>
      void new Canary(chart, 'C', {
        service: reviewsOf(chart, versions),
        stable: 'v1',
        canary: 'v2',
        percent: 10,
        testers: [RequestMatch.header('x-tester', 'yes'), RequestMatch.cookie('beta.1', 'on+off')],
        mirrorPercent: 50,
        ...everything,
      }),
    'one of two ports': (chart) =>
      void new Canary(chart, 'C', {
        service: reviewsOf(chart, { ...versions, ...twoPorts }),
        port: 80,
        stable: 'v2',
        canary: 'v1',
        percent: 0,
      }),
    HTTPRoute: (chart) =>
      void new Canary(chart, 'C', {
        service: reviewsOf(chart, versions),
        stable: 'v1',
        canary: 'v2',
        percent: 100,
        via: 'HTTPRoute',
      }),
    'HTTPRoute, testers, a mirror, a timeout and a traffic policy': (chart) =>
      void new Canary(chart, 'C', {
        service: reviewsOf(chart, { ...versions, ...twoPorts }),
        port: 9090,
        stable: 'v1',
        canary: 'v2',
        percent: 5,
        testers: [RequestMatch.header('x-tester', 'yes'), RequestMatch.cookie('beta', 'on')],
        mirrorPercent: 20,
        timeout: everything.timeout,
        trafficPolicy: everything.trafficPolicy,
        via: 'HTTPRoute',
      }),
  };
  it.each(Object.entries(canaries))('Canary with %s', (_, build) => {
    const { constructs } = imported(objectsOf(build, PLATFORM), { platform: PLATFORM });
    expect(constructs).toEqual(['AmbientNamespace', 'Canary', 'MeshService', 'Waypoint']);
  });

  it('with the words that a person would write', () => {
    const { text } = imported(objectsOf(canaries['testers, a mirror and all options']!));
    expect(text).toContain("RequestMatch.cookie('beta.1', 'on+off')");
    expect(text).toContain('timeout: Timeout.after(Duration.millis(1500)),');
    expect(text).toContain("perTry: Duration.minutes(2), on: ['5xx', 'connect-failure'] }");
    expect(text).toContain('fault: Fault.delay(10, Duration.hours(1)).and(Fault.abort(1, 503)),');
    expect(text).toContain('trafficPolicy: new TrafficPolicy({');
  });
});

/** A Service and a Deployment as people write them, behind the waypoint of their namespace. */
const foreign = (service?: object): object[] => [ambient(), waypoint, ...app('reviews', { service })];

const virtualService = (http: object, more?: object): object => route('reviews', { timeout: undefined, ...http }, more);

const to = (subset?: string): object => ({ destination: { host: 'reviews', ...(subset && { subset }) } });

describe('routes of a service whose pods stay as they are', () => {
  it('name it by a handle that knows its port', () => {
    const { became, text } = imported([...foreign(), virtualService({ timeout: '2s', route: [to()] })]);
    expect(became).toMatchObject({
      'Service shop/reviews': 'ApiObject',
      'Deployment shop/reviews': 'ApiObject',
      'VirtualService shop/reviews': 'ServiceRoute',
    });
    expect(text).toContain("const reviews = MeshService.fromServiceName(this, 'Reviews', 'reviews', {");
    expect(text).toContain("new ApiObject(this, 'ReviewsService', {");
    expect(text).toContain(
      "new ServiceRoute(this, 'ReviewsRoute', { service: reviews, timeout: Timeout.after(Duration.seconds(2)) });",
    );
  });

  it('and a split of it has the subsets of its DestinationRule', () => {
    const rule = {
      apiVersion: 'networking.istio.io/v1',
      kind: 'DestinationRule',
      metadata: { name: 'reviews', namespace: 'shop' },
      spec: {
        host: 'reviews',
        subsets: [
          { name: 'v1', labels: { version: 'v1' } },
          { name: 'blue', labels: { color: 'blue' } },
        ],
      },
    };
    const split = virtualService({
      route: [
        { ...to('v1'), weight: 90 },
        { ...to('blue'), weight: 10 },
      ],
    });
    const { became, text } = imported([...foreign(), rule, split]);
    expect(became).toMatchObject({ 'VirtualService shop/reviews': 'Canary', 'DestinationRule shop/reviews': 'Canary' });
    expect(text).toContain("subsets: [Subset.version('v1'), Subset.labelled('blue', { color: 'blue' })],");
  });

  it.each([
    [
      'of a headless Service, whose clients dial its pods',
      foreign({ clusterIP: 'None' }),
      { timeout: '2s', route: [to()] },
    ],
    ['where what is spoken is not said', foreign({ ports: [{ port: 80 }] }), { timeout: '2s', route: [to()] }],
    ['without a waypoint, which nobody reads', foreign().slice(2), { timeout: '2s', route: [to()] }],
    ['with a match on paths', foreign(), { timeout: '2s', match: [{ uri: { prefix: '/a' } }], route: [to()] }],
    ['with a rewrite', foreign(), { timeout: '2s', rewrite: { uri: '/' }, route: [to()] }],
    [
      'with a retry that no word is for',
      foreign(),
      { retries: { attempts: 2, retryIgnorePreviousHosts: false }, route: [to()] },
    ],
    ['with a timeout in another unit', foreign(), { timeout: '0.5s', route: [to()] }],
    ['with a timeout spelled otherwise', foreign(), { timeout: '2000ms', route: [to()] }],
    ['that say nothing', foreign(), { route: [to()] }],
    ['with three shares', foreign(), { route: [to('a'), to('b'), to('c')] }],
    ['to another service', foreign(), { timeout: '2s', route: [{ destination: { host: 'other' } }] }],
  ])('stay as they are %s', (_, objects, http) => {
    expect(imported([...objects, virtualService(http)]).became['VirtualService shop/reviews']).toBe('ApiObject');
  });

  it('stay as they are for the mesh and a gateway at once, or for a host that is spelled otherwise', () => {
    const http = { timeout: '2s', route: [to()] };
    for (const more of [
      { gateways: ['mesh', 'edge'] },
      { hosts: ['reviews.shop.svc.cluster.local'] },
      { hosts: ['a', 'reviews'] },
    ])
      expect(imported([...foreign(), virtualService(http, more)]).constructs).not.toContain('ServiceRoute');
  });
});
