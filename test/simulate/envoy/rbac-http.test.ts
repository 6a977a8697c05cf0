import { decide, isMatch, authorization, shop, verdictOf } from './shop';

const from = (source: object) => ({ from: [{ source }] });
const to = (operation: object) => ({ to: [{ operation }] });
const when = (key: string, rest: object) => ({ when: [{ key, ...rest }] });

describe('who sends', () => {
  test.each([
    [from({ principals: ['cluster.local/ns/web/sa/curl'] }), true],
    [from({ principals: ['spiffe://cluster.local/ns/web/sa/curl'] }), false],
    [from({ principals: ['cluster.local/ns/web/*'] }), true],
    [from({ principals: ['*/sa/curl'] }), true],
    [from({ principals: ['*'] }), true],
    [from({ principals: ['cluster.local/ns/web/sa/cur'] }), false],
    [from({ notPrincipals: ['cluster.local/ns/web/sa/curl'] }), false],
    [from({ notPrincipals: ['cluster.local/ns/web/sa/other'] }), true],
    [from({ namespaces: ['web'] }), true],
    [from({ namespaces: ['w*'] }), true],
    [from({ namespaces: ['*eb'] }), true],
    [from({ namespaces: ['w*b'] }), true],
    [from({ namespaces: ['we'] }), false],
    [from({ namespaces: ['b*'] }), false],
    // After every namespace there is `/sa/`.
    [from({ namespaces: ['*sa'] }), true],
    [from({ notNamespaces: ['web'] }), false],
    [from({ serviceAccounts: ['web/curl'] }), true],
    [from({ serviceAccounts: ['curl'] }), false],
    [from({ serviceAccounts: ['web/cur'] }), false],
    [from({ notServiceAccounts: ['web/curl'] }), false],
    [from({ trustDomains: ['cluster.local'] }), true],
    [from({ trustDomains: ['cluster.*'] }), true],
    [from({ trustDomains: ['*.local'] }), true],
    [from({ trustDomains: ['*'] }), true],
    [from({ trustDomains: ['cluster'] }), false],
    [from({ notTrustDomains: ['cluster.*'] }), false],
    [when('source.principal', { values: ['*/curl'] }), true],
    [when('source.namespace', { values: ['web'], notValues: ['web'] }), false],
    [when('source.serviceAccount', { values: ['web/curl'] }), true],
    [when('source.trustDomain', { values: ['other'] }), false],
  ])('%j matches web/curl: %s', (rule, expected) => {
    expect(isMatch(rule)).toBe(expected);
  });

  test('a service account without a namespace is one of the policy’s', () => {
    expect(isMatch(from({ serviceAccounts: ['curl'] }), { from: 'shop/curl' })).toBe(true);
  });

  test.each([
    [from({ principals: ['*'] }), false],
    [from({ namespaces: ['*'] }), false],
    [from({ trustDomains: ['*'] }), false],
    [from({ notPrincipals: ['*'] }), true],
    [from({ notNamespaces: ['web'] }), true],
  ])('without a certificate, %j matches: %s', (rule, expected) => {
    expect(isMatch(rule, { proxy: 'sidecar', from: null })).toBe(expected);
  });
});

describe('trust domains', () => {
  const values = { istiod: { meshConfig: { trustDomain: 'new', trustDomainAliases: ['old'] } } };
  test.each([
    ['principals', 'old/ns/web/sa/curl', 'new', 'allowed'],
    ['principals', 'new/ns/web/sa/curl', 'old', 'allowed'],
    ['principals', 'cluster.local/ns/web/sa/curl', 'old', 'allowed'],
    ['principals', 'cluster.local/ns/web/sa/curl', 'cluster.local', 'denied'],
    ['principals', 'stranger/ns/web/sa/curl', 'new', 'denied'],
    ['principals', 'stranger/ns/web/sa/curl', 'stranger', 'allowed'],
    ['principals', '*/ns/web/sa/curl', 'stranger', 'allowed'],
    ['principals', 'old/*', 'new', 'denied'],
    ['trustDomains', 'old', 'new', 'allowed'],
    ['trustDomains', 'ol*', 'new', 'denied'],
    ['trustDomains', 'cluster.local', 'new', 'denied'],
  ])('with an alias, %s %s and a client of %s: %s', (field, value, trustDomain, expected) => {
    const policy = authorization({ rules: [from({ [field]: [value] })] });
    expect(decide(shop([policy], { values }), { trustDomain }).verdict).toBe(expected);
  });
});

