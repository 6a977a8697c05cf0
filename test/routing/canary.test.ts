import { Duration, type Chart } from 'cdk8s';
import * as fc from 'fast-check';
import {
  AmbientNamespace,
  Canary,
  Fault,
  MeshService,
  Platform,
  RequestMatch,
  Retry,
  ServicePort,
  Subset,
  Timeout,
  TrafficPolicy,
  Waypoint,
  type CanaryProps,
  type MeshServiceProps,
} from '../../src';
import { check } from '../../src/check';
import { emitted, pick, synth, type Manifest } from '../synth';
import { lands } from './landing';

const SEED = 20261125;
const RECENT = new Platform({ istio: '1.30', gatewayApi: '1.4' });

interface Shop {
  readonly chart: Chart;
  readonly namespace: AmbientNamespace;
  readonly cart: MeshService;
  readonly waypoint: Waypoint;
}

function shop(use: (shop: Shop) => void, cartProps: Partial<MeshServiceProps> = {}): Manifest[] {
  return synth((chart) => {
    const namespace = new AmbientNamespace(chart, 'Shop');
    const cart = new MeshService(chart, 'Cart', {
      namespace,
      ...(cartProps.ports ? {} : { port: 80 }),
      image: 'registry.example.com/cart:1',
      subsets: [Subset.version('v1'), Subset.version('v2'), Subset.version('v3')],
      ...cartProps,
    });
    use({ chart, namespace, cart, waypoint: new Waypoint(chart, 'Waypoint', { namespace }) });
  }, RECENT);
}

/** A canary of v2 beside v1, behind a waypoint. */
function canary(props: Partial<CanaryProps>, cartProps?: Partial<MeshServiceProps>): Manifest[] {
  return shop(({ chart, cart, waypoint }) => {
    cart.enroll(waypoint);
    new Canary(chart, 'Canary', { service: cart, stable: 'v1', canary: 'v2', percent: 10, ...props });
  }, cartProps);
}

const testers = [RequestMatch.header('X-Tester', 'true'), RequestMatch.cookie('beta', 'on')];

