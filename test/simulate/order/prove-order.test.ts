import { orderToApply } from '../../../src/gitops/order/order';
import type { PlainObject } from '../../../src/gitops/shipment';
import type { MeshObject } from '../../../src/model/mesh-object';
import { load } from '../../../src/model/input/load';
import { proveOrder, type Opening } from '../../../src/simulate/order/prove-order';
import { deployment, object, policy, routeOf, service, shop, waypoint } from '../../gitops/order/objects';
import { MESHES } from '../meshes';

const AMBIENT = { 'istio.io/dataplane-mode': 'ambient' };
const home = shop(AMBIENT);
const [web, client] = [deployment('web'), deployment('client')];
const enrolled = service('web', { 'istio.io/use-waypoint': 'waypoint' });
const toWeb = [{ group: '', kind: 'Service', name: 'web' }];

function read(objects: readonly PlainObject[]): readonly MeshObject[] {
  return load('test', [...objects], { world: 'closed' }).mesh.objects;
}

/** What is seen on the way: the kind, what is reached, and the object that opens it and that which closes it. */
function seen(objects: readonly PlainObject[], older: readonly PlainObject[] = []): string[] {
  const { openings, steps } = proveOrder(read(older), read(objects));
  const titleOf = (count: number): string => steps[count - 1]!.object.title;
  return openings.map(
    ({ kind, since, to, until }: Opening) => `${kind} ${to}: ${titleOf(since)} until ${titleOf(until)}`,
  );
}

/** What is seen of Services alone. */
const atServices = (all: readonly string[]): string[] => [...new Set(all.filter((one) => !one.includes(' pods of ')))];

describe('an order that opens a path', () => {
  test('has a workload before the policy that guards it', () => {
    const all = policy('nobody');
    expect(atServices(seen([home, service('web'), client, web, all]))).toEqual([
      'opens shop/web: Deployment shop/web until AuthorizationPolicy shop/nobody',
    ]);
    expect(seen([home, service('web'), all, client, web])).toEqual([]);
  });

  test('has a Service before the waypoint that enforces its policy', () => {
    const reads = policy('reads', { targetRefs: toWeb, rules: [{ to: [{ operation: { methods: ['GET'] } }] }] });
    expect(seen([home, reads, client, web, enrolled, waypoint])).toEqual([
      'opens shop/web: Service shop/web until Gateway shop/waypoint',
    ]);
    expect(seen([home, reads, client, web, waypoint, enrolled])).toEqual([]);
  });

  test('has a policy of a waypoint after its Service', () => {
    const nobody = policy('nobody', { targetRefs: toWeb });
    expect(seen([home, waypoint, client, web, enrolled, nobody])).toEqual([
      'opens shop/web: Service shop/web until AuthorizationPolicy shop/nobody',
    ]);
    expect(seen([home, waypoint, nobody, client, web, enrolled])).toEqual([]);
  });

  test('has a workload before the route that answers 404 to what it does not match', () => {
    const route = object('HTTPRoute', 'web', {
      namespace: 'shop',
      group: 'gateway.networking.k8s.io',
      spec: {
        parentRefs: toWeb,
        rules: [{ matches: [{ path: { type: 'Exact', value: '/cart' } }], backendRefs: [{ name: 'web', port: 80 }] }],
      },
    });
    const { openings } = proveOrder([], read([home, waypoint, enrolled, client, web, route]));
    expect(openings.map(({ kind, to }) => `${kind} ${to}`)).toEqual(['opens shop/web']);
    expect(openings[0]!.requests.map(({ path }) => path)).not.toContain('/cart');
    expect(openings[0]!.requests).not.toEqual([]);
    expect(seen([home, waypoint, enrolled, route, client, web])).toEqual([]);
  });

  test('has pods of a namespace before its PeerAuthentication, to whoever speaks plaintext', () => {
    const strict = object('PeerAuthentication', 'default', {
      namespace: 'shop',
      group: 'security.istio.io',
      spec: { mtls: { mode: 'STRICT' } },
    });
    const late = proveOrder([], read([home, service('web'), web, strict])).openings;
    expect(new Set(late.flatMap(({ clients }) => clients))).toEqual(new Set(['outside']));
    expect(late.map(({ to }) => to)).toContain('shop/web');
    expect(seen([home, service('web'), strict, web])).toEqual([]);
  });

  test('has pods before the network policy that selects them', () => {
    const closed = object('NetworkPolicy', 'closed', {
      namespace: 'shop',
      group: 'networking.k8s.io',
      spec: { podSelector: {}, policyTypes: ['Ingress'] },
    });
    const plain = shop();
    expect(atServices(seen([plain, service('web'), client, web, closed]))).toEqual([
      'opens shop/web: Deployment shop/web until NetworkPolicy shop/closed',
    ]);
    expect(seen([plain, service('web'), closed, client, web])).toEqual([]);
  });

  test('has clients before the ServiceEntry that leads them through an egress waypoint', () => {
    const bank = object('ServiceEntry', 'bank', {
      namespace: 'shop',
      group: 'networking.istio.io',
      labels: { 'istio.io/use-waypoint': 'waypoint' },
      spec: {
        hosts: ['api.bank.example'],
        ports: [{ number: 443, name: 'tls', protocol: 'TLS' }],
        resolution: 'DNS',
      },
    });
    const nobody = policy('nobody', {
      targetRefs: [{ group: 'networking.istio.io', kind: 'ServiceEntry', name: 'bank' }],
    });
    expect(new Set(seen([home, waypoint, nobody, client, bank]))).toEqual(
      new Set(['opens api.bank.example: Deployment shop/client until ServiceEntry shop/bank']),
    );
    expect(seen([home, waypoint, nobody, bank, client])).toEqual([]);
    // Over what is there already, the way past the mesh was open before.
    expect(seen([home, waypoint, nobody, client, bank], [home, client])).toEqual([]);
  });

  test('has nothing to say of a workload that is open in the end', () => {
    expect(seen([home, service('web'), client, web])).toEqual([]);
    expect(atServices(seen([web, client, service('web'), home]))).toEqual([]);
  });

  test('is none while nobody is behind a Service yet', () => {
    const nobody = policy('nobody', { selector: { matchLabels: { app: 'web' } } });
    expect(seen([home, service('web'), client, nobody, web])).toEqual([]);
  });
});

