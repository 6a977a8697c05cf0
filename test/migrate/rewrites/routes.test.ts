import { account, app, authorize, istio, namespace, onlyGet, STRICT, workload } from '../meshes';
import { called, lookedAt, objectsAfter, planned, stepOf } from '../planning';

const ACCEPTED = { accept: ['authenticated'] };
const subsets = (home: string) =>
  istio('DestinationRule', home, 'reviews', {
    host: 'reviews.books.svc.cluster.local',
    subsets: ['v1', 'v2'].map((version) => ({ name: version, labels: { version } })),
  });
const split = (home: string, rest: object = {}) =>
  istio('VirtualService', home, 'reviews', {
    hosts: ['reviews.books.svc.cluster.local'],
    http: [
      {
        route: [
          { destination: { host: 'reviews.books.svc.cluster.local', subset: 'v1' }, weight: 90 },
          { destination: { host: 'reviews.books.svc.cluster.local', subset: 'v2' }, weight: 10 },
        ],
      },
    ],
    ...rest,
  });
const BOOKS = [
  ...STRICT,
  namespace('books'),
  ...app('books', 'page'),
  ...app('books', 'reviews', { podLabels: { version: 'v1' } }),
  workload('books', 'reviews-v2', { podLabels: { app: 'reviews', version: 'v2' } }),
];

describe('VirtualServices', () => {
  test('the Service of one gets a waypoint, and its shares are the same at each step', () => {
    const mesh = [...BOOKS, split('books'), subsets('books')];
    const plan = planned(mesh, ACCEPTED);
    const shares = (objects: readonly object[]) =>
      called(objects, 'books/page', 'books/reviews').lands.map(({ subset, weight }) => [subset, weight]);
    for (const { name } of plan.steps) {
      expect([name, shares(objectsAfter(mesh, plan, name.slice(4)))]).toEqual([
        name,
        [
          ['v1', 90],
          ['v2', 10],
        ],
      ]);
    }
    expect(plan.namespaces.find(({ namespace: name }) => name === 'books')?.waypointFor).toEqual([
      { service: 'Service books/reviews', because: ['VirtualService books/reviews'] },
    ]);
  });

  test('without a waypoint the split would be lost, as ztunnel routes nothing', () => {
    const mesh = [...BOOKS, split('books'), subsets('books')];
    const moved = mesh.map((one) =>
      JSON.stringify(one) === JSON.stringify(namespace('books'))
        ? namespace('books', { 'istio.io/dataplane-mode': 'ambient' })
        : one,
    );
    expect(called(moved, 'books/page', 'books/reviews').lands.every(({ subset }) => subset === undefined)).toBe(true);
  });

  test('one in the namespace of clients is told to be lost, and the step that loses it says where requests land then', () => {
    // ambient.md 13.2: a waypoint uses no VirtualService of a client's namespace.
    const mesh = [...BOOKS, namespace('shop'), ...app('shop', 'web'), split('shop'), subsets('books')];
    const plan = planned(mesh, ACCEPTED);
    expect(plan.namespaces.find(({ namespace: name }) => name === 'shop')?.concerns).toContainEqual(
      expect.objectContaining({ name: 'unserved-route:shop/reviews', weight: 'loses' }),
    );
    expect(stepOf(plan, 'enrol-shop').changes).toContainEqual(
      expect.objectContaining({ kind: 'rerouted', to: 'books/reviews', clients: expect.arrayContaining(['shop/web']) }),
    );
  });

  test('matches of labels of the client are told to be lost', () => {
    const http = [
      {
        match: [{ sourceLabels: { app: 'page' } }],
        route: [{ destination: { host: 'reviews.books.svc.cluster.local', subset: 'v2' } }],
      },
      { route: [{ destination: { host: 'reviews.books.svc.cluster.local', subset: 'v1' } }] },
    ];
    const plan = planned([...BOOKS, split('books', { http }), subsets('books')], ACCEPTED);
    expect(plan.namespaces.find(({ namespace: name }) => name === 'books')?.concerns).toContainEqual(
      expect.objectContaining({ name: 'route-by-client:books/reviews', weight: 'loses' }),
    );
    expect(plan.steps.flatMap(lookedAt)).toContainEqual(
      expect.objectContaining({ kind: 'rerouted', to: 'books/reviews' }),
    );
  });

  test('a DestinationRule of clients alone is told to be lost', () => {
    const mesh = [...BOOKS, namespace('shop'), ...app('shop', 'web'), subsets('shop')];
    expect(planned(mesh, ACCEPTED).namespaces.find(({ namespace: name }) => name === 'shop')?.concerns).toContainEqual(
      expect.objectContaining({ name: 'client-rule:shop/reviews', weight: 'loses' }),
    );
  });
});

