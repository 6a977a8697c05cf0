import { Chart } from 'cdk8s';
import { AmbientNamespace, IngressGateway, MeshService, Waypoint } from '../../src';
import { cost, type CostEstimate } from '../../src/cost';
import { testApp } from '../synth';
import { AMBIENT, SIDECARS, allows, deployment, namespaceOf, service, waypoint } from './meshes';

const names = ({ chains }: CostEstimate): string[] => chains.map((one) => one.names.join(' > '));

/** Where nothing is declared, single calls stand in its place. */
const declared = (found: CostEstimate): string[] =>
  found.notes.some((one) => one.includes('single calls')) ? [] : names(found);

/** web calls cart, and cart calls db. */
const shop = (labels: Readonly<Record<string, string>>): object[] => [
  namespaceOf('shop', labels),
  ...['web', 'cart', 'db'].flatMap((name) => [deployment(name), service(name)]),
  allows('cart', 'web'),
  allows('db', 'cart'),
];

describe('chains', () => {
  test('go from who is called by nobody as far as calls go', () => {
    expect(names(cost(shop(AMBIENT)))).toEqual(['shop/web > shop/cart > shop/db']);
  });

  test('are those of allowFrom, from the gateway on, through the waypoint where there is one', () => {
    const chart = new Chart(testApp(), 'shop');
    const namespace = new AmbientNamespace(chart, 'Shop');
    const of = (name: string): MeshService =>
      new MeshService(chart, name, { namespace, port: 8080, image: 'registry.example.com/app:1' });
    const [web, cart] = [of('web'), of('cart')];
    const gateway = new IngressGateway(chart, 'Edge', { namespace, waypoints: 'traverse' });
    gateway.route(web);
    web.allowFrom(gateway);
    cart.enroll(new Waypoint(chart, 'Waypoint', { namespace }));
    cart.allowFrom(web);
    const found = cost(chart, { nodes: 1 });
    expect(names(found)).toEqual(['gateway shop/edge > shop/web > shop/cart']);
    expect(found.chains[0]!.added.now!.passes).toEqual({ sidecar: 0, ztunnel: 3, waypoint: 1 });
    expect(found.chains[0]!.added.ambient!.passes).toEqual({ sidecar: 0, ztunnel: 3, waypoint: 0 });
    expect(found.chains[0]!.added.sidecar!.passes).toEqual({ sidecar: 3, ztunnel: 0, waypoint: 0 });
  });

  test('do not count pods that call themselves by another Service, as those of a canary have', () => {
    const canary = { ...service('cart'), metadata: { name: 'cart-canary', namespace: 'shop' } };
    const mesh = [...shop(AMBIENT), canary, allows('cart', 'web', 'cart')];
    expect(names(cost(mesh))).toEqual(['shop/web > shop/cart > shop/db']);
  });

  test('begin at the pods of a gateway that somebody runs, which sends by its own rules', () => {
    const ingress = deployment('ingress', {}, { annotations: { 'inject.istio.io/templates': 'gateway' } });
    const judged = {
      ...allows('cart', 'ingress'),
      spec: {
        targetRefs: [{ kind: 'Service', group: '', name: 'cart' }],
        rules: [
          {
            from: [{ source: { principals: ['cluster.local/ns/shop/sa/ingress'] } }],
            to: [{ operation: { methods: ['GET'] } }],
          },
        ],
      },
    };
    const cart = service('cart', { 'istio.io/use-waypoint': 'wp', 'istio.io/ingress-use-waypoint': 'true' });
    const waypointOnly = { ...allows('cart', 'wp'), metadata: { name: 'from-waypoint', namespace: 'shop' } };
    const mesh = [namespaceOf('shop', AMBIENT), ingress, deployment('cart'), cart, judged, waypointOnly];
    const all = [...mesh, ...waypoint('wp')];
    for (const chains of [undefined, [['shop/ingress', 'shop/cart']], [['gateway:shop/ingress', 'shop/cart']]]) {
      const [chain] = cost(all, chains && { chains }).chains;
      expect(chain!.added.now!.passes).toEqual({ sidecar: 0, ztunnel: 1, waypoint: 1 });
    }
  });

  test('have no call that another policy refuses', () => {
    const deny = {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'shut', namespace: 'shop' },
      spec: { selector: { matchLabels: { app: 'db' } }, action: 'DENY', rules: [{}] },
    };
    expect(names(cost([...shop(AMBIENT), deny]))).toEqual(['shop/web > shop/cart']);
  });

  test('are none of a policy that is tried out, and enforced by nobody', () => {
    const cart = allows('cart', 'web') as { metadata: object };
    const dry = { ...cart, metadata: { ...cart.metadata, annotations: { 'istio.io/dry-run': 'true' } } };
    const mesh = [
      namespaceOf('shop', AMBIENT),
      ...['web', 'cart'].flatMap((name) => [deployment(name), service(name)]),
    ];
    expect(declared(cost([...mesh, cart]))).toEqual(['shop/web > shop/cart']);
    expect(declared(cost([...mesh, dry]))).toEqual([]);
  });

  test('are not made up of what everybody may call', () => {
    const open = [
      namespaceOf('shop', AMBIENT),
      ...['web', 'cart'].flatMap((name) => [deployment(name), service(name)]),
    ];
    // Each may call the other, and nobody says that either does: two calls, and no chain.
    const found = cost(open);
    expect(names(found)).toEqual(['shop/cart > shop/web', 'shop/web > shop/cart']);
    expect(found.notes).toContainEqual(
      expect.stringMatching(/^no policy names who calls.*single calls that nothing refuses/),
    );
    const named = cost([...open, allows('cart', 'web')]);
    expect(names(named)).toEqual(['shop/web > shop/cart']);
    expect(named.notes.join()).not.toContain('single calls');
  });

  test('are single calls, of clients that pass the same proxies as one, where nothing is declared', () => {
    const out = { labels: { 'istio.io/dataplane-mode': 'none' } };
    const mesh = [
      namespaceOf('shop', AMBIENT),
      ...['a', 'b', 'c', 'd'].map((name) => deployment(name)),
      deployment('old', {}, out),
      deployment('host', {}, { hostNetwork: true }),
      { ...deployment('far'), metadata: { name: 'far', namespace: 'unknown' } },
      deployment('web'),
      service('web', { 'istio.io/use-waypoint': 'gate' }),
      ...waypoint('gate'),
    ];
    const { chains } = cost(mesh);
    expect(chains.map(({ added, names: own }) => [own.join(' > '), added.now!.passes])).toEqual([
      ['shop/a, shop/b and 2 more > shop/web', { sidecar: 0, ztunnel: 2, waypoint: 1 }],
      ['shop/old > shop/web', { sidecar: 0, ztunnel: 1, waypoint: 0 }],
    ]);
  });

  test('are none, and that is said, where no call gets through', () => {
    const shut = {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'nothing', namespace: 'shop' },
      spec: {},
    };
    const found = cost([namespaceOf('shop', AMBIENT), deployment('web'), service('web'), deployment('a'), shut]);
    expect(names(found)).toEqual([]);
    expect(found.notes).toContainEqual(expect.stringMatching(/^no chain of calls is known/));
  });

  test('of a large mesh in which nothing is declared are some, and that is told', () => {
    const all = Array.from({ length: 30 }, (_, i) => `s${i}`);
    const found = cost([namespaceOf('shop', AMBIENT), ...all.flatMap((name) => [deployment(name), service(name)])]);
    expect(found.chains).toHaveLength(20);
    expect(found.notes).toContainEqual(expect.stringMatching(/^there are more chains/));
  });

  test('end where a circle closes', () => {
    expect(names(cost([...shop(AMBIENT), allows('web', 'db')]))).toEqual(['shop/cart > shop/db > shop/web']);
  });

  test('of a mesh where all call each other are cut, and that is told', () => {
    const all = Array.from({ length: 12 }, (_, i) => `s${i}`);
    const dense = all.flatMap((name) => [deployment(name), service(name), allows(name, ...all)]);
    const found = cost([namespaceOf('shop', AMBIENT), ...dense]);
    expect(new Set(names(found).map((one) => one.split(' > ').length))).toEqual(new Set([12]));
    expect(found.notes).toContainEqual(expect.stringMatching(/^there are more chains/));
  });

  test('with the same first and last are one, the longest', () => {
    const shortcut = allows('db', 'cart', 'web');
    const found = cost([...shop(AMBIENT).slice(0, -1), shortcut]);
    expect(names(found)).toEqual(['shop/web > shop/cart > shop/db']);
  });

  test('with the same first and last are the longest also where a shorter one is found before', () => {
    const mesh = [
      namespaceOf('shop', AMBIENT),
      ...['web', 'db', 'queue'].flatMap((name) => [deployment(name), service(name)]),
      allows('db', 'web', 'queue'),
      allows('queue', 'web'),
    ];
    expect(names(cost(mesh))).toEqual(['shop/web > shop/queue > shop/db']);
  });

  test('with another last are told beside it', () => {
    const more = [deployment('log'), service('log'), allows('log', 'web')];
    expect(names(cost([...shop(AMBIENT), ...more]))).toEqual(['shop/web > shop/cart > shop/db', 'shop/web > shop/log']);
  });

  test('are the same whatever the order of the manifests', () => {
    const backwards = shop(AMBIENT).map((_, i, all) => all[all.length - 1 - i]!);
    expect(cost(backwards).chains).toEqual(cost(shop(AMBIENT)).chains);
  });
});

