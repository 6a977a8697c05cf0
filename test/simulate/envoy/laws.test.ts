import * as fc from 'fast-check';
import { authentication, authorization, decide, ISSUER, shop, type Question } from './shop';

const some = <T>(values: readonly T[]) => fc.subarray([...values], { minLength: 1 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });

const source = fc.record(
  {
    principals: some(['cluster.local/ns/web/sa/curl', '*/sa/job', 'cluster.local/ns/shop/*']),
    notPrincipals: some(['cluster.local/ns/web/sa/curl', '*']),
    namespaces: some(['web', 's*', '*p']),
    remoteIpBlocks: some(['10.0.0.0/8', '192.0.2.0/24']),
    notRemoteIpBlocks: some(['10.0.0.0/8']),
    requestPrincipals: some([`${ISSUER}/alice`, '*']),
    notRequestPrincipals: some(['*']),
  },
  { requiredKeys: [] },
);
const operation = fc.record(
  {
    methods: some(['GET', 'P*']),
    notMethods: some(['POST']),
    paths: some(['/a', '/a/{*}', '/a/{**}', '*/b', '/a*']),
    notPaths: some(['/a/b', '/a*']),
    ports: some(['80', '81']),
    hosts: some(['web', '*.example.com']),
  },
  { requiredKeys: [] },
);
const condition = fc.oneof(
  fc.record({ key: fc.constant('request.headers[x-a]'), values: some(['1', '2*']) }),
  fc.record({ key: fc.constant('destination.ip'), values: some(['10.96.0.0/16', '10.1.0.0/16']) }),
  fc.record({ key: fc.constant('source.namespace'), notValues: some(['web', 'shop']) }),
);
const rule = fc.record(
  {
    from: fc.array(fc.record({ source }), { minLength: 1, maxLength: 2 }),
    to: fc.array(fc.record({ operation }), { minLength: 1, maxLength: 2 }),
    when: fc.array(condition, { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const policy = (action: fc.Arbitrary<string>) =>
  fc.record({ action, rules: fc.array(rule, { minLength: 1, maxLength: 2 }) });
const policies = fc.array(policy(fc.constantFrom('ALLOW', 'DENY')), { maxLength: 3 });

const question: fc.Arbitrary<Question> = fc.record({
  from: fc.constantFrom('web/curl', 'web/job', 'shop/api'),
  addresses: maybe(some(['10.44.7.9', '192.0.2.9', '172.16.0.1'])),
  destinationAddresses: maybe(fc.constant<readonly string[]>(['10.96.0.10'])),
  http: fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT'),
    path: fc.constantFrom('/a', '/a/b', '/a/b/c', '/c/b', '//a', '/c/../a'),
    host: fc.constantFrom('web', 'x.example.com'),
    headers: fc.constantFrom({}, { 'x-a': '1' }, { 'x-a': '23' }),
    jwt: maybe(fc.constant({ iss: ISSUER, sub: 'alice' })),
  }),
});
const chain = fc.constantFrom<'http' | 'tcp'>('http', 'tcp');

const mesh = (specs: readonly object[]) =>
  shop([authentication(), ...specs.map((spec, i) => authorization(spec, { name: `p${i}` }))]);

test('one more DENY opens nothing', () => {
  fc.assert(
    fc.property(policies, policy(fc.constant('DENY')), question, chain, (before, deny, asked, on) => {
      const [was, is] = [decide(mesh(before), asked, on).verdict, decide(mesh([...before, deny]), asked, on).verdict];
      expect(openness(is)).toBeLessThanOrEqual(openness(was));
    }),
  );
});

test('one more ALLOW beside another shuts nothing', () => {
  const allow = policy(fc.constant('ALLOW'));
  fc.assert(
    fc.property(policies, allow, allow, question, chain, (others, first, more, asked, on) => {
      const before = [...others, first];
      const [was, is] = [decide(mesh(before), asked, on).verdict, decide(mesh([...before, more]), asked, on).verdict];
      expect(openness(is)).toBeGreaterThanOrEqual(openness(was));
    }),
  );
});

test('the order of policies, rules, entries and values says nothing', () => {
  fc.assert(
    fc.property(policies, question, chain, (specs, asked, on) => {
      const turned = specs.map(({ action, rules }) => ({ action, rules: reversed(rules) }));
      const one = decide(mesh(specs), asked, on);
      const other = decide(shop([...turnedAround(named(turned)), authentication()]), asked, on);
      expect([other.verdict, other.object?.name, other.rule]).toEqual([one.verdict, one.object?.name, one.rule]);
    }),
  );
});

test('to know an address turns no answer that was sure', () => {
  const address = fc.constantFrom('10.44.7.9', '192.0.2.9', '172.16.0.1', '10.1.0.1');
  fc.assert(
    fc.property(policies, question, chain, address, (specs, asked, on, known) => {
      const { addresses: _, ...blind } = asked;
      const [was, is] = [blind, { ...blind, addresses: [known] }].map(
        (one) => decide(mesh(specs), { ...one, destinationAddresses: undefined }, on).verdict,
      );
      const sure = decide(mesh(specs), { ...blind, addresses: [known], destinationAddresses: [known] }, on).verdict;
      expect(sure).not.toBe('unknown');
      expect(is).toBe(was === 'unknown' ? is : was);
      expect(sure).toBe(is === 'unknown' ? sure : is);
    }),
  );
});

test('every answer that is not known says what would have to be, and no other does', () => {
  fc.assert(
    fc.property(policies, question, chain, (specs, asked, on) => {
      const { verdict, assumptions } = decide(mesh(specs), asked, on);
      expect(assumptions.length > 0).toBe(verdict === 'unknown');
    }),
  );
});

function openness(verdict: string): number {
  return ['denied', 'unknown', 'allowed'].indexOf(verdict);
}

function named(specs: readonly object[]): object[] {
  return specs.map((spec, i) => authorization(spec, { name: `p${i}` }));
}

/** Every list in a value, and every map, the other way round. */
function reversed<T>(value: T): T;
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return turnedAround(value.map(reversed));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, one]) => [key, reversed(one)] as const);
  return Object.fromEntries(turnedAround(entries));
}

function turnedAround<T>(list: readonly T[]): T[] {
  return list.map((_, i) => list[list.length - 1 - i]!);
}
