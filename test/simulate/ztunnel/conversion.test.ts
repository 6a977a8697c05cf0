import { call, policy, said, shop, type Call } from './shop';

const source = (fields: object): object => ({ source: fields });
const operation = (fields: object): object => ({ operation: fields });
const FRONT = 'cluster.local/ns/front/sa/client';

/** Whether the policy `p`, of one rule, matches a call. */
function matches(action: 'ALLOW' | 'DENY', rule: object, request: Call = {}): boolean {
  const { verdict } = call(shop([policy('p', { action, rules: [rule] })]), request);
  return (verdict === 'allowed') === (action === 'ALLOW');
}

describe('what a DENY comes to when ztunnel leaves out what is about requests', () => {
  test.each<[string, object, boolean]>([
    ['methods alone are about nothing', { to: [operation({ methods: ['GET'] })] }, false],
    ['paths alone are about nothing', { to: [operation({ paths: ['/admin'] })] }, false],
    [
      'principals, and methods in a clause of their own, are about nobody',
      { from: [source({ principals: [FRONT] })], to: [operation({ methods: ['GET'] })] },
      false,
    ],
    [
      'principals, and ports with paths, are about those ports on any path',
      { from: [source({ principals: [FRONT] })], to: [operation({ ports: ['8080'], paths: ['/admin'] })] },
      true,
    ],
    [
      'ports that are not it, with paths, are not about it',
      { to: [operation({ ports: ['9090'], paths: ['/a'] })] },
      false,
    ],
    [
      'a namespace with a token in one entry is about the namespace',
      { from: [source({ namespaces: ['front'], requestPrincipals: ['*'] })] },
      true,
    ],
    [
      'a namespace in one entry, and a token in another, are about the namespace',
      { from: [source({ namespaces: ['front'] }), source({ requestPrincipals: ['*'] })] },
      true,
    ],
    [
      'a condition on a header makes the whole rule about nothing',
      {
        when: [
          { key: 'source.namespace', values: ['front'] },
          { key: 'request.headers[x]', values: ['a'] },
        ],
      },
      false,
    ],
    ['who asks for a token of everybody refuses nobody', { from: [source({ notRequestPrincipals: ['*'] })] }, false],
    [
      'ports with an exception for a path are about that path, too',
      { to: [operation({ ports: ['8080'], notPaths: ['/healthz'] })] },
      true,
    ],
    [
      'trust domains vanish, and a namespace beside them stays',
      { from: [source({ namespaces: ['front'], trustDomains: ['other.example'] })] },
      true,
    ],
    ['trust domains alone are about nobody', { from: [source({ trustDomains: ['cluster.local'] })] }, false],
    [
      'a condition on a service account is about requests',
      { when: [{ key: 'source.serviceAccount', values: ['front/client'] }] },
      false,
    ],
    ['nothing at all is about everything', {}, true],
  ])('%s', (_, rule, expected) => {
    expect(matches('DENY', rule)).toBe(expected);
  });
});

describe('of an ALLOW, a rule that is about requests anywhere', () => {
  test.each<[string, object]>([
    ['methods alone', { to: [operation({ methods: ['GET'] })] }],
    ['ports and paths in one entry', { to: [operation({ ports: ['8080'], paths: ['/'] })] }],
    [
      'a namespace, and a token in another entry',
      { from: [source({ namespaces: ['front'] }), source({ requestPrincipals: ['*'] })] },
    ],
    ['a condition on a header', { when: [{ key: 'request.headers[x]', values: ['a'] }] }],
  ])('with %s lets nobody in', (_, rule) => {
    expect(matches('ALLOW', rule)).toBe(false);
  });

  test('is left out, and the rules beside it stay', () => {
    const rules = [{ to: [operation({ methods: ['GET'] })] }, { to: [operation({ ports: ['8080'] })] }];
    const mesh = shop([policy('p', { rules })]);
    expect(said(call(mesh))).toBe('allowed p');
    expect(said(call(mesh, { port: 9090 }))).toBe('denied no-allow');
  });

  test('with trust domains is the wider for it', () => {
    expect(matches('ALLOW', { from: [source({ namespaces: ['front'], trustDomains: ['other.example'] })] })).toBe(true);
  });
});