describe('addresses', () => {
  const addresses = ['10.44.7.9'];
  const forwarded = (text: string) => ({ addresses, http: { headers: { 'X-Forwarded-For': text } } });

  test.each([
    [from({ ipBlocks: ['0.0.0.0/0'] }), false],
    [from({ notIpBlocks: ['10.0.0.0/8'] }), true],
    [when('source.ip', { values: ['10.44.7.9'] }), false],
    [when('source.ip', { notValues: ['10.44.7.9'] }), true],
  ])('at a waypoint nobody has a direct address: %j matches: %s', (rule, expected) => {
    expect(isMatch(rule, { addresses })).toBe(expected);
  });

  test.each(['sidecar', 'gateway'] as const)('at a %s the direct peer has one', (proxy) => {
    expect(isMatch(from({ ipBlocks: ['10.44.0.0/16'] }), { proxy, addresses })).toBe(true);
    expect(isMatch(from({ ipBlocks: ['10.45.0.0/16'] }), { proxy, addresses })).toBe(false);
  });

  test.each([
    ['192.0.2.1', true],
    ['198.51.100.1, 192.0.2.1', true],
    ['192.0.2.1, 198.51.100.1', false],
    ['nonsense', false],
  ])('a waypoint and a sidecar believe X-Forwarded-For %j: %s', (text, expected) => {
    const rule = from({ remoteIpBlocks: ['192.0.2.0/24'] });
    expect(isMatch(rule, forwarded(text))).toBe(expected);
    expect(isMatch(rule, { ...forwarded(text), proxy: 'sidecar' })).toBe(expected);
    expect(isMatch(rule, { ...forwarded(text), proxy: 'gateway' })).toBe(false);
  });

  test('without the header it is the peer’s address, a gateway’s always', () => {
    const rule = from({ remoteIpBlocks: ['10.44.7.9'] });
    expect(isMatch(rule, { addresses })).toBe(true);
    expect(isMatch(rule, { ...forwarded('192.0.2.1'), proxy: 'gateway' })).toBe(true);
  });

  // https://istio.io/latest/docs/ops/configuration/traffic-management/network-topologies/
  test.each([
    [undefined, '192.0.2.1', false],
    [1, '192.0.2.1', true],
    [1, '192.0.2.1, 198.51.100.1', false],
    [2, '192.0.2.1, 198.51.100.1', true],
    [2, '192.0.2.1', false],
  ])('a gateway that trusts %s proxies believes %j: %s', (numTrustedProxies, text, expected) => {
    const meshConfig = { defaultConfig: { gatewayTopology: { numTrustedProxies } } };
    const policy = authorization({ rules: [from({ remoteIpBlocks: ['192.0.2.0/24'] })] });
    const mesh = shop([policy], { values: { istiod: { meshConfig } } });
    const { verdict } = decide(mesh, { ...forwarded(text), proxy: 'gateway' });
    expect(verdict).toBe(expected ? 'allowed' : 'denied');
  });

  test('a verdict that turns on an address that nobody has at a waypoint says so', () => {
    const rule = from({ ipBlocks: ['10.0.0.0/8'] });
    const told = 'at a waypoint no client has an address that ipBlocks and source.ip could match';
    const mesh = shop([authorization({ rules: [rule] })]);
    expect(decide(mesh, { addresses }).why).toContain(told);
    expect(decide(shop([authorization({ action: 'DENY', rules: [rule] })]), { addresses }).why).toContain(told);
    expect(decide(mesh, { addresses, proxy: 'sidecar', http: { method: 'PUT' } }).why).not.toContain(told);
  });

  test('an address that no manifest has makes the answer unknown, and says so', () => {
    const mesh = shop([authorization({ action: 'DENY', rules: [from({ remoteIpBlocks: ['10.44.0.0/16'] })] })]);
    expect(decide(mesh)).toMatchObject({
      verdict: 'unknown',
      assumptions: ['the address that the client sends from'],
    });
    expect(decide(mesh, { addresses: ['10.45.0.1'] })).toMatchObject({ verdict: 'allowed', assumptions: [] });
  });

  test('of several addresses that differ, nobody knows which it is', () => {
    const rule = from({ remoteIpBlocks: ['10.44.0.0/16'] });
    expect(isMatch(rule, { addresses: ['10.44.0.1', '10.45.0.1'] })).toBe('unknown');
    expect(isMatch(rule, { addresses: ['10.44.0.1', '10.44.0.2'] })).toBe(true);
  });

  test.each([
    [when('destination.ip', { values: ['10.96.0.0/16'] }), true],
    [when('destination.ip', { values: ['10.1.0.0/16'] }), false],
    [when('destination.ip', { values: ['fd00::/8'] }), false],
    [when('destination.port', { values: ['80'] }), true],
    [to({ ports: ['8080'] }), false],
    [to({ notPorts: ['8080'] }), true],
  ])('the Service’s own address and port count: %j matches: %s', (rule, expected) => {
    expect(isMatch(rule)).toBe(expected);
  });

  test('the address of a Service without one in the manifests is not known', () => {
    const rule = when('destination.ip', { values: ['10.96.0.0/16'] });
    expect(isMatch(rule, { destinationAddresses: undefined })).toBe('unknown');
  });
});

