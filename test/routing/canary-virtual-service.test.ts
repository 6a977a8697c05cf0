import { Duration } from 'cdk8s';
import {
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
} from '../../src';
import { emitted, pick, synth, type Manifest } from '../synth';

function canary(props: Partial<CanaryProps>, ports = [ServicePort.http(80)]): Manifest[] {
  return synth(
    (chart) => {
      const subsets = [Subset.version('v1'), Subset.version('v2')];
      const image = 'registry.example.com/cart:1';
      const service = new MeshService(chart, 'Cart', { namespace: 'shop', ports, image, subsets });
      service.enroll(new Waypoint(chart, 'Waypoint', { namespace: 'shop' }));
      new Canary(chart, 'Canary', { service, stable: 'v1', canary: 'v2', percent: 10, ...props });
    },
    new Platform({ istio: '1.30' }),
  );
}

const routes = (manifests: Manifest[]): unknown => pick(manifests, 'VirtualService', 'cart').spec.http;

describe('a canary via VirtualService', () => {
  test('is a VirtualService and a DestinationRule, named like the service', () => {
    const manifests = canary({});
    const own = manifests.filter((m) => m.apiVersion === 'networking.istio.io/v1');
    expect(emitted(own)).toEqual(['VirtualService shop/cart', 'DestinationRule shop/cart']);
  });

  // A host with one dot or more is not expanded (istio/istio pkg/config/host), so a short name it is, in any domain.
  test('names the service of its own namespace, and has a subset for all that it names', () => {
    const manifests = canary({});
    expect(pick(manifests, 'VirtualService', 'cart').spec.hosts).toEqual(['cart']);
    expect(pick(manifests, 'DestinationRule', 'cart').spec).toEqual({
      host: 'cart',
      subsets: [
        { name: 'v1', labels: { version: 'v1' } },
        { name: 'v2', labels: { version: 'v2' } },
      ],
    });
  });

  test('selects pods that the service has', () => {
    const manifests = canary({});
    const pods = manifests.filter((m) => m.kind === 'Deployment').map((m) => m.spec.template.metadata.labels);
    for (const { labels } of pick(manifests, 'DestinationRule', 'cart').spec.subsets) {
      expect(pods.filter((pod) => pod.version === labels.version)).toHaveLength(1);
    }
  });

  test('copies requests to the canary, those of testers excepted: they are there already', () => {
    const manifests = canary({ percent: 0, mirrorPercent: 30, testers: [RequestMatch.header('x-tester', 'true')] });
    const [testers, split] = routes(manifests) as Record<string, unknown>[];
    expect(split).toMatchObject({ mirror: { host: 'cart', subset: 'v2' }, mirrorPercentage: { value: 30 } });
    expect(testers).not.toHaveProperty('mirror');
  });

  test('says the port where the service has several, in matches and destinations', () => {
    const port = { number: 90 };
    expect(routes(canary({ port: 90 }, [ServicePort.http(80), ServicePort.grpc(90)]))).toEqual([
      {
        match: [{ port: 90 }],
        route: [
          { destination: { host: 'cart', subset: 'v1', port }, weight: 90 },
          { destination: { host: 'cart', subset: 'v2', port }, weight: 10 },
        ],
      },
    ]);
  });

  test('bounds time, tries again, and makes trouble as it is told', () => {
    const manifests = canary({
      timeout: Timeout.after(Duration.millis(1500)),
      retry: Retry.attempts(3, { perTry: Duration.seconds(1), on: ['5xx'] }),
      fault: Fault.delay(10, Duration.seconds(2)).and(Fault.abort(1, 503)),
    });
    expect(routes(manifests)).toMatchObject([
      {
        timeout: '1500ms',
        retries: { attempts: 3, perTryTimeout: '1s', retryOn: '5xx' },
        fault: {
          delay: { percentage: { value: 10 }, fixedDelay: '2s' },
          abort: { percentage: { value: 1 }, httpStatus: 503 },
        },
      },
    ]);
  });

  test('has no behaviour that nobody asked for', () => {
    expect(routes(canary({}))).toEqual([{ route: expect.any(Array) }]);
  });

  test('talks to both subsets by one traffic policy', () => {
    const manifests = canary({ trafficPolicy: new TrafficPolicy({ maxConnections: 10 }) });
    expect(pick(manifests, 'DestinationRule', 'cart').spec.trafficPolicy).toEqual({
      connectionPool: { tcp: { maxConnections: 10 } },
    });
  });
});