describe.each(['VirtualService', 'HTTPRoute'] as const)('a canary via %s', (via) => {
  test('sends its share to the canary and the rest to stable, whatever the share', () => {
    const property = fc.property(fc.integer({ min: 0, max: 100 }), (percent) => {
      const { v1 = 0, v2 = 0, ...others } = lands(canary({ via, percent }), 'cart')!;
      expect({ v1, v2, others }).toEqual({ v1: 100 - percent, v2: percent, others: {} });
    });
    fc.assert(property, { numRuns: 25, seed: SEED, examples: [[0], [100]] });
  });

  test('sends testers to the canary alone, by any of their marks, at any share', () => {
    const manifests = canary({ via, percent: 0, testers });
    expect(lands(manifests, 'cart', { headers: { 'x-tester': 'true' } })).toEqual({ v2: 100 });
    expect(lands(manifests, 'cart', { headers: { cookie: 'a=b; beta=on' } })).toEqual({ v2: 100 });
    expect(lands(manifests, 'cart', { headers: { 'x-tester': 'false', cookie: 'beta=off' } })).toEqual({ v1: 100 });
    expect(lands(manifests, 'cart')).toEqual({ v1: 100 });
  });

  test('leaves the other ports of the service alone', () => {
    const ports = [ServicePort.http(80), ServicePort.grpc(9090), ServicePort.tcp(5432)];
    const manifests = canary({ via, port: 9090, testers }, { ports });
    expect(lands(manifests, 'cart', { port: 9090 })).toEqual({ v1: 90, v2: 10 });
    expect(lands(manifests, 'cart', { port: 9090, headers: { 'x-tester': 'true' } })).toEqual({ v2: 100 });
    expect(lands(manifests, 'cart', { port: 80, headers: { 'x-tester': 'true' } })).toBeUndefined();
  });

  test('is about the only HTTP port beside ports of TCP', () => {
    const manifests = canary({ via }, { ports: [ServicePort.tcp(5432), ServicePort.http(80)] });
    expect(lands(manifests, 'cart', { port: 80 })).toEqual({ v1: 90, v2: 10 });
    expect(lands(manifests, 'cart', { port: 5432 })).toBeUndefined();
  });

  test('does not depend on the order of calls', () => {
    const calls: ((shop: Shop) => void)[] = [
      ({ chart, cart }) => new Canary(chart, 'Canary', { service: cart, stable: 'v1', canary: 'v2', percent: 10, via }),
      ({ cart, waypoint }) => cart.enroll(waypoint),
      ({ namespace }) => namespace.denyByDefault(),
    ];
    const text = (order: number[]): string[] =>
      shop((all) => order.forEach((i) => calls[i]!(all)))
        .map((m) => JSON.stringify(m))
        .sort();
    const first = text([0, 1, 2]);
    for (const order of [
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ])
      expect(text(order)).toEqual(first);
  });

  // A waypoint reads the routes of its own namespace and of the service's (istio/istio pilot/pkg/networking/core).
  test('is beside the service, which may use the waypoint of another namespace', () => {
    const manifests = synth((chart) => {
      const namespace = new AmbientNamespace(chart, 'Shop');
      const subsets = [Subset.version('v1'), Subset.version('v2')];
      const cart = new MeshService(chart, 'Cart', {
        namespace,
        port: 80,
        image: 'registry.example.com/cart:1',
        subsets,
      });
      new Waypoint(chart, 'Waypoint', { namespace: 'infra' }).shareWith(namespace);
      new Canary(chart, 'Canary', { service: cart, stable: 'v1', canary: 'v2', percent: 10, via });
    }, RECENT);
    expect(pick(manifests, via, 'cart').metadata.namespace).toBe('shop');
  });

  test('splits a service that is written elsewhere', () => {
    const manifests = synth((chart) => {
      const service = MeshService.fromServiceName(chart, 'Cart', 'cart', {
        namespace: 'shop',
        port: 80,
        subsets: [Subset.labelled('old', { version: 'v1' }), Subset.labelled('new', { version: 'v2' })],
        waypoint: Waypoint.fromWaypointName(chart, 'Waypoint', 'waypoint', { namespace: 'shop' }),
      });
      new Canary(chart, 'Canary', { service, stable: 'old', canary: 'new', percent: 25, via });
    }, RECENT);
    expect(lands(manifests, 'cart')).toEqual({ v1: 75, v2: 25 });
  });

  test('with a traffic policy has nothing for check to find', () => {
    const trafficPolicy = new TrafficPolicy({ maxConnections: 10 });
    expect(check(canary({ via, trafficPolicy }))).toEqual([]);
  });

  test('puts its labels and annotations on all that it emits', () => {
    const own = { labels: { team: 'web' }, annotations: { why: 'canary' } };
    const before = new Set(emitted(shop(({ cart, waypoint }) => cart.enroll(waypoint))));
    const added = canary({ via, ...own, trafficPolicy: new TrafficPolicy({ balance: 'random' }) }).filter(
      (m) => !before.has(emitted([m])[0]!),
    );
    expect(added.length).toBeGreaterThan(1);
    for (const { metadata } of added) expect(metadata).toMatchObject(own);
  });

  test('is refused at synth if the service has no waypoint: ztunnel never splits', () => {
    expect(() =>
      shop(({ chart, cart }) => {
        new Canary(chart, 'Canary', { service: cart, stable: 'v1', canary: 'v2', percent: 10, via });
      }),
    ).toThrow('[test/Canary] service cart [test/Cart] has no waypoint, and ztunnel never splits requests');
  });

  test('is refused at synth if the waypoint serves pod addresses alone, where no route counts', () => {
    expect(() =>
      shop(({ chart, namespace, cart }) => {
        namespace.enroll(new Waypoint(chart, 'Pods', { namespace, traffic: 'workload' }));
        new Canary(chart, 'Canary', { service: cart, stable: 'v1', canary: 'v2', percent: 10, via });
      }),
    ).toThrow('[test/Canary] service cart [test/Cart] has no waypoint');
  });

  // Istio documents routes of both APIs for one host as undefined; of one API, it joins them by age.
  test.each(['VirtualService', 'HTTPRoute'] as const)('is refused at synth beside another via %s', (other) => {
    const build = (): unknown =>
      shop(({ chart, cart, waypoint }) => {
        cart.enroll(waypoint);
        const common = { service: cart, stable: 'v1', percent: 10 };
        new Canary(chart, 'Canary', { ...common, canary: 'v2', via });
        new Canary(chart, 'Other', { ...common, canary: 'v3', via: other });
      });
    expect(build).toThrow('[test/Canary] service cart has routes from [test/Other] too');
    expect(build).toThrow('[test/Other] service cart has routes from [test/Canary] too');
  });
});

test('a canary keeps timeout, retries and faults for testers as well', () => {
  const behaviour = {
    timeout: Timeout.after(Duration.seconds(5)),
    retry: Retry.attempts(3),
    fault: Fault.abort(1, 503),
  };
  const { http } = pick(canary({ ...behaviour, testers }), 'VirtualService', 'cart').spec;
  expect(http).toHaveLength(2);
  for (const route of http) {
    expect(route).toMatchObject({
      timeout: '5s',
      retries: { attempts: 3 },
      fault: { abort: { percentage: { value: 1 }, httpStatus: 503 } },
    });
  }
});