describe('chains that are named', () => {
  const open = shop(SIDECARS).filter((one) => !JSON.stringify(one).includes('AuthorizationPolicy'));

  test('are walked where no policy declares them', () => {
    const { chains } = cost(open, { chains: [['shop/web', 'shop/db']] });
    expect(chains[0]!.added.now!.passes).toEqual({ sidecar: 2, ztunnel: 0, waypoint: 0 });
  });

  test('refuses one that a policy does not let through', () => {
    expect(() => cost(shop(SIDECARS), { chains: [['shop/web', 'shop/db']] })).toThrow(
      'shop/web may not call shop/db: GET / from Deployment shop/web (without an identity) is in no rule of AuthorizationPolicy shop/db',
    );
  });

  test('refuses names that are nowhere, and says what is near', () => {
    expect(() => cost(open, { chains: [['shop/web', 'shop/crt']] })).toThrow(
      'there is no Service "shop/crt"; did you mean "shop/cart"?',
    );
    expect(() => cost(open, { chains: [['shop/wob', 'shop/cart']] })).toThrow('did you mean "shop/web"?');
  });

  test.each([[[]], [['shop/web']], ['shop/web'], [[1, 2]]])('refuses %j, which is no chain', (chain) => {
    expect(() => cost(open, { chains: [chain as string[]] })).toThrow('a chain has from 2 to 50 names');
  });
});

