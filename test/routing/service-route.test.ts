import { Duration, type Chart } from 'cdk8s';
import {
  Canary,
  Fault,
  MeshService,
  Retry,
  ServicePort,
  ServiceRoute,
  Subset,
  Timeout,
  TrafficPolicy,
  Waypoint,
  type MeshServiceProps,
  type ServiceRouteProps,
} from '../../src';
import { emitted, pick, synth } from '../synth';

const service = (chart: Chart, props: Partial<MeshServiceProps> = {}): MeshService => {
  const cart = new MeshService(chart, 'Cart', { namespace: 'shop', port: 80, image: 'cart:1', ...props });
  cart.enroll(new Waypoint(chart, 'Waypoint', { namespace: 'shop' }));
  return cart;
};
const timeout = Timeout.after(Duration.seconds(2));

describe('ServiceRoute', () => {
  test('bounds every request of a service, and tries them as often as told', () => {
    const manifests = synth((chart) => {
      new ServiceRoute(chart, 'Route', {
        service: service(chart),
        timeout,
        retry: Retry.never(),
        fault: Fault.abort(1, 503),
      });
    });
    expect(pick(manifests, 'VirtualService', 'cart').spec).toEqual({
      hosts: ['cart'],
      http: [
        {
          route: [{ destination: { host: 'cart' } }],
          timeout: '2s',
          retries: { attempts: 0 },
          fault: { abort: { percentage: { value: 1 }, httpStatus: 503 } },
        },
      ],
    });
  });

  test('of a traffic policy alone leaves the routes as they are', () => {
    const manifests = synth((chart) => {
      new ServiceRoute(chart, 'Route', {
        service: service(chart),
        trafficPolicy: new TrafficPolicy({ maxConnections: 9 }),
      });
    });
    expect(emitted(manifests)).not.toContain('VirtualService shop/cart');
    expect(pick(manifests, 'DestinationRule', 'cart').spec).toEqual({
      host: 'cart',
      trafficPolicy: { connectionPool: { tcp: { maxConnections: 9 } } },
    });
  });

  // A match by port leaves the other ports to their default routes (istio/istio route.go, read for 1.31).
  test('is about the port that is said where there are several', () => {
    const ports = [ServicePort.http(80), ServicePort.grpc(90)];
    const manifests = synth((chart) => {
      new ServiceRoute(chart, 'Route', { service: service(chart, { port: undefined, ports }), port: 90, timeout });
    });
    expect(pick(manifests, 'VirtualService', 'cart').spec.http).toEqual([
      { match: [{ port: 90 }], route: [{ destination: { host: 'cart', port: { number: 90 } } }], timeout: '2s' },
    ]);
  });

  test.each<[string, (chart: Chart) => unknown, string]>([
    ['nothing', (c) => new ServiceRoute(c, 'Route', { service: service(c) }), 'says nothing of the service'],
    [
      'a service by name',
      (c) => new ServiceRoute(c, 'Route', { service: 'cart', timeout } as unknown as ServiceRouteProps),
      'service must be a MeshService, got "cart"',
    ],
    [
      'a timeout as text',
      (c) => new ServiceRoute(c, 'Route', { service: service(c), timeout: '2s' } as unknown as ServiceRouteProps),
      'timeout takes a Timeout, got "2s"',
    ],
    [
      'ports that are not HTTP',
      (c) =>
        new ServiceRoute(c, 'Route', {
          service: service(c, { port: undefined, ports: [ServicePort.tcp(5432)] }),
          timeout,
        }),
      'service cart has no HTTP or gRPC port',
    ],
    [
      'a misspelt prop',
      (c) => new ServiceRoute(c, 'Route', { service: service(c), timeOut: timeout } as unknown as ServiceRouteProps),
      'unknown prop "timeOut"; did you mean "timeout"?',
    ],
    [
      'at synth, a service without a waypoint',
      (c) => {
        const bare = new MeshService(c, 'Bare', { namespace: 'shop', port: 80, image: 'x' });
        new ServiceRoute(c, 'Route', { service: bare, timeout });
      },
      'service bare [test/Bare] has no waypoint',
    ],
    [
      'at synth, a canary of the same service',
      (c) => {
        const cart = service(c, { subsets: [Subset.version('v1'), Subset.version('v2')] });
        new ServiceRoute(c, 'Route', { service: cart, timeout });
        new Canary(c, 'Canary', { service: cart, stable: 'v1', canary: 'v2', percent: 5 });
      },
      'service cart has routes from [test/Canary] too',
    ],
  ])('refuses %s', (_, build, text) => {
    expect(() => synth(build)).toThrow(`[test/Route] ${text}`);
  });
});
