import * as fc from 'fast-check';
import { HttpSource, InputError, Platform, Principal, Source } from '../../src';
import { asksForIdentity, asksForIp, renderSources } from '../../src/policy/source';
import { matchesSource, type Call } from './admits';

const SEED = 20261125;

/** Istio's releases around the one that reads `serviceAccounts`, in two trust domains. */
const PLATFORMS = ['1.24', '1.25', '1.26', '1.30'].flatMap((istio) =>
  ['cluster.local', 'corp.example'].map((trustDomain) => new Platform({ istio, trustDomain })),
);
const recent = new Platform({ istio: '1.30' });

const render = (platform: Platform, ...sources: (Source | HttpSource)[]): Record<string, string[]>[] =>
  renderSources(sources, platform, 'ALLOW') as Record<string, string[]>[];

/** Whether a rule from these sources takes a call; the mesh has the platform's trust domain. */
function takes(platform: Platform, sources: readonly (Source | HttpSource)[], call: Call): boolean {
  return renderSources(sources, platform, 'ALLOW').some((source) =>
    matchesSource(source as Record<string, string[]>, { trustDomain: platform.trustDomain, ...call }),
  );
}

const shopWeb = Principal.serviceAccount('shop', 'web');
const shopBatch = Principal.serviceAccount('shop', 'batch');
const web: Call = { as: 'shop/web', ip: '10.0.0.1' };
const batch: Call = { as: 'shop/batch', ip: '10.0.0.2' };
const stranger: Call = { as: 'lab/web', ip: '192.168.0.1' };
const plaintext: Call = { ip: '10.0.0.3' };
const who = (source: Source | HttpSource, calls: Call[] = [web, batch, stranger, plaintext]): Call[] =>
  calls.filter((call) => takes(recent, [source], call));

describe('Source', () => {
  test('takes callers by identity', () => {
    expect(who(Source.principals(shopWeb))).toEqual([web]);
  });

  test('takes callers by namespace', () => {
    expect(who(Source.namespaces('shop'))).toEqual([web, batch]);
    expect(who(Source.namespaces({ name: 'lab' }, 'shop'))).toEqual([web, batch, stranger]);
  });

  test('takes callers by the address of the direct peer', () => {
    expect(who(Source.ipBlocks('10.0.0.0/30', 'fd00::/8'))).toEqual([web, batch, plaintext]);
    expect(who(Source.ipBlocks('192.168.0.1'))).toEqual([stranger]);
  });

  test('takes callers over plaintext alone as unauthenticated', () => {
    expect(who(Source.unauthenticated())).toEqual([plaintext]);
  });

  test('takes anybody with an identity as Principal.any()', () => {
    expect(who(Source.principals(Principal.any()))).toEqual([web, batch, stranger]);
  });

  test('narrows by and(…)', () => {
    expect(who(Source.namespaces('shop').and(Source.ipBlocks('10.0.0.1')))).toEqual([web]);
  });

  test('leaves out callers by except(…), as often as asked', () => {
    const shop = Source.namespaces('shop', 'lab').except(Source.principals(shopBatch));
    expect(who(shop)).toEqual([web, stranger]);
    expect(who(shop.except(Source.namespaces('lab')))).toEqual([web]);
  });

  test('means the mesh itself by except(unauthenticated)', () => {
    expect(who(Source.ipBlocks('10.0.0.0/8').except(Source.unauthenticated()))).toEqual([web, batch]);
  });

  test('never changes one that is there', () => {
    const shop = Source.namespaces('shop');
    shop.except(Source.principals(shopBatch));
    shop.and(Source.ipBlocks('10.0.0.9'));
    expect(who(shop)).toEqual([web, batch]);
  });
});