test('a Service whose pods of another version get what a route will keep from them strays', () => {
  const version = (name: string): PlainObject =>
    object('Deployment', `web-${name}`, {
      namespace: 'shop',
      group: 'apps',
      spec: {
        template: { metadata: { labels: { app: 'web', version: name } }, spec: { containers: [{ name: 'web' }] } },
      },
    });
  const subset = (name: string): PlainObject =>
    object('Service', `web-${name}`, {
      namespace: 'shop',
      spec: { selector: { app: 'web', version: name }, ports: [{ name: 'http', port: 80 }] },
    });
  const route = object('HTTPRoute', 'web', {
    namespace: 'shop',
    group: 'gateway.networking.k8s.io',
    spec: {
      parentRefs: toWeb,
      rules: [
        {
          backendRefs: [
            { name: 'web-v1', port: 80 },
            { name: 'web-v2', port: 80, weight: 0 },
          ],
        },
      ],
    },
  });
  const services = [home, waypoint, enrolled, subset('v1'), subset('v2')];
  expect(seen([...services, client, version('v1'), version('v2'), route])).toEqual([
    'strays shop/web: Deployment shop/web-v2 until HTTPRoute shop/web',
  ]);
  expect(seen([...services, route, client, version('v1'), version('v2')])).toEqual([]);
});

test('what is unknown on the way and refused in the end is told as that', () => {
  // Which addresses pods will have, manifests do not say.
  const byAddress = policy('by-address', {
    action: 'DENY',
    rules: [{ from: [{ source: { ipBlocks: ['10.0.0.0/8'] } }] }],
  });
  const nobody = policy('nobody', { selector: { matchLabels: { app: 'web' } } });
  expect(atServices(seen([home, service('web'), byAddress, client, web, nobody]))).toEqual([
    // Hosts outside have addresses that the policy is not about.
    'opens shop/web: Deployment shop/web until AuthorizationPolicy shop/nobody',
    'unsure shop/web: Deployment shop/web until AuthorizationPolicy shop/nobody',
  ]);
  expect(seen([home, service('web'), byAddress, nobody, client, web])).toEqual([]);
});

