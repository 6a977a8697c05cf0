import { app, istio, namespace, onlyGet, STRICT, workload } from '../meshes';
import { called, objectsAfter, planned, stepOf } from '../planning';

const HOW = { accept: ['authenticated'], routes: 'httproute' as const };
const BOOKS = [
  ...STRICT,
  namespace('books'),
  ...app('books', 'page'),
  ...app('books', 'reviews'),
  ...app('books', 'reviews-next'),
];
const to = (host: string, rest: object = {}) => ({ destination: { host }, ...rest });
const virtual = (http: readonly object[], rest: object = {}) =>
  istio('VirtualService', 'books', 'reviews', { hosts: ['reviews'], http, ...rest });

describe('VirtualServices to HTTPRoutes', () => {
  const SPLIT = virtual([
    { match: [{ headers: { 'x-beta': { exact: 'yes' } } }], route: [to('reviews-next')], timeout: '3s' },
    { route: [to('reviews', { weight: 80 }), to('reviews-next', { weight: 20 })] },
  ]);

  test('one that an HTTPRoute can say is written as one, for the Service', () => {
    const step = stepOf(planned([...BOOKS, SPLIT], HOW), 'routes-books');
    expect(step.applies.map(({ manifest }) => manifest)).toEqual([
      {
        apiVersion: 'gateway.networking.k8s.io/v1',
        kind: 'HTTPRoute',
        metadata: { name: 'reviews', namespace: 'books' },
        spec: {
          parentRefs: [{ group: '', kind: 'Service', name: 'reviews' }],
          rules: [
            {
              matches: [{ headers: [{ type: 'Exact', name: 'x-beta', value: 'yes' }] }],
              backendRefs: [{ name: 'reviews-next', port: 9080 }],
              timeouts: { request: '3s' },
            },
            {
              backendRefs: [
                { name: 'reviews', port: 9080, weight: 80 },
                { name: 'reviews-next', port: 9080, weight: 20 },
              ],
            },
          ],
        },
      },
    ]);
    expect(step.deletes.map(({ object }) => `${object.kind} ${object.name}`)).toEqual(['VirtualService reviews']);
  });

  test('one whose weights a controller writes stays: it would go on writing to what is not there', () => {
    const rollout = (routing: object) => ({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata: { name: 'reviews-pods', namespace: 'books' },
      spec: { strategy: { canary: { trafficRouting: { istio: routing } } } },
    });
    const flagger = {
      apiVersion: 'flagger.app/v1beta1',
      kind: 'Canary',
      metadata: { name: 'reviews', namespace: 'books' },
      spec: { targetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'reviews' }, service: { port: 9080 } },
    };
    const routes = (more: object): readonly string[] =>
      planned([...BOOKS, SPLIT, more], HOW).steps.flatMap(({ name }) => (name.includes('-routes-') ? [name] : []));
    expect(routes(rollout({ virtualService: { name: 'reviews' } }))).toEqual([]);
    expect(routes(rollout({ virtualServices: [{ name: 'reviews.books' }] }))).toEqual([]);
    expect(routes(flagger)).toEqual([]);
    expect(routes(rollout({ virtualService: { name: 'other' } }))).toHaveLength(1);
    expect(routes(rollout({ virtualService: { name: 'reviews.other' } }))).toHaveLength(1);
  });

  test('all of a weight is the same as no weight', () => {
    const all = virtual([{ route: [to('reviews', { weight: 100 }), to('reviews-next', { weight: 0 })] }]);
    expect(stepOf(planned([...BOOKS, all], HOW), 'routes-books')).toMatchObject({ verdict: 'safe', changes: [] });
  });

  test('requests land where they did', () => {
    const mesh = [...BOOKS, SPLIT];
    const plan = planned(mesh, HOW);
    expect(stepOf(plan, 'routes-books')).toMatchObject({ verdict: 'safe', changes: [] });
    for (const http of [{ path: '/' }, { path: '/', headers: { 'x-beta': 'yes' } }]) {
      const [before, after] = [mesh, objectsAfter(mesh, plan)].map((one) =>
        called(one, 'books/page', 'books/reviews', http).lands.map(({ service, weight }) => [service, weight]),
      );
      expect(after).toEqual(before);
    }
  });

  test('they stay where nobody asks for HTTPRoutes', () => {
    const { steps } = planned([...BOOKS, SPLIT], { accept: ['authenticated'] });
    expect(steps.map(({ name }) => name.slice(4))).not.toContain('routes-books');
  });

  test('a rule that comes first in the one and last in the other is refused, as requests would land elsewhere', () => {
    // ambient.md 13.4: an HTTPRoute sorts by how specific matches are, an exact path first.
    const order = virtual([
      { match: [{ headers: { 'x-beta': { exact: 'yes' } } }], route: [to('reviews-next')] },
      { match: [{ uri: { exact: '/x' } }], route: [to('reviews')] },
      { route: [to('reviews')] },
    ]);
    const step = stepOf(planned([...BOOKS, order], HOW), 'routes-books');
    expect(step.verdict).toBe('refused');
    expect(step.changes.map(({ kind }) => kind)).toContain('rerouted');
  });

  test.each([
    ['what subset "v1" is', [{ route: [{ destination: { host: 'reviews', subset: 'v1' } }] }]],
    ['(prefix)', [{ match: [{ uri: { prefix: '/api' } }], route: [to('reviews')] }]],
    ['"fault"', [{ fault: { abort: { httpStatus: 500, percentage: { value: 1 } } }, route: [to('reviews')] }]],
    ['a header other than', [{ match: [{ headers: { a: { regex: 'b.*' } } }], route: [to('reviews')] }]],
    ['no Service of its namespace', [{ route: [to('example.com')] }]],
  ])('one that no HTTPRoute says stays, with the reason: %s', (why, http) => {
    const { namespaces, steps } = planned([...BOOKS, virtual(http)], HOW);
    const { concerns } = namespaces.find(({ namespace: name }) => name === 'books')!;
    expect(concerns.find(({ name }) => name === 'virtual-service:books/reviews')?.what).toContain(why);
    expect(steps.map(({ name }) => name.slice(4))).not.toContain('routes-books');
  });
});