describe('what is asked', () => {
  const get = (path: string) => ({ http: { path } });

  test.each([
    ['/admin', '/admin', true],
    ['/admin', '/admin?x=1', true],
    ['/admin', '/Admin', false],
    ['/admin', '/admin/', false],
    ['/admin', '//admin', false],
    ['/admin', '/x/../admin', true],
    ['/admin?x=1', '/admin?x=1', false],
    ['/admin*', '/admin/users', true],
    ['*/users', '/admin/users', true],
    ['*', '/', true],
    ['/a*b', '/acb', false],
  ])('the path %s matches %s: %s', (value, path, expected) => {
    expect(isMatch(to({ paths: [value] }), get(path))).toBe(expected);
    expect(isMatch(to({ notPaths: [value] }), get(path))).toBe(!expected);
  });

  // https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation, and what the template of Envoy adds to it.
  test.each([
    ['/foo/{*}', '/foo/bar', true],
    ['/foo/{*}', '/foo/bar/baz', false],
    ['/foo/{*}', '/foo/', false],
    ['/foo/{**}/', '/foo/bar/', true],
    ['/foo/{**}/', '/foo/bar/baz.txt', false],
    ['/foo/{**}/', '/foo//', true],
    ['/foo/{**}/', '/foo/bar/baz/', true],
    ['/{*}/bar/{**}', '/foo/bar/buzz/test', true],
    ['/{*}/bar/{**}', '/buzz/bar/', true],
    ['/{*}/bar/{**}', '/buzz/bar', false],
    ['/{*}/baz/{*}', '/foo/baz/bar', true],
    ['/{*}/baz/{*}', '/foo/bar/baz', false],
    ['/api/{**}/items', '/api/items', false],
    ['/api/{**}/items', '/api/v1/x/items', true],
    // A star is no character of a template's segment.
    ['/foo/{*}', '/foo/*', false],
  ])('the template %s matches %s: %s', (value, path, expected) => {
    expect(isMatch(to({ paths: [value] }), get(path))).toBe(expected);
  });

  test.each([
    [['GET'], 'GET', true],
    [['GET'], 'get', false],
    [['P*'], 'PATCH', true],
    [['*T'], 'PUT', true],
    [['*'], 'BREW', true],
    [['GET', 'HEAD'], 'POST', false],
  ])('the methods %j match %s: %s', (methods, method, expected) => {
    expect(isMatch(to({ methods }), { http: { method } })).toBe(expected);
  });

  test.each([
    ['web', 'WEB', true],
    ['web', 'web:80', false],
    ['web:*', 'web:80', true],
    ['*.Example.com', 'a.example.COM', true],
    ['*', '', true],
  ])('the host %s matches %j: %s', (value, host, expected) => {
    expect(isMatch(to({ hosts: [value] }), { http: { host } })).toBe(expected);
  });

  test('a request that names no host asks for the one that is addressed', () => {
    expect(isMatch(to({ hosts: ['web.shop.svc.cluster.local'] }))).toBe(true);
    expect(isMatch(to({ hosts: ['other'] }), { http: { headers: { Host: 'other' } } })).toBe(true);
  });

  test.each([
    ['request.headers[x-user]', ['jane'], true],
    ['request.headers[X-USER]', ['jan*'], true],
    ['request.headers[x-user]', ['*ane'], true],
    ['request.headers[x-user]', ['*'], true],
    ['request.headers[x-user]', ['Jane'], false],
    ['request.headers[x-empty]', ['*'], true],
    ['request.headers[x-other]', ['*'], false],
    ['request.headers[:method]', ['GET'], true],
    ['request.headers[host]', ['web.*'], true],
    ['request.headers[x-request-id]', ['*'], true],
    ['request.headers[x-request-id]', ['1'], 'unknown'],
  ])('the condition %s %j matches: %s', (key, values, expected) => {
    expect(isMatch(when(key, { values }), { http: { headers: { 'X-User': 'jane', 'x-empty': '' } } })).toBe(expected);
  });

  test.each([
    [undefined, 'a.example.com', '*.example.com', true],
    [undefined, '', '*', false],
    [true, undefined, 'a.example.com', 'unknown'],
  ])('TLS inside: %s, the name %j matches %s: %s', (isTls, sni, value, expected) => {
    const name = { ...(isTls && { isTls }), ...(sni !== undefined && { sni }) };
    expect(isMatch(when('connection.sni', { values: [value] }), name)).toBe(expected);
  });

  test('what another filter says is not known', () => {
    const key = 'experimental.envoy.filters.network.mysql_proxy[db.table]';
    expect(isMatch(when(key, { values: ['[update]'] }))).toBe('unknown');
  });
});

