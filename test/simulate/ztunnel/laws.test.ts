import * as fc from 'fast-check';
import type { Verdict } from '../../../src/simulate/answer';
import { backwards, call, peerAuthentication, pod, policy, shop, type Call } from './shop';

const someOf = <T>(...values: T[]): fc.Arbitrary<T[]> => fc.subarray(values, { minLength: 1 });
const oneKey = (fields: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<object> =>
  fc.record(fields, { requiredKeys: [] }).filter((one) => Object.keys(one).length > 0);

const principals = someOf(
  'cluster.local/ns/front/sa/client',
  'cluster.local/ns/shop/*',
  '*/sa/db',
  '*',
  'x/ns/front/sa/client',
);
const namespaces = someOf('front', 'shop', 'pl*', '*');
const blocks = someOf('10.0.1.0/24', '10.0.0.0/8', '10.0.2.10', 'fd00::/8', 'nonsense');
const ports = someOf('8080', '9090', '70000');
const words = someOf('/a', '/b');

const oneSource = oneKey({
  principals,
  notPrincipals: principals,
  namespaces,
  notNamespaces: namespaces,
  serviceAccounts: someOf('front/client', 'web'),
  ipBlocks: blocks,
  notIpBlocks: blocks,
  requestPrincipals: someOf('*'),
  trustDomains: someOf('cluster.local'),
}).map((fields) => ({ source: fields }));
const operation = oneKey({ ports, notPorts: ports, paths: words, notPaths: words }).map((fields) => ({
  operation: fields,
}));
const condition = fc.oneof(
  fc.record({ key: fc.constant('source.ip'), notValues: blocks }),
  fc.record({ key: fc.constant('destination.ip'), values: someOf('10.0.0.10', '10.0.0.0/16', '10.0.0.11/32') }),
  fc.record({ key: fc.constant('destination.port'), values: ports }),
  fc.record({ key: fc.constant('request.headers[x]'), values: words }),
);
const oneRule = fc.record(
  {
    from: fc.array(oneSource, { minLength: 1, maxLength: 2 }),
    to: fc.array(operation, { minLength: 1, maxLength: 2 }),
    when: fc.array(condition, { minLength: 1, maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const rules = fc.array(oneRule, { minLength: 1, maxLength: 3 });

const policyOf = (action: fc.Arbitrary<string>): fc.Arbitrary<(name: string) => object> =>
  fc
    .record({
      action,
      rules,
      home: fc.constantFrom('shop', 'istio-system'),
      selector: fc.constantFrom<object | undefined>(undefined, { matchLabels: { app: 'web' } }),
    })
    .map(
      ({ home, ...spec }) =>
        (name) =>
          policy(name, spec, { namespace: home }),
    );
const policies = fc
  .array(policyOf(fc.constantFrom('ALLOW', 'DENY')), { maxLength: 4 })
  .map((all) => all.map((make, i) => make(`p${i}`)));

const mode = fc.constantFrom('STRICT', 'PERMISSIVE', 'DISABLE', 'UNSET');
const modes = fc
  .array(
    fc.record(
      {
        home: fc.constantFrom('shop', 'istio-system'),
        selector: fc.constantFrom({}, { matchLabels: { app: 'web' } }),
        mtls: fc.record({ mode }),
        portLevelMtls: fc.record({ 8080: fc.record({ mode }), 9090: fc.record({ mode }) }, { requiredKeys: [] }),
      },
      { requiredKeys: ['home', 'mtls'] },
    ),
    { maxLength: 3 },
  )
  .map((all) => all.map(({ home, ...spec }, i) => peerAuthentication(home, `m${i}`, spec, 10 + i)));

const request: fc.Arbitrary<Call> = fc.record({
  from: fc.constantFrom('front/client', 'shop/db', 'plain/legacy'),
  port: fc.constantFrom(8080, 9090, 7070),
});

const verdictOf = (objects: readonly object[], one: Call): Verdict => call(shop(objects), one).verdict;

test('another DENY opens nothing', () => {
  fc.assert(
    fc.property(policies, modes, policyOf(fc.constant('DENY')), request, (some, others, deny, one) => {
      const before = verdictOf([...some, ...others], one);
      const after = verdictOf([...some, ...others, deny('more')], one);
      expect([before, after]).not.toEqual(['denied', 'allowed']);
    }),
  );
});

test('another ALLOW for pods that have one closes nothing', () => {
  const wide = policy('has', { selector: undefined, rules: [{ to: [{ operation: { ports: ['8080'] } }] }] });
  fc.assert(
    fc.property(policies, modes, policyOf(fc.constant('ALLOW')), request, (some, others, allow, one) => {
      const before = verdictOf([wide, ...some, ...others], one);
      const after = verdictOf([wide, ...some, ...others, allow('more')], one);
      expect([before, after]).not.toEqual(['allowed', 'denied']);
    }),
  );
});

test('the order of policies, rules, entries, values and fields changes nothing', () => {
  fc.assert(
    fc.property(policies, modes, request, (some, others, one) => {
      const objects = [...some, ...others];
      const told = (all: readonly object[]): unknown => {
        const { verdict, rule, object, anyOf } = call(shop(all), one);
        return [verdict, rule, object?.title, anyOf.map(({ title }) => title)];
      };
      expect(told(backwards(objects.map((object) => turn(object) as object)))).toEqual(told(objects));
    }),
  );
});

function turn(value: unknown): unknown {
  if (Array.isArray(value)) return backwards(value.map(turn));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(backwards(Object.entries(value).map(([key, one]) => [key, turn(one)])));
}

test('an address that becomes known turns no answer that was sure', () => {
  const address = fc.constantFrom('10.0.1.10', '10.0.2.10', '192.0.2.1', 'fd00::1');
  const withoutAddress = pod('shop', 'web');
  fc.assert(
    fc.property(policies, modes, request, address, (some, others, one, source) => {
      const objects = [...some, ...others];
      const to = 'shop/new';
      const blind = call(shop([...objects, renamed(withoutAddress)]), { ...one, to, addresses: undefined });
      const half = call(shop([...objects, renamed(withoutAddress)]), { ...one, to, addresses: [source] });
      const seeing = call(shop([...objects, renamed(pod('shop', 'web', '10.0.0.11'))]), {
        ...one,
        to,
        addresses: [source],
      });
      expect(seeing.verdict).not.toBe('unknown');
      expect(['unknown', seeing.verdict]).toContain(half.verdict);
      expect(['unknown', half.verdict]).toContain(blind.verdict);
    }),
    { numRuns: 300 },
  );
});

/** As a pod of its own with the labels of `web`. */
function renamed(object: object): object {
  const { metadata } = object as { metadata: object };
  return { ...object, metadata: { ...metadata, name: 'new' } };
}

test('what these laws are tried on has all kinds of answers', () => {
  const seen = new Set<string>();
  for (const [some, others, one] of fc.sample(fc.tuple(policies, modes, request), { numRuns: 400, seed: 1 })) {
    const { verdict, rule } = call(shop([...some, ...others]), one);
    seen.add(rule ?? verdict);
  }
  expect(seen).toEqual(new Set(['allowed', 'deny', 'no-allow', 'peer-authentication']));
});