describe('a plan', () => {
  const bound = { 'istio.io/use-waypoint': 'waypoint' };

  test('adds the waypoint to the calls of a Service that is bound to it, and to no other', () => {
    const plan = [
      ...shop(AMBIENT).filter((one) => JSON.stringify(one) !== JSON.stringify(service('cart'))),
      service('cart', bound),
      ...waypoint('waypoint'),
    ];
    const allow = {
      apiVersion: 'security.istio.io/v1',
      kind: 'AuthorizationPolicy',
      metadata: { name: 'from-waypoint', namespace: 'shop' },
      spec: {
        selector: { matchLabels: { app: 'cart' } },
        rules: [{ from: [{ source: { principals: ['cluster.local/ns/shop/sa/waypoint'] } }] }],
      },
    };
    const { chains } = cost(shop(SIDECARS), { plan: [...plan, allow] });
    expect(chains[0]!.added.now!.passes).toEqual({ sidecar: 4, ztunnel: 0, waypoint: 0 });
    expect(chains[0]!.added.waypoints!.passes).toEqual({ sidecar: 0, ztunnel: 4, waypoint: 1 });
  });

  test('says which call it lacks, and why', () => {
    const notes = (plan: readonly object[]): readonly string[] =>
      cost(shop(AMBIENT), { plan }).notes.filter((one) => one.startsWith('not in the plan'));
    expect(notes(shop(AMBIENT))).toEqual([]);
    expect(notes(shop(AMBIENT).filter((one) => JSON.stringify(one) !== JSON.stringify(service('db'))))).toEqual([
      'not in the plan: shop/cart → shop/db: there is no Service shop/db',
    ]);
    const [web] = [deployment('web')].map((one) => JSON.stringify(one));
    expect(notes(shop(AMBIENT).filter((one) => JSON.stringify(one) !== web))).toEqual([
      'not in the plan: shop/web → shop/cart: there is no Deployment shop/web',
    ]);
    expect(notes([...shop(AMBIENT).slice(0, -1), allows('db', 'web')])).toEqual([
      expect.stringMatching(
        /^not in the plan: shop\/cart → shop\/db: AuthorizationPolicy shop\/db does not let in principal/,
      ),
    ]);
    expect(notes(shop(AMBIENT).slice(1))).toEqual([
      'not in the plan: shop/web → shop/cart: it lacks the Namespace of one of the two',
      'not in the plan: shop/cart → shop/db: it lacks the Namespace of one of the two',
    ]);
  });

  test('without such a call is not known, and no number is made up', () => {
    const plan = shop(AMBIENT).filter((one) => !JSON.stringify(one).includes('"name":"db"'));
    expect(cost(shop(SIDECARS), { plan }).chains[0]!.added.waypoints).toBeNull();
  });
});