describe('subsets', () => {
  const version = (name: string) =>
    workload('books', `reviews-${name}`, { podLabels: { app: 'reviews', version: name } });
  const subset = (name: string, rest: object = {}) => ({ name, labels: { version: name }, ...rest });
  const rule = (rest: object = {}) =>
    istio('DestinationRule', 'books', 'reviews', { host: 'reviews', subsets: [subset('v1'), subset('v2')], ...rest });
  const split = virtual([
    {
      route: [
        { destination: { host: 'reviews', subset: 'v1' }, weight: 90 },
        { destination: { host: 'reviews', subset: 'v2' }, weight: 10 },
      ],
    },
  ]);
  const [service] = app('books', 'reviews');
  const VERSIONS = [
    ...STRICT,
    namespace('books'),
    ...app('books', 'page'),
    service!,
    version('v1'),
    version('v2'),
    split,
  ];
  const whyNot = (objects: readonly object[]) =>
    planned(objects, HOW)
      .namespaces.find(({ namespace: name }) => name === 'books')!
      .concerns.find(({ name }) => name === 'virtual-service:books/reviews')?.what;

  test('become Services of their own, and their DestinationRule goes with the last that names them', () => {
    const step = stepOf(planned([...VERSIONS, rule()], HOW), 'routes-books');
    expect(step.applies.map(({ manifest }) => manifest)).toMatchObject([
      {
        kind: 'Service',
        metadata: { name: 'reviews-v1', labels: { 'istio.io/use-waypoint': 'none' } },
        spec: { selector: { app: 'reviews', version: 'v1' }, ports: [{ name: 'http', port: 9080, targetPort: 9080 }] },
      },
      { kind: 'Service', metadata: { name: 'reviews-v2' }, spec: { selector: { app: 'reviews', version: 'v2' } } },
      {
        kind: 'HTTPRoute',
        spec: {
          rules: [
            {
              backendRefs: [
                { name: 'reviews-v1', port: 9080, weight: 90 },
                { name: 'reviews-v2', port: 9080, weight: 10 },
              ],
            },
          ],
        },
      },
    ]);
    expect(step.deletes.map(({ object }) => `${object.kind} ${object.name}`)).toEqual([
      'VirtualService reviews',
      'DestinationRule reviews',
    ]);
  });

  test('get the shares that they had, on the same pods', () => {
    const mesh = [...VERSIONS, rule()];
    const plan = planned(mesh, HOW);
    expect(['safe', 'changes']).toContain(stepOf(plan, 'routes-books').verdict);
    const shares = [mesh, objectsAfter(mesh, plan)].map((one) =>
      called(one, 'books/page', 'books/reviews').lands.map(({ weight, workloads }) => [workloads, weight]),
    );
    expect(shares[0]).toEqual([
      [['books/reviews-v1'], 90],
      [['books/reviews-v2'], 10],
    ]);
    expect(shares[1]).toEqual(shares[0]);
  });

  test('open no way past the waypoint that judges requests', () => {
    const mesh = [...VERSIONS, rule(), onlyGet('books', 'reviews', { namespaces: ['books'] })];
    const end = objectsAfter(mesh, planned(mesh, HOW));
    expect(called(end, 'books/page', 'books/reviews').verdict).toBe('allowed');
    expect(called(end, 'books/page', 'books/reviews', { method: 'POST' }).verdict).toBe('denied');
    expect(called(end, 'books/page', 'books/reviews-v1').verdict).toBe('denied');
  });

  test('are taken from a Service that has their pods already', () => {
    const there = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'reviews-v1', namespace: 'books' },
      spec: { selector: { app: 'reviews', version: 'v1' }, ports: [{ name: 'http', port: 9080 }] },
    };
    const { applies } = stepOf(planned([...VERSIONS, rule(), there], HOW), 'routes-books');
    expect(applies.map(({ object }) => `${object.kind} ${object.name}`)).toEqual([
      'Service reviews-v2',
      'HTTPRoute reviews',
    ]);
    const other = { ...there, spec: { ...there.spec, selector: { app: 'page' } } };
    expect(whyNot([...VERSIONS, rule(), other])).toContain('there is a Service books/reviews-v1 for other pods');
  });

  test('leave their DestinationRule where somebody else names them', () => {
    const gateway = istio('VirtualService', 'books', 'public', {
      hosts: ['books.example.com'],
      gateways: ['books/public'],
      http: [{ route: [{ destination: { host: 'reviews', subset: 'v1' } }] }],
    });
    const { deletes } = stepOf(planned([...VERSIONS, rule(), gateway], HOW), 'routes-books');
    expect(deletes.map(({ object }) => object.kind)).toEqual(['VirtualService']);
  });

  test.each([
    ['are not declared', rule({ subsets: [subset('v1')] }), 'has no subset "v2"'],
    [
      'say more than labels',
      rule({ subsets: [subset('v1'), subset('v2', { trafficPolicy: { loadBalancer: { simple: 'RANDOM' } } })] }),
      'trafficPolicy',
    ],
    ['are of a rule that says more', rule({ trafficPolicy: { outlierDetection: {} } }), 'trafficPolicy'],
  ])('that %s keep their VirtualService', (_, own, why) => {
    expect(whyNot([...VERSIONS, own])).toContain(why);
  });
});