describe('HttpSource', () => {
  const token: Call = { as: 'shop/web', token: 'https://id.example.com/ann', remoteIp: '203.0.113.7' };
  const other: Call = { as: 'shop/web', token: 'https://id.example.org/bob', remoteIp: '198.51.100.1' };
  const none: Call = { as: 'shop/web', remoteIp: '203.0.113.7' };
  const requests = [token, other, none];

  test('takes requests by token', () => {
    expect(who(HttpSource.requestPrincipals('https://id.example.com/ann'), requests)).toEqual([token]);
    expect(who(HttpSource.requestPrincipals('https://id.example.com/*'), requests)).toEqual([token]);
    expect(who(HttpSource.requestPrincipals('*'), requests)).toEqual([token, other]);
  });

  test('takes requests without a token', () => {
    expect(who(HttpSource.withoutToken(), requests)).toEqual([none]);
  });

  test('takes requests by the address of the client behind proxies', () => {
    expect(who(HttpSource.remoteIpBlocks('203.0.113.0/24'), requests)).toEqual([token, none]);
  });

  test('narrows by a source that ztunnel could read too', () => {
    const source = HttpSource.requestPrincipals('*').and(Source.principals(shopWeb));
    expect(who(source, [token, { ...token, as: 'shop/batch' }, none])).toEqual([token]);
  });
});

describe('a source is written', () => {
  test('by service account from Istio 1.26, in any trust domain', () => {
    for (const trustDomain of ['cluster.local', 'corp.example']) {
      const platform = new Platform({ istio: '1.26', trustDomain });
      expect(render(platform, Source.principals(shopWeb))).toEqual([{ serviceAccounts: ['shop/web'] }]);
    }
  });

  test("by principal before, in the Platform's trust domain", () => {
    const platform = new Platform({ istio: '1.25', trustDomain: 'corp.example' });
    expect(render(platform, Source.principals(shopWeb))).toEqual([{ principals: ['corp.example/ns/shop/sa/web'] }]);
  });

  test('by principal where no Platform states a version', () => {
    expect(render(new Platform(), Source.principals(shopWeb))).toEqual([
      { principals: ['cluster.local/ns/shop/sa/web'] },
    ]);
  });

  test('as two alternatives where identities are of both spellings', () => {
    const source = Source.principals(shopWeb, Principal.of('*/sa/batch'));
    expect(render(recent, source)).toEqual([{ serviceAccounts: ['shop/web'] }, { principals: ['*/sa/batch'] }]);
  });

  test('as one list where several say the same kind of thing', () => {
    const sources = [Source.principals(shopWeb), Source.namespaces('lab'), Source.principals(shopBatch, shopWeb)];
    expect(render(recent, ...sources)).toEqual([
      { serviceAccounts: ['shop/web', 'shop/batch'] },
      { namespaces: ['lab'] },
    ]);
  });

  // CheckServiceAccount (istio/istio pkg/config/security, read for 1.30) and the CRD: at most 16 in one source.
  test('in lists of service accounts that the webhook takes, however many callers there are', () => {
    const callers = Array.from({ length: 40 }, (_, i) => Principal.serviceAccount('shop', `caller-${i}`));
    for (const sources of [[Source.principals(...callers)], callers.map((caller) => Source.of(caller))]) {
      const entries = render(recent, ...sources);
      expect(Math.max(...entries.map((entry) => entry['serviceAccounts']!.length))).toBeLessThanOrEqual(16);
      expect(entries.flatMap((entry) => entry['serviceAccounts'])).toHaveLength(40);
    }
  });

  test('so that nobody of a long list of excepted callers gets in', () => {
    const accounts = Array.from({ length: 40 }, (_, i) => `caller-${i}`);
    const excepted = Source.principals(...accounts.map((name) => Principal.serviceAccount('shop', name)));
    const source = Source.ipBlocks('10.0.0.0/8').except(excepted);
    expect(who(source, [...accounts.map((name) => ({ as: `shop/${name}`, ip: '10.0.0.1' })), web])).toEqual([web]);
    for (const { notServiceAccounts = [] } of render(recent, source)) {
      expect(notServiceAccounts.length).toBeLessThanOrEqual(16);
    }
  });
});