/** As istio/istio and istio/ztunnel route it: pilot/pkg/xds/endpoints/endpoint_builder.go, src/proxy/outbound.rs (read for 1.32-dev). */
describe('a mesh that is on its way from one to the other', () => {
  const bound = { 'istio.io/use-waypoint': 'waypoint' };
  const mixed = [
    namespaceOf('shop', AMBIENT),
    deployment('web', {}, { labels: { 'sidecar.istio.io/inject': 'true' } }),
    deployment('cart'),
    service('cart', bound),
    ...waypoint('waypoint'),
  ];

  test('has a sidecar at one end and a ztunnel at the other, and a sidecar goes past the waypoint', () => {
    const { chains, models } = cost(mixed, { nodes: 1, chains: [['shop/web', 'shop/cart']] });
    expect(chains[0]!.added.now!.passes).toEqual({ sidecar: 1, ztunnel: 1, waypoint: 0 });
    expect(models.now.sidecars.count).toEqual({ low: 1, high: 1 });
    expect(models.now.ztunnels.count).toEqual({ low: 1, high: 1 });
  });

  test('is taken to pass the waypoint once its sidecars are gone', () => {
    const { chains } = cost(mixed, { nodes: 1, chains: [['shop/web', 'shop/cart']] });
    expect(chains[0]!.added.waypoints!.passes).toEqual({ sidecar: 0, ztunnel: 2, waypoint: 1 });
    expect(chains[0]!.added.sidecar!.passes).toEqual({ sidecar: 2, ztunnel: 0, waypoint: 0 });
  });

  test('has nothing at an end that is in no mesh', () => {
    const outside = deployment('web', {}, { labels: { 'istio.io/dataplane-mode': 'none' } });
    const { chains } = cost([...mixed.filter((_, i) => i !== 1), outside], { chains: [['shop/web', 'shop/cart']] });
    expect(chains[0]!.added.now!.passes).toEqual({ sidecar: 0, ztunnel: 1, waypoint: 0 });
    expect(chains[0]!.added.sidecar!.passes).toEqual({ sidecar: 1, ztunnel: 0, waypoint: 0 });
  });
});

test('a chain may begin at a gateway by name', () => {
  const gateway = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'edge', namespace: 'shop' },
    spec: { gatewayClassName: 'istio', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
  };
  const mesh = [namespaceOf('shop', AMBIENT), deployment('web'), service('web'), gateway];
  const { chains } = cost(mesh, { chains: [['gateway:shop/edge', 'shop/web']] });
  expect(chains[0]!.added.now!.passes).toEqual({ sidecar: 0, ztunnel: 1, waypoint: 0 });
  expect(() => cost(mesh, { chains: [['gateway:shop/egde', 'shop/web']] })).toThrow(
    'did you mean "gateway:shop/edge"?',
  );
});