describe('an order over what is there already', () => {
  const older = [home, service('web'), client, web];
  const from = (account: string): object => ({
    from: [{ source: { principals: [`cluster.local/ns/shop/sa/${account}`] } }],
  });
  const admits = (rules: readonly object[]): PlainObject => policy('admits', { rules });

  test('opens nothing that was open before', () => {
    expect(seen([...older, policy('nobody')], older)).toEqual([]);
  });

  test('opens what neither the old nor the new state does', () => {
    const closed = [...older, policy('admits')];
    const except = policy('except', { action: 'DENY', rules: [from('default')] });
    const wide = admits([{}]);
    expect(atServices(seen([...older, wide, except], closed))).toEqual([
      'opens shop/web: AuthorizationPolicy shop/admits until AuthorizationPolicy shop/except',
    ]);
    expect(seen([...older, except, wide], closed)).toEqual([]);
  });

  test('opens nothing any more after the last step that changes anything', () => {
    const closed = [policy('admits'), ...older];
    const wide = admits([{}]);
    const except = policy('except', { action: 'DENY', rules: [from('default')] });
    expect(atServices(seen([wide, except, ...older], closed))).toEqual([
      'opens shop/web: AuthorizationPolicy shop/admits until AuthorizationPolicy shop/except',
    ]);
  });

  test('is put by our order so that it opens nothing', () => {
    const closed = [...older, policy('admits')];
    const next = [...older, admits([{}]), policy('except', { action: 'DENY', rules: [from('default')] })];
    expect(seen(inOurOrder(next), closed)).toEqual([]);
  });

  test('takes away what is there no more last, the last applied first', () => {
    const { steps } = proveOrder(read([home, policy('old'), web]), read([home, client]));
    expect(steps.map(({ does, object: { title } }) => `${does} ${title}`)).toEqual([
      'apply Namespace shop',
      'apply Deployment shop/client',
      'prune Deployment shop/web',
      'prune AuthorizationPolicy shop/old',
    ]);
  });

  test('says nothing of clients and servers that will be gone in the end', () => {
    const nobody = policy('nobody');
    expect(seen([home], [home, service('web'), nobody, client, web])).toEqual([]);
    // The Service stays, and leads to nobody.
    const guard = policy('guard', { selector: { matchLabels: { app: 'web' } } });
    expect(seen([home, service('web'), client], [home, service('web'), client, web, guard])).toEqual([]);
  });
});

describe('what is proved', () => {
  const given = read([
    home,
    service('web'),
    client,
    web,
    policy('nobody'),
    object('ConfigMap', 'x', { namespace: 'shop' }),
  ]);

  test('is all that lies between the first step and the last', () => {
    const { settled, moments, unseen } = proveOrder([], given);
    expect({ settled, moments, unseen }).toEqual({ settled: 2, moments: 5, unseen: [] });
  });

  test('needs no look at what is applied as it was', () => {
    const next = read([home, service('web'), policy('nobody'), client, web]);
    const older = read([home, service('web'), client, web]);
    const { moments, settled } = proveOrder(older, next);
    expect({ moments, settled }).toEqual({ moments: 4, settled: 4 });
    expect(proveOrder(next, next)).toMatchObject({ openings: [], unseen: [], moments: 4, settled: 4 });
  });

  test('leaves out what would take too many questions, and says so', () => {
    const { openings, unseen } = proveOrder([], given, {}, { questions: 1 });
    expect({ openings, unseen }).toEqual({ openings: [], unseen: [3, 4, 5] });
  });

  test('is what can be looked at first where not all can: where something else than a workload was applied', () => {
    const many = Array.from({ length: 9 }, (_, i) => deployment(`d${i}`));
    const objects = read([
      home,
      service('web'),
      web,
      policy('nobody', { selector: { matchLabels: { app: 'web' } } }),
      ...many,
    ]);
    const whole = proveOrder([], objects);
    const half = proveOrder([], objects, {}, { questions: 120 });
    expect(whole.unseen).toEqual([]);
    expect(half.unseen).not.toEqual([]);
    expect(half.unseen).not.toContain(3);
    expect(half.unseen).not.toContain(4);
  });
});

/** Objects in the order in which they are written by us. */
function inOurOrder(objects: readonly PlainObject[]): readonly PlainObject[] {
  return orderToApply(objects).sequence.map((i) => objects[i]!);
}

describe('our own order', () => {
  test('of what opens paths in any wrong order opens none', () => {
    const nobody = policy('nobody', { targetRefs: toWeb });
    expect(seen(inOurOrder([web, enrolled, routeOf('web'), client, nobody, policy('all'), waypoint, home]))).toEqual(
      [],
    );
  });

  // The larger ones take long, as each has as many moments as it has objects.
  test.each(
    MESHES.filter(({ objects }) => objects.length <= 15).map(
      ({ id, objects }) => [id, objects as readonly PlainObject[]] as const,
    ),
  )('opens nothing on the way to %s', (_, objects) => {
    expect(seen(inOurOrder(objects))).toEqual([]);
  });
});
