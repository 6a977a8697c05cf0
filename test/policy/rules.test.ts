import { Chart } from 'cdk8s';
import * as fc from 'fast-check';
import {
  Http,
  HttpSource,
  InputError,
  L4AuthorizationPolicy,
  L7AuthorizationPolicy,
  Platform,
  PolicyTarget,
  Principal,
  Source,
  type L4Rule,
  type L7Rule,
} from '../../src';
import { renderL4Rules, renderL7Rules } from '../../src/policy/rules';
import { testApp } from '../synth';
import { matchesRule, type Call, type Rule } from './admits';

const SEED = 20261125;
const platform = new Platform({ istio: '1.30' });
const web = Principal.serviceAccount('shop', 'web');

const l7 = (...rules: L7Rule[]): unknown[] => renderL7Rules(rules, platform);
const l4 = (...rules: L4Rule[]): unknown[] => renderL4Rules(rules, platform);

describe('a rule for ztunnel is written', () => {
  test('with callers and ports that all have to hold', () => {
    const rule = { from: [web, Source.namespaces('ops')], ports: [8080, 9090], notPorts: [9090] };
    expect(l4(rule)).toEqual([
      {
        from: [{ source: { serviceAccounts: ['shop/web'] } }, { source: { namespaces: ['ops'] } }],
        to: [{ operation: { ports: ['8080', '9090'], notPorts: ['9090'] } }],
      },
    ]);
  });

  test('without a clause for what is not asked', () => {
    expect(l4({ notPorts: [22] })).toEqual([{ to: [{ operation: { notPorts: ['22'] } }] }]);
    expect(l4({ from: [web] })).toEqual([{ from: [{ source: { serviceAccounts: ['shop/web'] } }] }]);
  });
});

describe('a rule for a waypoint is written', () => {
  test('with requests as alternatives, each with the ports', () => {
    expect(l7({ to: [Http.get('/a'), Http.post('/b')], ports: [80] })).toEqual([
      {
        to: [
          { operation: { methods: ['GET'], paths: ['/a'], ports: ['80'] } },
          { operation: { methods: ['POST'], paths: ['/b'], ports: ['80'] } },
        ],
      },
    ]);
  });

  test('with ports alone', () => {
    expect(l7({ from: [web], ports: [80] })).toEqual([
      { from: [{ source: { serviceAccounts: ['shop/web'] } }], to: [{ operation: { ports: ['80'] } }] },
    ]);
  });

  // `when` holds for the whole rule, so beside it another request would need the header too.
  test('apart for a request with headers', () => {
    expect(l7({ from: [web], to: [Http.get('/a'), Http.get('/b').withHeader('X-Team', 'web')] })).toEqual([
      {
        from: [{ source: { serviceAccounts: ['shop/web'] } }],
        to: [{ operation: { methods: ['GET'], paths: ['/a'] } }],
      },
      {
        from: [{ source: { serviceAccounts: ['shop/web'] } }],
        to: [{ operation: { methods: ['GET'], paths: ['/b'] } }],
        when: [{ key: 'request.headers[x-team]', values: ['web'] }],
      },
    ]);
  });
});

/** Some of these values, or no such condition. */
function subset<T>(...of: T[]): fc.Arbitrary<T[] | undefined> {
  return fc.option(fc.subarray(of, { minLength: 1 }), { nil: undefined });
}

describe('rules mean what they say, however they are mixed', () => {
  const account: fc.Arbitrary<string> = fc.constantFrom('shop/web', 'shop/batch', 'lab/web');
  const header = fc.record({ name: fc.constantFrom('x-team', 'x-trace'), value: fc.constantFrom('web', 'media', '*') });
  const request = fc.record({
    methods: subset('GET', 'POST'),
    paths: subset('/a', '/b/*'),
    notPaths: subset('/b/c'),
    headers: fc.array(header, { maxLength: 2 }),
  });
  const rule = fc.record({
    from: fc.option(fc.array(account, { minLength: 1, maxLength: 2 }), { nil: undefined }),
    to: fc.option(fc.array(request, { minLength: 1, maxLength: 3 }), { nil: undefined }),
    ports: subset(80, 90),
  });
  type Described = typeof rule extends fc.Arbitrary<infer R> ? R : never;
  type Request = NonNullable<Described['to']>[number];
  const call: fc.Arbitrary<Call> = fc.record({
    as: account,
    method: fc.constantFrom('GET', 'POST'),
    path: fc.constantFrom('/a', '/b/c', '/b/d'),
    port: fc.constantFrom(80, 90),
    headers: fc.dictionary(fc.constantFrom('x-team', 'x-trace'), fc.constantFrom('web', 'media'), { maxKeys: 2 }),
  });

  const build = ({ headers, ...props }: Request): Http =>
    headers.reduce((http, { name, value }) => http.withHeader(name, value), Http.request(props));
  const holds = (wanted: Request, { method, path, headers }: Call): boolean =>
    (wanted.methods?.includes(method!) ?? true) &&
    (wanted.paths?.some((p) => p === path || (p === '/b/*' && path!.startsWith('/b/'))) ?? true) &&
    !wanted.notPaths?.includes(path!) &&
    wanted.headers.every(({ name, value }) => {
      const sent = headers![name];
      return value === '*' ? sent !== undefined : sent === value;
    });
  const says = ({ from, to, ports }: Described, c: Call): boolean =>
    (from?.includes(c.as!) ?? true) && (to?.some((r) => holds(r, c)) ?? true) && (ports?.includes(c.port!) ?? true);

  test('at a waypoint', () => {
    const matched = new Set<boolean>();
    const usable = rule.filter((r) => (r.to ?? []).every((q) => q.methods ?? q.paths ?? q.notPaths));
    const property = fc.property(fc.array(usable, { minLength: 1, maxLength: 3 }), call, (described, c) => {
      const rules = described.map(({ from, to, ports }) => ({
        from: from?.map((a) => Principal.serviceAccount(...(a.split('/') as [string, string]))),
        to: to?.map(build),
        ports,
      }));
      const expected = described.some((d) => says(d, c));
      expect(l7(...rules).some((r) => matchesRule(r as Rule, c))).toBe(expected);
      matched.add(expected);
    });
    fc.assert(property, { numRuns: 1500, seed: SEED });
    expect(matched.size).toBe(2);
  });
});