describe('calls that are named by the network', () => {
  const open = (labels: Readonly<Record<string, string>>): object[] => [
    namespaceOf('shop', labels),
    ...['web', 'cart', 'db'].flatMap((name) => [deployment(name), service(name)]),
  ];
  const network = (name: string, spec: object): object => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'shop' },
    spec,
  });
  const pods = (app: string): object => ({ podSelector: { matchLabels: { app } } });

  test('are those of a peer that is one workload', () => {
    const cart = network('cart', { ...pods('cart'), ingress: [{ from: [pods('web')] }] });
    expect(declared(cost([...open({}), cart]))).toEqual(['shop/web > shop/cart']);
  });

  test('may be named where they begin', () => {
    const web = network('web', { ...pods('web'), policyTypes: ['Egress'], egress: [{ to: [pods('cart')] }] });
    expect(declared(cost([...open({}), web]))).toEqual(['shop/web > shop/cart']);
  });

  test('are those of Cilium as well, and go on where an ALLOW does', () => {
    const cart = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'cart', namespace: 'shop' },
      spec: {
        endpointSelector: { matchLabels: { app: 'cart' } },
        ingress: [{ fromEndpoints: [{ matchLabels: { app: 'web' } }] }],
      },
    };
    expect(declared(cost([...open(AMBIENT), cart, allows('db', 'cart')]))).toEqual(['shop/web > shop/cart > shop/db']);
  });

  test.each([
    ['a peer that is several workloads', [{ from: [{ podSelector: {} }] }]],
    ['a peer that is a namespace', [{ from: [{ namespaceSelector: {} }] }]],
    ['everybody', [{}]],
    ['a peer that is nobody', [{ from: [pods('gone')] }]],
  ])('are none of %s', (_, ingress) => {
    expect(declared(cost([...open({}), network('cart', { ...pods('cart'), ingress })]))).toEqual([]);
  });

  test('are none of who is kept out of some port', () => {
    const cart = {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { name: 'cart', namespace: 'shop' },
      spec: {
        endpointSelector: { matchLabels: { app: 'cart' } },
        ingress: [{ fromEntities: ['all'] }],
        ingressDeny: [
          {
            fromEndpoints: [{ matchLabels: { app: 'web' } }],
            toPorts: [{ ports: [{ port: '9090', protocol: 'TCP' }] }],
          },
        ],
      },
    };
    expect(declared(cost([...open({}), cart]))).toEqual([]);
  });

  test('are none of the pods of a waypoint, which pass on what others call', () => {
    const proxy = deployment('gate', {}, { labels: { 'gateway.istio.io/managed': 'istio.io-mesh-controller' } });
    const cart = network('cart', { ...pods('cart'), ingress: [{ from: [pods('gate')] }] });
    expect(declared(cost([...open({}), proxy, cart]))).toEqual([]);
  });

  test('are none of a port that the caller may not use', () => {
    const metrics = { from: [pods('web')], ports: [{ port: 9090 }] };
    expect(declared(cost([...open({}), network('cart', { ...pods('cart'), ingress: [metrics] })]))).toEqual([]);
  });

  test('are none of a name server that all of a namespace may ask', () => {
    const all = network('dns', { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [pods('db')] }] });
    expect(declared(cost([...open({}), all]))).toEqual([]);
  });

  const imports = (hosts: readonly string[], workloadSelector?: object): object => ({
    apiVersion: 'networking.istio.io/v1',
    kind: 'Sidecar',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { ...workloadSelector, egress: [{ hosts }] },
  });
  const web = { workloadSelector: { labels: { app: 'web' } } };

  test('are the hosts that the Sidecar of a workload imports by name', () => {
    const hosts = ['./cart.shop.svc.cluster.local', 'istio-system/*'];
    expect(declared(cost([...open(SIDECARS), imports(hosts, web)]))).toEqual(['shop/web > shop/cart']);
  });

  test('are none of a Sidecar that imports all, or is for all', () => {
    expect(declared(cost([...open(SIDECARS), imports(['./*'], web)]))).toEqual([]);
    expect(declared(cost([...open(SIDECARS), imports(['./cart.shop.svc.cluster.local'])]))).toEqual([]);
  });
});