function some<T>(of: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(of, { minLength: 1, maxLength: 3 });
}

/** Of two sources that exclude each other there is no combination. */
function combined<T>(combine: () => T): T | undefined {
  try {
    return combine();
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}

function check<T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>): void {
  fc.assert(property, { numRuns: 1000, seed: SEED });
}

describe('sources, however they are mixed', () => {
  const namespace = fc.constantFrom('shop', 'lab', 'ops');
  const account = fc.constantFrom('web', 'batch');
  const ip = fc.constantFrom('10.0.0.1', '10.0.1.1', '192.168.0.1', 'fd00::1');
  const caller = fc.oneof(
    fc.tuple(namespace, account).map(([n, a]) => Principal.serviceAccount(n, a)),
    fc
      .constantFrom('*', '*/ns/lab/sa/web', '*/sa/batch', 'cluster.local/*', 'corp.example/ns/shop/sa/web')
      .map((t) => (t === '*' ? Principal.any() : Principal.of(t))),
  );
  const condition = fc.oneof(
    some(caller).map((callers) => Source.principals(...callers)),
    some(namespace).map((namespaces) => Source.namespaces(...namespaces)),
    some(fc.constantFrom('10.0.0.0/24', '10.0.0.0/16', '192.168.0.1', 'fd00::/8')).map((b) => Source.ipBlocks(...b)),
    fc.constant(Source.unauthenticated()),
  );
  const source = fc
    .tuple(condition, fc.array(fc.tuple(fc.boolean(), condition), { maxLength: 3 }))
    .map(([first, more]) => more.reduce((s, [and, c]) => combined(() => (and ? s.and(c) : s.except(c))) ?? s, first));
  const httpCondition = fc.oneof(
    fc.constantFrom('*', 'iss/*', 'iss/ann').map((p) => HttpSource.requestPrincipals(p)),
    fc.constant(HttpSource.withoutToken()),
    fc.constantFrom('10.0.0.0/8', '192.168.0.1').map((b) => HttpSource.remoteIpBlocks(b)),
  );
  const httpSource = fc
    .tuple(httpCondition, fc.option(httpCondition), fc.option(source))
    .map(([a, b, c]) => [b, c].reduce<HttpSource>((s, x) => (x && combined(() => s.and(x))) || s, a));
  const any: fc.Arbitrary<Source | HttpSource> = fc.oneof({ weight: 3, arbitrary: source }, httpSource);
  const call: fc.Arbitrary<Call> = fc
    .record({
      identity: fc.option(fc.tuple(namespace, account)),
      ip,
      remoteIp: ip,
      token: fc.option(fc.constantFrom('iss/ann', 'iss/bob')),
    })
    .map(({ identity, token, ...addresses }) => ({
      ...addresses,
      ...(identity && { as: identity.join('/') }),
      ...(token && { token }),
    }));
  const platform = fc.constantFrom(...PLATFORMS);
  test('take by a.and(b) what both take, never more', () => {
    let narrowed = 0;
    const property = fc.property(platform, any, any, call, (on, a, b, c) => {
      const both = combined(() => (a instanceof HttpSource ? a.and(b) : b instanceof HttpSource ? b.and(a) : a.and(b)));
      if (!both) return;
      const expected = takes(on, [a], c) && takes(on, [b], c);
      expect(takes(on, [both], c)).toBe(expected);
      if (takes(on, [a], c) && !expected) narrowed += 1;
    });
    check(property);
    expect(narrowed).toBeGreaterThan(50);
  });

  test('never take by a.except(b) whom b takes, and everybody else whom a takes', () => {
    let excepted = 0;
    const property = fc.property(platform, source, condition, call, (on, a, b, c) => {
      const rest = combined(() => a.except(b));
      if (!rest) return;
      expect(takes(on, [rest], c)).toBe(takes(on, [a], c) && !takes(on, [b], c));
      if (takes(on, [a], c) && takes(on, [b], c)) excepted += 1;
    });
    check(property);
    expect(excepted).toBeGreaterThan(50);
  });

  test('take as alternatives of one rule what each takes alone', () => {
    check(
      fc.property(platform, fc.array(any, { minLength: 1, maxLength: 4 }), call, (on, sources, c) => {
        expect(takes(on, sources, c)).toBe(sources.some((s) => takes(on, [s], c)));
      }),
    );
  });

  // The conditions of ValidateAuthorizationPolicy on `from` (istio/istio pkg/config/validation, read for 1.30).
  test("are written so that Istio's webhook takes them", () => {
    let accounts = 0;
    const property = fc.property(platform, fc.array(any, { minLength: 1, maxLength: 4 }), (on, sources) => {
      const entries = render(on, ...sources);
      expect(entries).not.toHaveLength(0);
      for (const entry of entries) {
        const has = (...fields: string[]): boolean => fields.some((field) => (entry[field] ?? []).length > 0);
        const byAccount = has('serviceAccounts', 'notServiceAccounts');
        expect(byAccount && has('principals', 'notPrincipals', 'namespaces', 'notNamespaces')).toBe(false);
        expect(Object.values(entry).flat()).not.toHaveLength(0);
        expect(Object.values(entry).flat()).not.toContain('');
        expect(byAccount && !on.atLeast('istio', '1.26')).toBe(false);
        if (byAccount) accounts += 1;
      }
    });
    check(property);
    expect(accounts).toBeGreaterThan(100);
  });

  test('take the same callers on every release of Istio', () => {
    check(
      fc.property(fc.array(any, { minLength: 1, maxLength: 3 }), call, (sources, c) => {
        const [before, after] = ['1.25', '1.26'].map((istio) => takes(new Platform({ istio }), sources, c));
        expect(after).toBe(before);
      }),
    );
  });
});