describe('ingress', () => {
  const EDGE = [
    ...STRICT,
    namespace('edge'),
    workload('edge', 'ingress', {
      podLabels: { app: 'ingress' },
      annotations: { 'inject.istio.io/templates': 'gateway' },
      spec: { containers: [{ name: 'istio-proxy', image: 'auto' }] },
    }),
    istio('Gateway', 'edge', 'public', {
      selector: { app: 'ingress' },
      servers: [{ port: { number: 80, name: 'http', protocol: 'HTTP' }, hosts: ['shop.example.com'] }],
    }),
    namespace('shop'),
    ...app('shop', 'web'),
    istio('VirtualService', 'shop', 'web', {
      hosts: ['shop.example.com'],
      gateways: ['edge/public'],
      http: [{ route: [{ destination: { host: 'web.shop.svc.cluster.local', port: { number: 9080 } } }] }],
    }),
  ];

  test('a VirtualService of gateways stays, and is no reason for a waypoint', () => {
    const plan = planned(EDGE, ACCEPTED);
    const { concerns, waypointFor } = plan.namespaces.find(({ namespace: name }) => name === 'shop')!;
    expect(waypointFor).toEqual([]);
    expect(concerns).toEqual([expect.objectContaining({ name: 'gateway-route:shop/web', weight: 'stays' })]);
  });

  test('a VirtualService beside its gateway is told of as well, where somebody has sidecars', () => {
    const moved = EDGE.map(
      (one) =>
        JSON.parse(
          JSON.stringify(one).replace(
            '"name":"web","namespace":"shop"},"spec":{"hosts"',
            '"name":"web","namespace":"edge"},"spec":{"hosts"',
          ),
        ) as object,
    );
    const of = (mesh: readonly object[]): readonly string[] =>
      (planned(mesh, ACCEPTED).namespaces.find((one) => one.namespace === 'edge')?.concerns ?? []).map(
        ({ name }) => name,
      );
    expect(of(moved)).toEqual(['gateway-route:edge/web']);
    const without = moved.map((one) => JSON.parse(JSON.stringify(one).replaceAll('istio-injection', 'team')) as object);
    expect(of(without)).toEqual([]);
  });

  test('a gateway is sent through the waypoint where requests are judged, and keeps getting through', () => {
    const mesh = [...EDGE, onlyGet('shop', 'web', { principals: [account('edge', 'default')] })];
    // The account of a workload of these manifests is that of its label.
    const judged = mesh.map((one) => JSON.parse(JSON.stringify(one).replaceAll('sa/default', 'sa/ingress')) as object);
    const plan = planned(judged, ACCEPTED);
    expect(stepOf(plan, 'bind-shop').applies[0]!.manifest).toMatchObject({
      metadata: { labels: { 'istio.io/use-waypoint': 'waypoint', 'istio.io/ingress-use-waypoint': 'true' } },
    });
    expect(plan.steps.flatMap(lookedAt)).toEqual([]);
    expect(stepOf(plan, 'bind-shop').changes).toContainEqual(
      expect.objectContaining({ kind: 'path', clients: ['gateway edge/ingress'], to: 'shop/web' }),
    );
  });

  test('the gateway and its namespace stay', () => {
    const plan = planned(EDGE, ACCEPTED);
    expect(plan.namespaces.find(({ namespace: name }) => name === 'edge')?.verdict).toBe('stays');
    expect(plan.steps.map(({ name }) => name)).not.toContain('020-enrol-edge');
  });
});

