import { app, istio, namespace, STRICT } from '../meshes';
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
    ['subset', [{ route: [{ destination: { host: 'reviews', subset: 'v1' } }] }]],
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