describe('what a policy may hold', () => {
  test('tells sources that ask for the address of the direct peer', () => {
    expect(asksForIp(Source.ipBlocks('10.0.0.1'))).toBe(true);
    expect(asksForIp(Source.namespaces('shop').except(Source.ipBlocks('10.0.0.1')))).toBe(true);
    expect(asksForIp(HttpSource.remoteIpBlocks('10.0.0.1'))).toBe(false);
    expect(asksForIp(Source.namespaces('shop'))).toBe(false);
  });

  // Istio takes no identity with CUSTOM: principals, namespaces, service accounts, request principals.
  test('tells sources that ask who the caller is', () => {
    const asking = [
      Source.principals(shopWeb),
      Source.namespaces('shop'),
      Source.unauthenticated(),
      HttpSource.withoutToken(),
    ];
    expect(asking.map(asksForIdentity)).toEqual([true, true, true, true]);
    expect(asksForIdentity(Source.ipBlocks('10.0.0.1'))).toBe(false);
    expect(asksForIdentity(HttpSource.remoteIpBlocks('10.0.0.1'))).toBe(false);
    expect(asksForIdentity(HttpSource.remoteIpBlocks('10.0.0.1').and(Source.principals(shopWeb)))).toBe(true);
  });
});

describe('a source refuses', () => {
  const empty = 'needs at least one value; an empty list would match nobody or everybody';
  const noAddress = 'is neither an IP address nor a CIDR block, such as "10.0.0.0/8"';
  test.each<[string, () => unknown, string]>([
    ['no caller', () => Source.principals(), `[Source.principals] ${empty}`],
    ['no namespace', () => Source.namespaces(), `[Source.namespaces] ${empty}`],
    ['no block', () => Source.ipBlocks(), `[Source.ipBlocks] ${empty}`],
    ['no token', () => HttpSource.requestPrincipals(), `[HttpSource.requestPrincipals] ${empty}`],
    ['no block of clients', () => HttpSource.remoteIpBlocks(), `[HttpSource.remoteIpBlocks] ${empty}`],
    [
      'a caller by name',
      () => Source.principals('web' as never),
      'takes services, waypoints, gateways or a Principal, got "web"',
    ],
    [
      'an account by name',
      () => Source.of({ name: 'web' } as never),
      'takes services, waypoints, gateways or a Principal',
    ],
    ['a namespace that is none', () => Source.namespaces('Shop'), 'namespace "Shop" is not a valid name'],
    ['an empty token', () => HttpSource.requestPrincipals(''), 'a request principal is "<issuer>/<subject>", got ""'],
    // Read literally in the middle and at a second end (ztunnel src/rbac.rs; istio/istio pilot/pkg/security/authz/matcher).
    [
      'a star inside a token',
      () => HttpSource.requestPrincipals('https://*.example.com/ann'),
      'request principal "https://*.example.com/ann" has "*" in the middle, where Istio reads it literally',
    ],
    ['a host name for an address', () => Source.ipBlocks('example.com'), `"example.com" ${noAddress}`],
    ['a block that is too long', () => Source.ipBlocks('10.0.0.0/33'), `"10.0.0.0/33" ${noAddress}`],
    ['a block of IPv6 that is too long', () => Source.ipBlocks('fd00::/129'), `"fd00::/129" ${noAddress}`],
    ['a block without length', () => Source.ipBlocks('10.0.0.0/'), `"10.0.0.0/" ${noAddress}`],
    ['a block with two lengths', () => Source.ipBlocks('10.0.0.0/8/8'), `"10.0.0.0/8/8" ${noAddress}`],
    ['a block with a sign', () => Source.ipBlocks('10.0.0.0/-8'), `"10.0.0.0/-8" ${noAddress}`],
    ['a number', () => Source.ipBlocks(10 as never), `10 ${noAddress}`],
    // Go's netip, by which Istio reads them, takes neither (net/netip ParsePrefix).
    ['a length with a zero in front', () => Source.ipBlocks('10.0.0.0/08'), noAddress],
    ['a block with a zone', () => Source.ipBlocks('fe80::1%eth0/64'), noAddress],
    [
      'two lists of namespaces',
      () => Source.namespaces('a').and(Source.namespaces('b')),
      '[Source.and] both sources ask for namespaces; Istio would take either',
    ],
    [
      'two lists of callers',
      () => Source.principals(shopWeb).and(Source.of(shopBatch)),
      'both sources ask for principals',
    ],
    [
      'two lists of addresses',
      () => Source.ipBlocks('10.0.0.1').and(Source.ipBlocks('10.0.0.2')),
      'both sources ask for ipBlocks',
    ],
    [
      'two lists of tokens',
      () => HttpSource.requestPrincipals('a/*').and(HttpSource.requestPrincipals('b/*')),
      '[HttpSource.and] both sources ask for requestPrincipals',
    ],
    [
      'to except both of two',
      () => Source.namespaces('a').except(Source.namespaces('b').and(Source.ipBlocks('10.0.0.1'))),
      '[Source.except] takes a source of one condition; chain several except(…)',
    ],
    [
      'to except the rest of a list',
      () => Source.principals(shopWeb).except(Source.unauthenticated()),
      '[Source.except] both sources ask for principals',
    ],
    // ztunnel cannot read it: a policy for ztunnel would be wider or void without a word.
    [
      'a token beside what ztunnel reads',
      () => Source.namespaces('a').and(HttpSource.withoutToken() as never),
      '[Source.and]',
    ],
    ['to except a token', () => Source.namespaces('a').except(HttpSource.withoutToken() as never), '[Source.except]'],
    ['nothing to combine with', () => Source.namespaces('a').and(undefined as never), '[Source.and]'],
    ['nothing to except', () => Source.namespaces('a').except(undefined as never), '[Source.except]'],
    ['nothing to combine a token with', () => HttpSource.withoutToken().and(null as never), '[HttpSource.and]'],
  ])('%s', (_, build, message) => {
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });
});