describe('a route that rewrites paths', () => {
  // sidecar.md 16 and ambient.md 13.6: a sidecar of the client rewrites before the policies of the server, a waypoint after its own.
  const rewrite = istio('VirtualService', 'books', 'reviews', {
    hosts: ['reviews'],
    http: [
      { match: [{ uri: { prefix: '/api/' } }], rewrite: { uri: '/' }, route: [{ destination: { host: 'reviews' } }] },
      { route: [{ destination: { host: 'reviews' } }] },
    ],
  });
  const paths = (path: string) =>
    authorize('books', 'reviews', {
      selector: { matchLabels: { app: 'reviews' } },
      rules: [{ to: [{ operation: { paths: [path] } }] }],
    });

  const route = (http: readonly object[]) => istio('VirtualService', 'books', 'reviews', { hosts: ['reviews'], http });
  const concernsOf = (mesh: readonly object[]) =>
    planned(mesh, ACCEPTED)
      .namespaces.flatMap(({ concerns }) => concerns)
      .map(({ name, weight }) => `${weight} ${name}`);
  const pathsAtWaypoint = (mesh: readonly object[]) => {
    const { applies } = stepOf(planned(mesh, ACCEPTED), 'waypoint-books');
    const made = applies.find(({ object }) => object.name.startsWith('reviews-at-waypoint'))!.manifest as {
      spec: { rules: { to?: { operation: object }[] }[] };
    };
    return made.spec.rules.map(({ to: entries }) => entries?.map(({ operation }) => operation));
  };

  test('is judged at the waypoint by the paths that clients send', () => {
    const mesh = [...BOOKS, rewrite, paths('/items')];
    const plan = planned(mesh, ACCEPTED);
    expect(concernsOf(mesh)).toEqual(['stays rewritten-paths:books/reviews']);
    expect(pathsAtWaypoint(mesh)).toEqual([[{ paths: ['/items', '/api/items'] }]]);
    const ends = [mesh, objectsAfter(mesh, plan)].map((objects) =>
      ['/api/items', '/items', '/api/other', '/other'].map(
        (path) => called(objects, 'books/page', 'books/reviews', { path }).verdict,
      ),
    );
    expect(ends).toEqual([
      ['allowed', 'allowed', 'denied', 'denied'],
      ['allowed', 'allowed', 'denied', 'denied'],
    ]);
    expect(plan.steps.flatMap(lookedAt)).toEqual([]);
  });

  test.each([
    ['/items*', [{ paths: ['/items*', '/api/items*'] }]],
    // A path that is sent like this is rewritten, and comes to the pods as another.
    ['/api/x', [{ paths: ['/api/api/x'] }]],
    ['*', [{ paths: ['*', '/api/*'] }]],
  ])('names for %s what is sent for it', (path, wanted) => {
    expect(pathsAtWaypoint([...BOOKS, rewrite, paths(path)])).toEqual([wanted]);
  });

  test('makes a rule about paths that nobody can send any more one that is not there, and never one for all', () => {
    const all = route([
      { match: [{ uri: { prefix: '/' } }], rewrite: { uri: '/v2/' }, route: [{ destination: { host: 'reviews' } }] },
    ]);
    expect(pathsAtWaypoint([...BOOKS, all, paths('/items')])).toEqual([]);
    const plan = planned([...BOOKS, all, paths('/items')], ACCEPTED);
    expect(plan.steps.flatMap(lookedAt)).toEqual([]);
  });

  test.each([
    [
      'by a pattern',
      [{ rewrite: { uriRegexRewrite: { match: '^/a', rewrite: '' } }, route: [{ destination: { host: 'reviews' } }] }],
    ],
    [
      'for some headers',
      [
        {
          match: [{ uri: { prefix: '/api/' }, headers: { a: { exact: 'b' } } }],
          rewrite: { uri: '/' },
          route: [{ destination: { host: 'reviews' } }],
        },
        { route: [{ destination: { host: 'reviews' } }] },
      ],
    ],
  ])('%s is lost, and what closes is listed', (_, http) => {
    const mesh = [...BOOKS, route(http), paths('/items')];
    expect(concernsOf(mesh)).toEqual(['loses rewritten-paths:books/reviews']);
  });

  test('for some headers closes what they let through', () => {
    const some = {
      match: [{ uri: { prefix: '/api/' }, headers: { a: { exact: 'b' } } }],
      rewrite: { uri: '/' },
      route: [{ destination: { host: 'reviews' } }],
    };
    const mesh = [...BOOKS, route([some, { route: [{ destination: { host: 'reviews' } }] }]), paths('/items')];
    const { changes, verdict } = stepOf(planned(mesh, ACCEPTED), 'enrol-books');
    expect(verdict).toBe('closes');
    const closed = changes.filter(({ because, kind, to }) => kind === 'closed' && to === 'books/reviews' && !because);
    expect(closed.flatMap(({ requests }) => requests.map(({ path }) => path))).toEqual(['/api/items']);
  });

  test.each([
    ['no policy does', [rewrite]],
    ['policies read methods alone', [rewrite, onlyGet('books', 'reviews', {})]],
    ['nothing is rewritten', [split('books'), subsets('books'), paths('/items')]],
  ])('is nothing to say where %s', (_, objects) => {
    const { namespaces } = planned([...BOOKS, ...objects], ACCEPTED);
    expect(namespaces.flatMap(({ concerns }) => concerns)).toEqual([]);
  });
});

