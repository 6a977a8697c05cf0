import * as fc from 'fast-check';
import type { Landed } from '../../../src/simulate/together';
import { ask, authorization, books, destinationRule, peerAuthentication, routeTo, V1_V2, virtualService } from './mesh';

const NAMESPACES = fc.constantFrom('books', 'shop', 'other', 'istio-system');
const SOURCE = fc.oneof(
  fc.record({ namespaces: fc.subarray(['shop', 'other', 'books'], { minLength: 1 }) }),
  fc.record({ principals: fc.constantFrom(['*'], ['cluster.local/ns/shop/sa/web']) }),
  fc.record({ notPrincipals: fc.constant(['*']) }),
);
const OPERATION = fc.oneof(
  fc.record({ paths: fc.constantFrom(['/a'], ['/a*'], ['/b']) }),
  fc.record({ methods: fc.constantFrom(['GET'], ['POST']) }),
  fc.record({ ports: fc.constantFrom(['9080'], ['80']) }),
);
const RULE = fc.record(
  {
    from: fc.array(fc.record({ source: SOURCE }), { minLength: 1, maxLength: 2 }),
    to: fc.array(fc.record({ operation: OPERATION }), { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const POLICY = fc.record({
  action: fc.constantFrom('ALLOW', 'DENY', 'AUDIT'),
  rules: fc.array(RULE, { minLength: 1, maxLength: 2 }),
  selector: fc.option(fc.record({ matchLabels: fc.constantFrom({ app: 'reviews' }, { version: 'v2' }) }), {
    nil: undefined,
  }),
});
const MODE = fc.record({ mtls: fc.record({ mode: fc.constantFrom('STRICT', 'PERMISSIVE', 'DISABLE') }) });
const ROUTE = fc.record({
  http: fc.array(
    fc.record({ route: fc.constantFrom([routeTo('reviews', 'v1')], [routeTo('ratings')], [routeTo('reviews')]) }),
    { minLength: 1, maxLength: 2 },
  ),
});
const TLS = fc.constantFrom({ subsets: V1_V2 }, { subsets: V1_V2, trafficPolicy: { tls: { mode: 'DISABLE' } } });

const OBJECTS = fc
  .tuple(
    fc.array(fc.tuple(NAMESPACES, POLICY), { maxLength: 3 }),
    fc.array(fc.tuple(NAMESPACES, MODE), { maxLength: 2 }),
    fc.array(fc.tuple(NAMESPACES, ROUTE), { maxLength: 2 }),
    fc.array(fc.tuple(NAMESPACES, TLS), { maxLength: 2 }),
  )
  .map(([policies, modes, routes, rules]) => [
    ...policies.map(([home, spec], i) => authorization(spec, home, `p${i}`)),
    ...modes.map(([home, spec], i) => peerAuthentication(spec, home, `m${i}`)),
    ...routes.map(([home, spec], i) => virtualService(home, `v${i}`, spec)),
    ...rules.map(([home, spec], i) => destinationRule(home, `d${i}`, spec)),
  ]);
const QUESTION = fc.record({
  from: fc.constantFrom('shop/web', 'other/cron', 'plain/old', 'books/ratings'),
  port: fc.constantFrom(9080, 80),
  http: fc.record({ path: fc.constantFrom('/a', '/b'), method: fc.constantFrom('GET', 'POST') }),
});

function verdict({ verdict: found }: Landed): Landed['verdict'] {
  return found;
}

test('the order of documents changes nothing', () => {
  fc.assert(
    fc.property(OBJECTS, QUESTION, fc.infiniteStream(fc.nat()), (objects, question, keys) => {
      const shuffled = objects
        .map((one) => ({ one, key: keys.next().value as number }))
        .sort((a, b) => a.key - b.key)
        .map(({ one }) => one);
      const told = ({ lands, outcome, status, verdict: found }: Landed) => ({ lands, outcome, status, found });
      expect(told(ask(books(shuffled), question))).toEqual(told(ask(books(objects), question)));
    }),
    { numRuns: 60 },
  );
});

test('a DENY more never opens a path', () => {
  fc.assert(
    fc.property(OBJECTS, NAMESPACES, POLICY, QUESTION, (objects, home, policy, question) => {
      const more = [...objects, authorization({ ...policy, action: 'DENY' }, home, 'more')];
      fc.pre(verdict(ask(books(objects), question)) === 'denied');
      expect(verdict(ask(books(more), question))).toBe('denied');
    }),
    { numRuns: 60 },
  );
});

test('an ALLOW beside an ALLOW never closes one', () => {
  fc.assert(
    fc.property(OBJECTS, POLICY, QUESTION, (objects, policy, question) => {
      const first = [...objects, authorization({ rules: [{}], action: 'ALLOW' }, 'istio-system', 'first')];
      const more = [...first, authorization({ ...policy, action: 'ALLOW' }, 'books', 'more')];
      fc.pre(verdict(ask(books(first), question)) === 'allowed');
      expect(verdict(ask(books(more), question))).toBe('allowed');
    }),
    { numRuns: 60 },
  );
});