describe('how a rule is put together', () => {
  test('entries are alternatives, fields and clauses are not', () => {
    const rule = {
      from: [{ source: { namespaces: ['other'] } }, { source: { namespaces: ['web'], notPrincipals: ['*/sa/x'] } }],
      to: [{ operation: { methods: ['GET'], paths: ['/a'] } }],
      when: [{ key: 'destination.port', values: ['80'] }],
    };
    expect(isMatch(rule, { http: { path: '/a' } })).toBe(true);
    expect(isMatch(rule, { http: { path: '/b' } })).toBe(false);
    expect(isMatch(rule, { http: { path: '/a' }, from: 'web/x' })).toBe(false);
    expect(isMatch(rule, { http: { path: '/a' }, port: 81 })).toBe(false);
  });

  test.each([[{}], [{ from: [{}] }], [{ from: [{ source: {} }] }], [{ from: [], to: [], when: [] }]])(
    '%j is about everything',
    (rule) => {
      expect(isMatch(rule)).toBe(true);
    },
  );

  test('with an entry that says nothing, a clause says nothing', () => {
    expect(isMatch({ from: [{ source: { namespaces: ['other'] } }, { source: {} }] })).toBe(true);
  });

  // Upstream skips them, whatever the action.
  test.each([[{ when: [{ key: 'source.colour', values: ['red'] }] }], [{ when: [{ key: 'source.colour' }] }], [null]])(
    'a rule that istiod can’t read, %j, is none',
    (rule) => {
      expect(verdictOf('ALLOW', rule as object)).toBe('denied');
      expect(verdictOf('DENY', rule as object)).toBe('allowed');
    },
  );

  // An ALLOW gets smaller by what can't be read, and a DENY wider.
  test.each([
    to({ ports: ['80', 'http'] }),
    to({ ports: ['http'] }),
    from({ remoteIpBlocks: ['10.0.0.0/8', 'localhost'] }),
    when('request.headers', { values: ['x'] }),
  ])('%j denies both as an ALLOW and as a DENY', (rule) => {
    const question = { addresses: ['10.0.0.1'] };
    expect(verdictOf('ALLOW', rule, question)).toBe('denied');
    expect(verdictOf('DENY', rule, question)).toBe('denied');
  });
});
