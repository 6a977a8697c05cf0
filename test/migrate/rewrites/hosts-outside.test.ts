import { answer } from '../../../src/simulate';
import { app, authorize, istio, namespace, STRICT, workload } from '../meshes';
import { objectsAfter, planned, stepOf } from '../planning';

const ACCEPTED = { accept: ['authenticated'] };
const HOST = 'api.example.com';

/** A host that apps call in plaintext at port 80, and that sidecars speak TLS to. */
const outside = (home: string, port: object = { name: 'http', number: 80, protocol: 'HTTP', targetPort: 443 }) =>
  istio('ServiceEntry', home, 'api', {
    hosts: [HOST],
    location: 'MESH_EXTERNAL',
    resolution: 'DNS',
    ports: [port],
  });
const tls = (home: string, mode = 'SIMPLE') =>
  istio('DestinationRule', home, 'api', { host: HOST, trafficPolicy: { tls: { mode } } });
const SHOP = [...STRICT, namespace('shop'), ...app('shop', 'web')];

const planOf = (objects: readonly object[], accept: readonly string[] = []) =>
  planned(objects, { accept: [...ACCEPTED.accept, ...accept] });
const concernsOf = (objects: readonly object[], name = 'shop') =>
  planOf(objects).namespaces.find((one) => one.namespace === name)!;

describe('TLS that sidecars speak to a host outside', () => {
  test('is spoken by a waypoint, through which the ServiceEntry is sent', () => {
    // ambient.md 7.1 and 15: ztunnel sends what a ServiceEntry without a waypoint stands for as it is; a waypoint goes by the rules of its namespace.
    const mesh = [...SHOP, outside('shop'), tls('shop')];
    const plan = planOf(mesh);
    expect(plan.namespaces.find(({ namespace: name }) => name === 'shop')).toMatchObject({
      verdict: 'moves',
      waypointFor: [{ service: 'ServiceEntry shop/api', because: ['DestinationRule shop/api'] }],
    });
    expect(stepOf(plan, 'bind-shop').applies.map(({ manifest }) => manifest)).toMatchObject([
      { kind: 'ServiceEntry', metadata: { labels: { 'istio.io/use-waypoint': 'waypoint' } } },
    ]);
    const [found] = answer(objectsAfter(mesh, plan) as never, {
      from: { workload: 'shop/web' },
      to: { host: HOST, port: 80 },
      http: {},
    });
    expect(found?.path.waypoint).toBe('shop/waypoint');
    expect(plan.isProved).toBe(true);
  });

  test('keeps clients of all namespaces where no waypoint speaks it, as what they send would go out in plaintext', () => {
    const mesh = [...SHOP, namespace('egress', {}), outside('egress'), tls('egress')];
    const { concerns, verdict } = concernsOf(mesh);
    expect(verdict).toBe('blocked');
    expect(concerns.map(({ name, weight }) => [weight, name])).toEqual([['blocks', 'plaintext-outside:egress/api']]);
    expect(planOf(mesh).steps).toEqual([]);
    expect(planOf(mesh, ['plaintext-outside:egress/api']).namespaces[0]?.verdict).toBe('moves');
  });

  test('keeps clients whose own rule says so for a host of another namespace, which its waypoint does not read', () => {
    const mesh = [...SHOP, namespace('egress'), ...app('egress', 'helper'), outside('egress'), tls('shop')];
    expect(concernsOf(mesh).verdict).toBe('blocked');
    expect(concernsOf(mesh, 'egress').verdict).toBe('moves');
  });

  test('keeps whoever needs the waypoint of a namespace that something else blocks', () => {
    const filter = istio('EnvoyFilter', 'egress', 'lua', { configPatches: [{ match: { context: 'ANY' } }] });
    const mesh = [...SHOP, namespace('egress'), ...app('egress', 'helper'), outside('egress'), tls('egress')];
    expect(concernsOf(mesh).verdict).toBe('moves');
    expect(concernsOf([...mesh, filter]).verdict).toBe('blocked');
  });

  test.each([
    ['apps speak it', [outside('shop', { name: 'tls', number: 443, protocol: 'TLS' })]],
    ['the rule is about mTLS of the mesh', [outside('shop'), tls('shop', 'ISTIO_MUTUAL')]],
    ['it is for another host', [outside('shop'), istio('DestinationRule', 'shop', 'b', { host: 'b.example.com' })]],
  ])('is nothing to say where %s', (_, objects) => {
    const found = concernsOf([...SHOP, ...objects]);
    expect([found.verdict, found.concerns, found.waypointFor]).toEqual(['moves', [], []]);
  });

  test('is no matter of policies that the namespace has for its own pods', () => {
    // A policy at the Gateway would judge what goes out through it as well.
    const mesh = [
      ...SHOP,
      outside('shop'),
      tls('shop'),
      authorize('shop', 'nobody', {}),
      authorize('shop', 'web', {
        selector: { matchLabels: { app: 'web' } },
        rules: [{ to: [{ operation: { methods: ['GET'] } }] }],
      }),
    ];
    const plan = planOf(mesh);
    const targets = stepOf(plan, 'waypoint-shop').applies.flatMap(
      ({ manifest }) => (manifest['spec'] as { targetRefs?: { kind: string }[] }).targetRefs ?? [],
    );
    expect(new Set(targets.map(({ kind }) => kind))).toEqual(new Set(['Service']));
    const [found] = answer(objectsAfter(mesh, plan) as never, {
      from: { workload: 'shop/web' },
      to: { host: HOST, port: 80 },
      http: {},
    });
    expect(found?.verdict).toBe('allowed');
  });

  test('goes out through a network that shuts what goes out', () => {
    const shut = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'out', namespace: 'shop' },
      spec: {
        podSelector: {},
        policyTypes: ['Egress'],
        egress: [{ ports: [{ port: 443 }, { port: 53, protocol: 'UDP' }] }],
      },
    };
    const { applies } = stepOf(planOf([...SHOP, outside('shop'), tls('shop'), shut]), 'network-shop');
    const own = applies.find(({ object }) => object.name === 'waypoint-traffic')!;
    expect(own.manifest['spec']).toMatchObject({
      egress: expect.arrayContaining([{ ports: [{ protocol: 'TCP', port: 443 }] }]) as unknown,
    });
  });
});