describe('a DestinationRule', () => {
  // ambient.md 15: ztunnel ignores DestinationRules, and a waypoint goes by those of its namespace.
  const rule = (spec: object, home = 'books', host = 'reviews') =>
    istio('DestinationRule', home, 'rule', { host, ...spec });
  const bookish = (mesh: readonly object[]) => {
    const { concerns, waypointFor } = planned(mesh, ACCEPTED).namespaces.find(
      ({ namespace: name }) => name === 'books',
    )!;
    return { concerns: concerns.map(({ name, weight }) => `${weight} ${name}`), waypointFor };
  };

  test.each([
    [{ trafficPolicy: { loadBalancer: { consistentHash: { httpHeaderName: 'x-user' } } } }],
    [{ trafficPolicy: { outlierDetection: { consecutive5xxErrors: 5 } } }],
    [{ trafficPolicy: { tls: { mode: 'SIMPLE' } } }],
    [
      {
        trafficPolicy: {
          portLevelSettings: [{ port: { number: 9080 }, connectionPool: { tcp: { maxConnections: 9 } } }],
        },
      },
    ],
    [{ subsets: [{ name: 'v1', labels: { version: 'v1' }, trafficPolicy: { loadBalancer: { simple: 'RANDOM' } } }] }],
  ])('that says how traffic is sent gives its Service a waypoint: %j', (spec) => {
    expect(bookish([...BOOKS, rule(spec)])).toEqual({
      concerns: [],
      waypointFor: [{ service: 'Service books/reviews', because: ['DestinationRule books/rule'] }],
    });
  });

  test.each([
    [{ trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } }],
    [{ subsets: [{ name: 'v1', labels: { version: 'v1' } }] }],
    [{ trafficPolicy: { portLevelSettings: [{ port: { number: 9080 }, tls: { mode: 'DISABLE' } }] } }],
    [{}],
  ])('that says nothing which ztunnel does not do by itself gives none: %j', (spec) => {
    expect(bookish([...BOOKS, rule(spec)])).toEqual({ concerns: [], waypointFor: [] });
  });

  const pool = { trafficPolicy: { connectionPool: { tcp: { maxConnections: 9 } } } };

  test('of a headless Service is lost, as no waypoint is on the way to it', () => {
    const db = app('books', 'db', { port: 5432, protocol: 'tcp', service: { clusterIP: 'None' } });
    const { concerns, waypointFor } = bookish([...BOOKS, ...db, rule(pool, 'books', 'db')]);
    expect([concerns, waypointFor]).toEqual([['loses unserved-rule:books/rule', 'stays headless:books/db'], []]);
  });

  test('of the whole mesh is lost for Services without a waypoint', () => {
    expect(bookish([...BOOKS, rule(pool, 'istio-system', '*.local')]).concerns).toEqual([
      'loses mesh-rule:istio-system/rule',
    ]);
    const mutual = rule({ trafficPolicy: { tls: { mode: 'ISTIO_MUTUAL' } } }, 'istio-system', '*.local');
    expect(bookish([...BOOKS, mutual]).concerns).toEqual([]);
  });
});
