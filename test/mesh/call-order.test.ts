import { Chart, Testing } from 'cdk8s';
import * as fc from 'fast-check';
import {
  AmbientNamespace,
  Canary,
  ExternalService,
  Http,
  IngressGateway,
  InputError,
  MeshDefaultDeny,
  MeshService,
  ServicePort,
  Source,
  Subset,
  Waypoint,
} from '../../src';
import { testApp, type Manifest } from '../synth';
import { isRefusal, recent } from './refusal';

/** One small mesh, before anything was said about it. */
function mesh(chart: Chart) {
  const shop = new AmbientNamespace(chart, 'Shop');
  const infra = new AmbientNamespace(chart, 'Infra');
  const own = new Waypoint(chart, 'Own', { namespace: shop });
  const shared = new Waypoint(chart, 'Shared', { namespace: infra });
  const subsets = [Subset.version('v1'), Subset.version('v2')];
  const web = new MeshService(chart, 'Web', { namespace: shop, port: 80, image: 'web:1', subsets });
  const cart = new MeshService(chart, 'Cart', { namespace: shop, port: 80, image: 'cart:1' });
  const edge = new IngressGateway(chart, 'Edge', { namespace: shop, waypoints: 'traverse' });
  const hosts = ['api.example.com'];
  const api = new ExternalService(chart, 'Api', { namespace: shop, hosts, ports: [ServicePort.http(80)] });
  return { chart, shop, infra, own, shared, web, cart, edge, api };
}
type Mesh = ReturnType<typeof mesh>;

/** What can be said, none of it twice. Some of it needs more of it; without that, synth refuses. */
const CALLS: Readonly<Record<string, (m: Mesh) => unknown>> = {
  'shop.enroll(shared)': (m) => m.shop.enroll(m.shared),
  'shared.shareWith(shop)': (m) => m.shared.shareWith(m.shop, { enrollNamespace: false }),
  'infra.enroll(shared)': (m) => m.infra.enroll(m.shared),
  'shop.denyByDefault()': (m) => m.shop.denyByDefault(),
  'infra.denyByDefault()': (m) => m.infra.denyByDefault(),
  'shop.requireStrictMtls()': (m) => m.shop.requireStrictMtls(),
  'web.enroll(own)': (m) => m.web.enroll(m.own),
  'own.requireTraversal(web)': (m) => m.own.requireTraversal(m.web),
  'shared.requireTraversal(cart)': (m) => m.shared.requireTraversal(m.cart),
  'web.allowFrom(cart, GET)': (m) => m.web.allowFrom(m.cart, Http.get('/a')),
  'web.allowFrom(cart, POST)': (m) => m.web.allowFrom(m.cart, Http.post('/b')),
  'web.allowFrom(edge)': (m) => m.web.allowFrom(m.edge),
  'cart.allowFrom(web)': (m) => m.cart.allowFrom(m.web),
  'cart.allowFrom(address)': (m) => m.cart.allowFrom(Source.ipBlocks('10.0.0.0/8')),
  'cart.optOutOfWaypoint()': (m) => m.cart.optOutOfWaypoint(),
  'edge.route(web)': (m) => m.edge.route(m.web, { paths: ['/web/*'] }),
  'edge.route(cart)': (m) => m.edge.route(m.cart),
  'api.enroll(own)': (m) => m.api.enroll(m.own),
  'api.allowFrom(cart)': (m) => m.api.allowFrom(m.cart),
  'new Canary': (m) => new Canary(m.chart, 'Canary', { service: m.web, stable: 'v1', canary: 'v2', percent: 10 }),
  'new MeshDefaultDeny': (m) => new MeshDefaultDeny(m.chart, 'Deny'),
};

/** What comes of calls in an order: each manifest as it is written, or all that is wrong; both as sets. */
function outcome(calls: readonly string[]): readonly string[] {
  const chart = new Chart(testApp(recent), 'test');
  const m = mesh(chart);
  for (const call of calls) CALLS[call]!(m);
  try {
    return (Testing.synth(chart) as Manifest[]).map((manifest) => JSON.stringify(manifest)).sort();
  } catch (error) {
    if (isRefusal(error)) return error.message.split('\n').sort();
    throw error;
  }
}

const names = Object.keys(CALLS);
/** What does not go with the rest. */
const MISFITS = ['shared.requireTraversal(cart)'];
const SEED = 20261125;
const inAnyOrder = fc.shuffledSubarray(names, { minLength: names.length, maxLength: names.length });

describe('calls in any order', () => {
  test('say the same, be it manifests or what is wrong', () => {
    let [refused, made] = [0, 0];
    fc.assert(
      fc.property(fc.subarray(names), inAnyOrder, (chosen, order) => {
        const one = outcome(chosen);
        const other = outcome(order.filter((name) => chosen.includes(name)));
        if (one.some((line) => line.startsWith('Validation failed'))) refused += 1;
        else made += 1;
        expect(other).toEqual(one);
      }),
      { numRuns: 300, seed: SEED },
    );
    // Both kinds of outcome have to be among those that were compared.
    expect(Math.min(refused, made)).toBeGreaterThan(5);
  });

  test('say the same when all is said that fits together', () => {
    const fitting = names.filter((name) => !MISFITS.includes(name));
    const expected = outcome(fitting);
    expect(expected.length).toBeGreaterThan(20);
    fc.assert(
      fc.property(inAnyOrder, (order) => {
        expect(outcome(order.filter((name) => fitting.includes(name)))).toEqual(expected);
      }),
      { numRuns: 100, seed: SEED },
    );
  });
});

test('manifests are the same when they are synthesized again', () => {
  const chart = new Chart(testApp(recent), 'test');
  const m = mesh(chart);
  for (const call of names) if (!MISFITS.includes(call)) CALLS[call]!(m);
  const first: unknown = Testing.synth(chart);
  expect(Testing.synth(chart)).toEqual(first);
});

describe('calls that exclude each other are refused, whichever comes first', () => {
  test.each<[string, (m: Mesh) => unknown, (m: Mesh) => unknown]>([
    ['two waypoints of a namespace', (m) => m.infra.enroll(m.own), (m) => m.infra.enroll(m.shared)],
    [
      'the waypoint of a namespace, and one that is shared with it',
      (m) => m.shop.enroll(m.own),
      (m) => m.shared.shareWith(m.shop),
    ],
    ['two waypoints of a service', (m) => m.web.enroll(m.own), (m) => m.web.enroll(m.shared)],
    ['a waypoint of a service, and none', (m) => m.web.enroll(m.own), (m) => m.web.optOutOfWaypoint()],
    [
      'two waypoints to be reached through',
      (m) => m.own.requireTraversal(m.web),
      (m) => m.shared.requireTraversal(m.web),
    ],
    ['two waypoints of an external service', (m) => m.api.enroll(m.own), (m) => m.api.enroll(m.shared)],
  ])('%s', (_, one, other) => {
    const both = (first: typeof one, second: typeof one) => () => {
      const m = mesh(new Chart(testApp(recent), 'test'));
      first(m);
      second(m);
    };
    expect(both(one, other)).toThrow(InputError);
    expect(both(other, one)).toThrow(InputError);
  });
});