test('all chains that are wrong are told in one run', () => {
  const chains = [['shop/wbe', 'shop/cart', 'shop/bd'], ['shop/web', 'shop/cart'], ['shop/web']];
  expect(() => cost(shop(AMBIENT), { chains })).toThrow(
    /there is no workload "shop\/wbe".*\n.*there is no Service "shop\/bd".*\n.*a chain has from 2 to 50 names/,
  );
});

describe('a gateway of its own chart', () => {
  /** As the chart gateway has it: its proxy is injected. */
  const gateway = deployment(
    'edge',
    {},
    {
      annotations: { 'inject.istio.io/templates': 'gateway' },
      labels: { 'sidecar.istio.io/inject': 'true' },
      containers: [{ name: 'istio-proxy', image: 'auto' }],
    },
  );
  const own = [gateway, service('edge'), deployment('web'), service('web'), allows('web', 'edge')];

  test('is passed in every kind of mesh, and counts in none', () => {
    const { chains, models, pods } = cost([namespaceOf('shop', SIDECARS), ...own]);
    expect([pods, models.now.sidecars.count]).toEqual([
      { low: 1, high: 1 },
      { low: 1, high: 1 },
    ]);
    const { added, names: chain } = chains[0]!;
    expect(chain).toEqual(['shop/edge', 'shop/web']);
    expect(added.now!.passes).toEqual({ sidecar: 1, ztunnel: 0, waypoint: 0 });
    expect(added.sidecar!.passes).toEqual(added.now!.passes);
    expect(added.waypoints!.passes).toEqual({ sidecar: 0, ztunnel: 1, waypoint: 0 });
  });

  test('counts in none of a plan either, where it sends past a waypoint', () => {
    const bound = [gateway, service('edge'), deployment('web'), service('web', { 'istio.io/use-waypoint': 'gate' })];
    const plan = [namespaceOf('shop', AMBIENT), ...bound, ...waypoint('gate')];
    const { added } = cost([namespaceOf('shop', SIDECARS), ...own], { plan }).chains[0]!;
    expect(added.waypoints!.passes).toEqual({ sidecar: 0, ztunnel: 1, waypoint: 0 });
  });
});

test('a client with a sidecar sends requests that it knows, by mTLS or HBONE, also to who is captured', () => {
  const strict = {
    apiVersion: 'security.istio.io/v1',
    kind: 'PeerAuthentication',
    metadata: { name: 'default', namespace: 'istio-system' },
    spec: { mtls: { mode: 'STRICT' } },
  };
  const captured = { labels: { 'istio.io/dataplane-mode': 'ambient', 'sidecar.istio.io/inject': 'false' } };
  const mesh = [
    namespaceOf('shop', SIDECARS),
    deployment('web'),
    service('web'),
    deployment('cart', {}, captured),
    service('cart'),
    allows('cart', 'web'),
    strict,
  ];
  const { added, names: chain } = cost(mesh).chains[0]!;
  expect(chain).toEqual(['shop/web', 'shop/cart']);
  expect(added.now!.passes).toEqual({ sidecar: 1, ztunnel: 1, waypoint: 0 });
});

test('a gateway goes past the waypoint also where the pods of the plan still have sidecars', () => {
  const gateway = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'Gateway',
    metadata: { name: 'edge', namespace: 'shop' },
    spec: { gatewayClassName: 'istio', listeners: [{ name: 'http', port: 80, protocol: 'HTTP' }] },
  };
  const own = [namespaceOf('shop', SIDECARS), deployment('web'), gateway, ...waypoint('gate')];
  const plan = [...own, service('web', { 'istio.io/use-waypoint': 'gate' })];
  const chains = [['gateway:shop/edge', 'shop/web']];
  const { added } = cost([...own, service('web')], { chains, plan }).chains[0]!;
  expect(added.waypoints!.passes).toEqual({ sidecar: 0, ztunnel: 1, waypoint: 0 });
});