describe('ports that a ServiceEntry does not have', () => {
  test('are told to close, with the reason, and do not make a step one that closes something', () => {
    const plan = planOf([...SHOP, outside('shop')]);
    const { changes, verdict } = stepOf(plan, 'enrol-shop');
    const closed = changes.filter(({ kind }) => kind === 'closed');
    expect(closed.map(({ because, to }) => [to, because])).toEqual([[HOST, 'undeclared-port']]);
    expect(verdict).toBe('changes');
  });
});

describe('a host outside that is reached through an egress gateway', () => {
  // istio.io, Egress Gateways: the mesh is routed to the gateway, and the gateway to the host.
  const gateway = 'egressgateway.istio-egress.svc.cluster.local';
  const [service] = app('istio-egress', 'egressgateway');
  const mesh = [
    ...SHOP,
    namespace('istio-egress', {}),
    service!,
    workload('istio-egress', 'egressgateway', {
      podLabels: { app: 'egressgateway', 'sidecar.istio.io/inject': 'true' },
      annotations: { 'inject.istio.io/templates': 'gateway' },
      spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
    }),
    outside('shop'),
    istio('VirtualService', 'shop', 'api', {
      hosts: [HOST],
      gateways: ['shop/egress', 'mesh'],
      http: [
        {
          match: [{ gateways: ['mesh'], port: 80 }],
          route: [{ destination: { host: gateway, port: { number: 9080 } } }],
        },
        {
          match: [{ gateways: ['shop/egress'], port: 80 }],
          route: [{ destination: { host: HOST, port: { number: 80 } } }],
        },
      ],
    }),
  ];

  test('is sent through a waypoint, which goes by the VirtualService; what the gateway makes of it somebody has to say', () => {
    const { concerns, verdict, waypointFor } = concernsOf(mesh);
    expect([verdict, waypointFor.map((one) => one.service)]).toEqual(['moves', ['ServiceEntry shop/api']]);
    expect(concerns.map(({ name, weight }) => [weight, name])).toEqual([
      ['unproved', 'through-gateway:shop/api'],
      ['stays', 'gateway-route:shop/api'],
    ]);
    expect(stepOf(planOf(mesh), 'enrol-shop').verdict).toBe('unknown');
  });
});