describe('a policy refuses rules', () => {
  const chart = new Chart(testApp(platform), 'test');
  let count = 0;
  const onL4 = (props: object) => () =>
    new L4AuthorizationPolicy(chart, `L4-${(count += 1)}`, { name: 'p', namespace: 'shop', ...props });
  const onL7 = (props: object) => () =>
    new L7AuthorizationPolicy(chart, `L7-${(count += 1)}`, {
      name: 'p',
      targets: [PolicyTarget.service('shop', 'web')],
      ...props,
    });

  test.each<[string, () => unknown, string]>([
    [
      'that are not there',
      onL4({}),
      "needs rules, got undefined; to mean everybody or nobody, say matches: 'everybody'",
    ],
    ['in an empty list', onL7({ rules: [] }), 'needs rules, got []'],
    ['that are one rule', onL7({ rules: { from: [web] } }), 'needs rules, got {'],
    ['beside matches', onL4({ rules: [{ ports: [1] }], matches: 'nobody' }), 'rules and matches exclude each other'],
    ['that are empty', onL7({ rules: [{ ports: [80] }, {}] }), 'rules[1] is empty and would match everybody'],
    ['of undefined alone', onL4({ rules: [{ from: undefined }] }), 'rules[0] is empty and would match everybody'],
    ['with an empty list', onL7({ rules: [{ from: [] }] }), 'rules[0].from must be a list with at least one value'],
    [
      'with one caller for a list',
      onL4({ rules: [{ from: web }] }),
      'rules[0].from must be a list with at least one value',
    ],
    [
      'with a caller by name',
      onL4({ rules: [{ from: ['web'] }] }),
      'rules[0].from takes services, waypoints, gateways, Principal or Source, got "web"',
    ],
    [
      'for ztunnel with a token',
      onL4({ rules: [{ from: [HttpSource.withoutToken()] }] }),
      'which ztunnel cannot read; use an L7AuthorizationPolicy',
    ],
    ['for ztunnel with requests', onL4({ rules: [{ to: [Http.get('/x')] }] }), 'unknown prop "rules[0].to"'],
    ['for ztunnel with paths', onL4({ rules: [{ paths: ['/x'] }] }), 'unknown prop "rules[0].paths"'],
    [
      'with requests as text',
      onL7({ rules: [{ to: ['/x'] }] }),
      'rules[0].to takes Http requests, such as Http.get(\'/x\'), got "/x"',
    ],
    [
      'with a port that is none',
      onL7({ rules: [{ ports: [0] }] }),
      'rules[0] port must be a whole number from 1 to 65535, got 0',
    ],
    [
      'with a port by name',
      onL4({ rules: [{ notPorts: ['http'] }] }),
      'rules[0] port must be a whole number from 1 to 65535, got "http"',
    ],
    [
      'for a waypoint with notPorts',
      onL7({ rules: [{ notPorts: [80] }] }),
      'unknown prop "rules[0].notPorts"; known are from, to, ports',
    ],
    ['that are null', onL7({ rules: [null] }), 'rules[0] must be an object, got null'],
    ['that are undefined', onL7({ rules: [undefined] }), '[test/L7-'],
    ['by a word that is none', onL4({ matches: 'anybody' }), 'matches must be one of "everybody", "nobody"'],
  ])('%s', (_, build, message) => {
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
    expect(build).toThrow(/^\[test\/L[47]-\d+\] /);
  });
});
