import { Duration } from 'cdk8s';
import {
  AmbientNamespace,
  Canary,
  MeshService,
  Platform,
  Principal,
  RequestMatch,
  ServicePort,
  Subset,
  Timeout,
  TrafficPolicy,
  Waypoint,
  type CanaryProps,
} from '../../src';
import { emitted, pick, synth, type Manifest } from '../synth';
import { reaches } from '../policy/admits';

function canary(props: Partial<CanaryProps>, guard?: (cart: MeshService) => void): Manifest[] {
  return synth(
    (chart) => {
      const namespace = new AmbientNamespace(chart, 'Shop');
      const subsets = [Subset.version('v1'), Subset.version('v2'), Subset.version('v3')];
      const ports = [ServicePort.grpc(80, { name: 'api', targetPort: 8080 }), ServicePort.tcp(5432)];
      const image = 'registry.example.com/cart:1';
      const service = new MeshService(chart, 'Cart', { namespace, ports, image, subsets });
      namespace.enroll(new Waypoint(chart, 'Waypoint', { namespace }));
      new Canary(chart, 'Canary', { service, stable: 'v1', canary: 'v2', percent: 10, via: 'HTTPRoute', ...props });
      guard?.(service);
    },
    new Platform({ istio: '1.30', gatewayApi: '1.4' }),
  );
}

const spec = (manifests: Manifest[]): Manifest => pick(manifests, 'HTTPRoute', 'cart').spec;

describe('a canary via HTTPRoute', () => {
  test('is an HTTPRoute, and a Service for each of the two subsets', () => {
    const names = emitted(canary({})).filter((n) => /^(HTTPRoute|VirtualService|DestinationRule|Service) /.test(n));
    expect(names).toEqual(['Service shop/cart', 'Service shop/cart-v1', 'Service shop/cart-v2', 'HTTPRoute shop/cart']);
  });

  test('is attached to the port of the service, and names ports of its backends', () => {
    expect(spec(canary({})).parentRefs).toEqual([{ group: '', kind: 'Service', name: 'cart', port: 80 }]);
    expect(spec(canary({})).rules[0].backendRefs).toEqual([
      { name: 'cart-v1', port: 80, weight: 90 },
      { name: 'cart-v2', port: 80, weight: 10 },
    ]);
  });

  test('selects by each Service the pods of its version, on the same port', () => {
    const manifests = canary({});
    expect(pick(manifests, 'Service', 'cart-v2').spec).toEqual({
      selector: { app: 'cart', version: 'v2' },
      ports: [{ name: 'api', port: 80, targetPort: 8080, protocol: 'TCP', appProtocol: 'grpc' }],
    });
    const pods = pick(manifests, 'Deployment', 'cart-v2').spec.template.metadata.labels;
    expect(pods).toMatchObject({ app: 'cart', version: 'v2' });
  });

  // Through the waypoint it would meet no policy of the service, yet arrive at the pods as the waypoint.
  test('opens no door around the policies of the service', () => {
    const manifests = canary({}, (cart) => cart.allowFrom(Principal.serviceAccount('shop', 'web')));
    expect(reaches(manifests, 'shop/web', 'shop/cart')).toBe(true);
    for (const client of ['shop/web', 'shop/batch', undefined]) {
      expect(reaches(manifests, client, 'shop/cart-v2')).toBe(false);
    }
    expect(reaches(manifests, 'shop/waypoint', 'shop/cart-v2')).toBe(true);
  });

  test('matches testers by header and by cookie, in a rule of their own', () => {
    const testers = [RequestMatch.header('X-Tester', 'true'), RequestMatch.cookie('beta', 'on')];
    const [rule] = spec(canary({ testers })).rules;
    expect(rule.backendRefs).toEqual([{ name: 'cart-v2', port: 80 }]);
    expect(rule.matches).toEqual([
      { headers: [{ name: 'x-tester', type: 'Exact', value: 'true' }] },
      { headers: [{ name: 'cookie', type: 'RegularExpression', value: expect.any(String) }] },
    ]);
  });

  test.each([
    [30, { percent: 30 }],
    [100, {}],
  ])('copies %i percent of the requests to the canary', (mirrorPercent, percent) => {
    expect(spec(canary({ percent: 0, mirrorPercent })).rules[0].filters).toEqual([
      { type: 'RequestMirror', requestMirror: { backendRef: { name: 'cart-v2', port: 80 }, ...percent } },
    ]);
  });

  test('copies nothing unless asked', () => {
    expect(spec(canary({})).rules[0]).not.toHaveProperty('filters');
  });

  test('bounds the time of every request', () => {
    const testers = [RequestMatch.header('x-tester', 'true')];
    const { rules } = spec(canary({ testers, timeout: Timeout.after(Duration.seconds(5)) }));
    expect(rules.map((r: Manifest) => r.timeouts)).toEqual([{ request: '5s' }, { request: '5s' }]);
  });

  // The waypoint sends to the Services of the versions, so the rules are about them.
  test('talks to each version by a DestinationRule for its Service', () => {
    const manifests = canary({ trafficPolicy: new TrafficPolicy({ balance: 'random' }) });
    for (const name of ['cart-v1', 'cart-v2']) {
      expect(pick(manifests, 'DestinationRule', name).spec).toEqual({
        host: name,
        trafficPolicy: { loadBalancer: { simple: 'RANDOM' } },
      });
    }
  });
});