describe('who calls', () => {
  test.each<[string, object, boolean]>([
    ['its principal', { principals: [FRONT] }, true],
    ['with the prefix of SPIFFE, no principal', { principals: [`spiffe://${FRONT}`] }, false],
    ['the beginning of it', { principals: ['cluster.local/ns/front/*'] }, true],
    ['the end of it', { principals: ['*/sa/client'] }, true],
    ['a star at both ends is the end, with a literal star', { principals: ['*front*'] }, false],
    ['any', { principals: ['*'] }, true],
    ['another trust domain', { principals: ['other.example/ns/front/sa/client'] }, false],
    ['its namespace', { namespaces: ['front'] }, true],
    ['the beginning of another namespace', { namespaces: ['fro'] }, false],
    ['a service account of its namespace', { serviceAccounts: ['front/client'] }, true],
    ["a service account without a namespace is one of the policy's", { serviceAccounts: ['client'] }, false],
    ['no principal of others', { notPrincipals: ['cluster.local/ns/shop/*'] }, true],
    ['a namespace, and not its account', { namespaces: ['front'], notServiceAccounts: ['front/client'] }, false],
    ['one of two, and neither of two', { principals: ['x', FRONT], notNamespaces: ['shop', 'plain'] }, true],
  ])('%s', (_, fields, expected) => {
    expect(matches('ALLOW', { from: [source(fields)] })).toBe(expected);
  });

  test.each<[string, object, boolean]>([
    ['no positive field, not even by a star', { principals: ['*'] }, false],
    ['no namespace by a star', { namespaces: ['*'] }, false],
    ['the want of any principal', { notPrincipals: ['*'] }, true],
    ['no account of a namespace', { notServiceAccounts: ['plain/legacy'] }, true],
    ['its address', { ipBlocks: ['10.0.2.0/24'] }, true],
  ])('in plaintext is met by %s', (_, fields, expected) => {
    expect(matches('ALLOW', { from: [source(fields)] }, { from: 'plain/legacy' })).toBe(expected);
  });

  test('by service account is not looked at before 1.26, which had no such field', () => {
    const rules = [{ from: [source({ serviceAccounts: ['front/client'] })] }];
    const decide = (istio: string): string => said(call(shop([policy('p', { rules })], { platform: { istio } })));
    expect(decide('1.26.0')).toBe('allowed p');
    expect(decide('1.25.2')).toBe('denied no-allow');
  });

  test('with an alias of the trust domain is somebody else to ztunnel', () => {
    const values = { istiod: { meshConfig: { trustDomain: 'corp.example', trustDomainAliases: ['cluster.local'] } } };
    const decide = (principal: string): string =>
      said(call(shop([policy('p', { rules: [{ from: [source({ principals: [principal] })] }] })], { values })));
    expect(decide('corp.example/ns/front/sa/client')).toBe('allowed p');
    expect(decide(FRONT)).toBe('denied no-allow');
  });
});

describe('addresses and ports', () => {
  test.each<[string, object, boolean]>([
    ['a block of its address', { from: [source({ ipBlocks: ['10.0.1.0/24'] })] }, true],
    ['a block with bits behind its length', { from: [source({ ipBlocks: ['10.0.1.77/24'] })] }, true],
    ['an address alone', { from: [source({ ipBlocks: ['10.0.1.10'] })] }, true],
    ['a block of the other family', { from: [source({ ipBlocks: ['::/0'] })] }, false],
    ['not in a block of the other family', { from: [source({ notIpBlocks: ['::/0'] })] }, true],
    [
      'a block less a part that it is in',
      { from: [source({ ipBlocks: ['10.0.0.0/8'], notIpBlocks: ['10.0.1.0/28'] })] },
      false,
    ],
    [
      'one that is no address is left out, and the rest counts',
      { from: [source({ ipBlocks: ['nonsense', '10.0.1.10'] })] },
      true,
    ],
    [
      'all of which are no addresses: nothing is left of the entry',
      { from: [source({ ipBlocks: ['nonsense'] })] },
      false,
    ],
    [
      'none of which is an address, beside a namespace',
      { from: [source({ ipBlocks: ['10.0.0.0/33'], namespaces: ['front'] })] },
      true,
    ],
    ['of the destination', { when: [{ key: 'destination.ip', values: ['10.0.0.10/32'] }] }, true],
    ['of another destination', { when: [{ key: 'destination.ip', notValues: ['10.0.0.10'] }] }, false],
    ['its port', { to: [operation({ ports: ['80', '8080'] })] }, true],
    ['not its port', { to: [operation({ notPorts: ['8080'] })] }, false],
    ['a port that is none is left out', { to: [operation({ ports: ['http', '99999', '8080'] })] }, true],
    ['its port by a condition', { when: [{ key: 'destination.port', values: ['8080'], notValues: ['80'] }] }, true],
  ])('%s', (_, rule, expected) => {
    expect(matches('ALLOW', rule)).toBe(expected);
  });
});
