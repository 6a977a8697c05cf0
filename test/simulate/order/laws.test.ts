import * as fc from 'fast-check';
import { orderToApply } from '../../../src/gitops/order/order';
import type { PlainObject } from '../../../src/gitops/shipment';
import { load } from '../../../src/model/input/load';
import { Mesh } from '../../../src/model/mesh';
import type { Answer } from '../../../src/simulate/answer';
import { proveOrder } from '../../../src/simulate/order/prove-order';
import { deployment, object, policy, routeOf, service, shop, waypoint } from '../../gitops/order/objects';
import { answeredBy } from '../diff/told';

const NAMES = ['web', 'cart'];
const toWeb = [{ group: '', kind: 'Service', name: 'web' }];
const ALL: readonly PlainObject[] = [
  shop({ 'istio.io/dataplane-mode': 'ambient' }),
  waypoint,
  service('web', { 'istio.io/use-waypoint': 'waypoint' }),
  service('cart'),
  ...NAMES.map((name) => deployment(name)),
  policy('reads', { targetRefs: toWeb, rules: [{ to: [{ operation: { methods: ['GET'] } }] }] }),
  policy('not-cart', { action: 'DENY', selector: { matchLabels: { app: 'cart' } }, rules: [{}] }),
  routeOf('web'),
  object('NetworkPolicy', 'none-to-web', {
    namespace: 'shop',
    group: 'networking.k8s.io',
    spec: { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress'] },
  }),
];

const isOpen = (answer: Answer | undefined): boolean => answer?.verdict === 'allowed' && answer.outcome === 'app';

/** Paths that are open after some steps and closed in the end, found by asking for each. */
function asked(objects: Mesh['objects'], older: Mesh['objects']): Set<string> {
  const state = (count: number): Mesh => {
    const kept = new Map(older.map((one) => [one.title, one]));
    for (const one of objects.slice(0, count)) kept.set(one.title, one);
    return new Mesh([...kept.values()], 'closed', {});
  };
  const [first, last] = [state(0), state(objects.length)];
  const found = new Set<string>();
  for (let count = 1; count < objects.length; count++) {
    const mesh = state(count);
    for (const client of NAMES) {
      for (const name of NAMES) {
        for (const method of ['GET', 'POST']) {
          const request = {
            from: { workload: `shop/${client}` },
            to: { service: `shop/${name}`, port: 80 },
            http: { method, path: '/' },
          };
          const [was, is, will] = [first, mesh, last].map((one) => isOpen(answeredBy(one, request)));
          if (is && !was && !will) found.add(`after ${count}: shop/${client} -> shop/${name}`);
        }
      }
    }
  }
  return found;
}

function proved(objects: Mesh['objects'], older: Mesh['objects']): Set<string> {
  const { openings } = proveOrder(older, objects);
  return new Set(
    openings
      .filter(({ kind, to }) => kind === 'opens' && to.startsWith('shop/'))
      .flatMap(({ clients, since, to, until }) =>
        clients
          .filter((client) => client.startsWith('shop/'))
          .flatMap((client) =>
            Array.from({ length: until - since }, (_, i) => `after ${since + i}: ${client} -> ${to}`),
          ),
      ),
  );
}

function read(objects: readonly PlainObject[]): Mesh['objects'] {
  return load('test', [...objects], { world: 'closed' }).mesh.objects;
}

test('finds, in any order, the very paths that are open at a moment and closed in the end', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...ALL], { minLength: 5 }), (objects) => {
      expect(proved(read(objects), [])).toEqual(asked(read(objects), []));
    }),
    { numRuns: 60 },
  );
});

test('finds the same over what is there before', () => {
  fc.assert(
    fc.property(fc.subarray([...ALL]), fc.shuffledSubarray([...ALL], { minLength: ALL.length }), (older, objects) => {
      expect(proved(read(objects), read(older))).toEqual(asked(read(objects), read(older)));
    }),
    { numRuns: 60 },
  );
});

/** Objects of which any may be there, in one of several shapes. */
const SHAPES: readonly (readonly PlainObject[])[] = [
  [
    shop({ 'istio.io/dataplane-mode': 'ambient' }),
    shop(),
    shop({ 'istio.io/dataplane-mode': 'ambient', 'istio.io/use-waypoint': 'waypoint' }),
  ],
  [waypoint],
  [service('web', { 'istio.io/use-waypoint': 'waypoint' }), service('web')],
  [service('cart')],
  [deployment('web')],
  [deployment('cart')],
  [
    policy('a', { targetRefs: toWeb, rules: [{ to: [{ operation: { methods: ['GET'] } }] }] }),
    policy('a', { targetRefs: toWeb, action: 'DENY', rules: [{ to: [{ operation: { methods: ['GET'] } }] }] }),
    policy('a', { selector: { matchLabels: { app: 'web' } } }),
  ],
  [
    policy('b', { action: 'DENY', selector: { matchLabels: { app: 'cart' } }, rules: [{}] }),
    policy('b', { selector: { matchLabels: { app: 'cart' } }, rules: [{}] }),
  ],
  [policy('c'), policy('c', { rules: [{}] })],
  [routeOf('web')],
  ['web', 'cart'].map((app) => admits('to', { matchLabels: { app } }, [{}])),
  [admits('all', {}, []), admits('all', {}, [{ from: [{ podSelector: { matchLabels: { app: 'cart' } } }] }])],
];

function admits(name: string, podSelector: object, ingress: readonly object[]): PlainObject {
  return object('NetworkPolicy', name, {
    namespace: 'shop',
    group: 'networking.k8s.io',
    spec: { podSelector, ingress, policyTypes: ['Ingress'] },
  });
}

test('finds nothing in our own order, whatever is applied to an empty cluster', () => {
  const shapes = SHAPES.map((all) => fc.option(fc.constantFrom(...all), { nil: undefined }));
  const some = fc
    .tuple(...shapes)
    .map((all) => (all as (PlainObject | undefined)[]).filter((one): one is PlainObject => one !== undefined))
    .chain((all) => fc.shuffledSubarray(all, { minLength: all.length }));
  fc.assert(
    fc.property(some, (objects) => {
      const ours = orderToApply(objects).sequence.map((i) => objects[i]!);
      expect(proveOrder([], read(ours)).openings).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
