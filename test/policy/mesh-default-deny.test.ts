import { Chart } from 'cdk8s';
import {
  Http,
  IngressGateway,
  InputError,
  MeshDefaultDeny,
  MeshService,
  Platform,
  Principal,
  Waypoint,
} from '../../src';
import { isShut } from '../../src/policy/policies-of-app';
import { emitted, pick, synth, testApp, type Manifest } from '../synth';
import { admits } from './admits';

const RECENT = new Platform({ istio: '1.30' });

describe('MeshDefaultDeny', () => {
  const manifests = synth((chart) => {
    new MeshDefaultDeny(chart, 'DefaultDeny', { labels: { team: 'mesh' }, annotations: { why: 'closed' } });
  }, RECENT);

  test("shuts ztunnels and waypoints apart, from Istio's root namespace", () => {
    expect(emitted(manifests)).toEqual([
      'AuthorizationPolicy istio-system/default-deny',
      'AuthorizationPolicy istio-system/default-deny-waypoints',
    ]);
    expect(pick(manifests, 'AuthorizationPolicy', 'default-deny').spec).toEqual({});
    expect(pick(manifests, 'AuthorizationPolicy', 'default-deny-waypoints').spec).toEqual({
      targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'GatewayClass', name: 'istio-waypoint' }],
    });
  });

  test('admits nobody by itself', () => {
    for (const policy of manifests) expect(admits([policy], { as: 'shop/web' })).toBe(false);
  });

  test('leaves in whom another policy admits', () => {
    const both = synth((chart) => {
      new MeshDefaultDeny(chart, 'DefaultDeny');
      const cart = new MeshService(chart, 'Cart', {
        namespace: 'shop',
        port: 80,
        image: 'registry.example.com/cart:1',
      });
      cart.allowFrom(Principal.serviceAccount('shop', 'web'));
    }, RECENT);
    const atPods = [pick(both, 'AuthorizationPolicy', 'default-deny'), pick(both, 'AuthorizationPolicy', 'cart')];
    expect(admits(atPods, { as: 'shop/web' })).toBe(true);
    expect(admits(atPods, { as: 'shop/batch' })).toBe(false);
  });

  test('puts its labels and annotations on both', () => {
    for (const { metadata } of manifests)
      expect(metadata).toMatchObject({ labels: { team: 'mesh' }, annotations: { why: 'closed' } });
  });

  test('goes to the namespace that the Platform names', () => {
    const elsewhere = synth(
      (chart) => new MeshDefaultDeny(chart, 'DefaultDeny'),
      new Platform({ istio: '1.30', istioNamespace: 'mesh-root' }),
    );
    expect(elsewhere.map((m) => m.metadata.namespace)).toEqual(['mesh-root', 'mesh-root']);
  });

  test.each([
    ['before', true],
    ['after', false],
  ])('has a gateway of the app admit its clients, made %s it', (_, first) => {
    const all = synth((chart) => {
      if (!first) new MeshDefaultDeny(chart, 'DefaultDeny');
      new IngressGateway(chart, 'Gateway', { namespace: 'shop', waypoints: 'traverse' });
      if (first) new MeshDefaultDeny(chart, 'DefaultDeny');
    }, RECENT);
    const policy: Manifest = pick(all, 'AuthorizationPolicy', 'gateway-clients');
    expect(policy.spec.rules).toEqual([{}]);
    expect(policy.spec.targetRefs).toMatchObject([{ kind: 'Gateway', name: 'gateway' }]);
  });

  test('is known to its whole app and to no other', () => {
    const [app, other] = [testApp(RECENT), testApp(RECENT)];
    new MeshDefaultDeny(new Chart(app, 'test'), 'DefaultDeny');
    expect(isShut(new Chart(app, 'later'), 'shop')).toBe(true);
    expect(isShut(other, 'shop')).toBe(false);
  });

  test.each([
    [
      'on an Istio that cannot shut waypoints',
      new Platform({ istio: '1.24' }),
      'needs Istio 1.25 or later; the Platform says 1.24',
    ],
    ['where no Platform states a version', undefined, "give the app one: new Platform({ istio: '1.25' })"],
  ])('refuses to shut half of the mesh: %s', (_, platform, message) => {
    const build = (): unknown => new MeshDefaultDeny(new Chart(testApp(platform), 'test'), 'DefaultDeny');
    expect(build).toThrow(InputError);
    expect(build).toThrow('[test/DefaultDeny] the half of MeshDefaultDeny for waypoints (a GatewayClass target)');
    expect(build).toThrow(message);
  });

  test('refuses props that nobody reads', () => {
    expect(
      () => new MeshDefaultDeny(new Chart(testApp(RECENT), 'test'), 'DefaultDeny', { name: 'x' } as object),
    ).toThrow('[test/DefaultDeny] unknown prop "name"');
  });

  test('is no hindrance to a service behind a waypoint: its own policy admits at both', () => {
    const all = synth((chart) => {
      new MeshDefaultDeny(chart, 'DefaultDeny');
      const cart = new MeshService(chart, 'Cart', {
        namespace: 'shop',
        port: 80,
        image: 'registry.example.com/cart:1',
      });
      cart.enroll(new Waypoint(chart, 'Waypoint', { namespace: 'shop' }));
      cart.allowFrom(Principal.serviceAccount('shop', 'web'), Http.get('/items/*'));
    }, RECENT);
    const named = (...names: string[]): Manifest[] => names.map((n) => pick(all, 'AuthorizationPolicy', n));
    const get = { as: 'shop/web', method: 'GET', path: '/items/7' };
    expect(admits(named('default-deny-waypoints', 'cart'), get)).toBe(true);
    expect(admits(named('default-deny-waypoints', 'cart'), { ...get, path: '/admin' })).toBe(false);
    expect(admits(named('default-deny', 'cart-through-waypoint'), { as: 'shop/waypoint' })).toBe(true);
    expect(admits(named('default-deny', 'cart-through-waypoint'), { as: 'shop/web' })).toBe(false);
  });
});
