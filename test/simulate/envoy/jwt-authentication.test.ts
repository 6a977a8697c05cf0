import { authenticate } from '../../../src/simulate/envoy/jwt-authentication';
import type { RequestToken } from '../../../src/simulate/request';
import { authentication, authorization, decide, ISSUER, ON_WEB, policiesFor, requestOf, shop } from './shop';

const alice: RequestToken = { iss: ISSUER, sub: 'alice', aud: 'web' };
const send = (jwt?: RequestToken, more: object = {}) => ({ http: { ...(jwt && { jwt }), ...more } });

describe('which tokens pass', () => {
  // https://istio.io/latest/docs/reference/config/security/request_authentication/
  test('one of the issuer does, and so does none at all', () => {
    const mesh = shop([authentication()]);
    expect(decide(mesh, send(alice)).verdict).toBe('allowed');
    expect(decide(mesh, send()).verdict).toBe('allowed');
  });

  test('one of another issuer is refused', () => {
    const mesh = shop([authentication()]);
    const decision = decide(mesh, send({ ...alice, iss: 'https://other.example' }));
    expect(decision).toMatchObject({ verdict: 'denied', rule: 'authn', outcome: 'authn', status: 401 });
    expect(decision.object?.title).toBe('RequestAuthentication shop/tokens');
    expect(decision.why).toBe('RequestAuthentication shop/tokens takes no token of the issuer https://other.example');
  });

  test('without a RequestAuthentication nobody looks', () => {
    expect(decide(shop(), send({ iss: 'https://other.example' })).verdict).toBe('allowed');
  });

  test.each([
    ['web', undefined],
    [['other', 'web'], undefined],
    ['https://web/', undefined],
    ['other', 403],
    [undefined, 403],
  ])('for the audience web, one for %j: %s', (aud, status) => {
    const mesh = shop([authentication({ audiences: ['web'] })]);
    expect(decide(mesh, send({ ...alice, aud: aud as never })).status).toBe(status);
  });

  test('of two rules for an issuer, one that takes it is enough', () => {
    const mesh = shop([authentication({ audiences: ['a'] }), authentication({ audiences: ['b'] }, 'more')]);
    expect(decide(mesh, send({ ...alice, aud: 'b' })).verdict).toBe('allowed');
    expect(decide(mesh, send({ ...alice, aud: 'c' })).status).toBe(403);
  });

  test('of two issuers, either', () => {
    const mesh = shop([authentication(), authentication({ issuer: 'https://two.example' }, 'two')]);
    expect(decide(mesh, send(alice)).verdict).toBe('allowed');
    expect(decide(mesh, send({ iss: 'https://two.example' })).verdict).toBe('allowed');
    expect(decide(mesh, send({ iss: 'https://three.example' })).status).toBe(401);
  });

  test('a refusal comes before a DENY, and gRPC is told in its own words', () => {
    const shut = authorization({ action: 'DENY', rules: [{}] });
    const mesh = shop([authentication({ audiences: ['a'] }), shut]);
    expect(decide(mesh, send(alice)).rule).toBe('authn');
    const grpc = { headers: { 'content-type': 'application/grpc' } };
    expect(decide(mesh, send(alice, grpc))).toMatchObject({ status: 200, grpcStatus: 7 });
    expect(decide(mesh, send({ iss: 'x' }, grpc))).toMatchObject({ status: 200, grpcStatus: 16 });
  });

  test('a browser’s question before a request is not asked for one', () => {
    const mesh = shop([authentication()]);
    const headers = { origin: 'https://a.example', 'access-control-request-method': 'GET' };
    const preflight = { method: 'OPTIONS', headers };
    expect(decide(mesh, send({ iss: 'x' }, preflight)).verdict).toBe('allowed');
    expect(decide(mesh, send({ iss: 'x' }, { ...preflight, method: 'GET' })).status).toBe(401);
  });

  test('a plain connection has none', () => {
    expect(decide(shop([authentication()]), send({ iss: 'x' }), 'tcp').verdict).toBe('allowed');
  });
});

describe('what policies see of a token', () => {
  const claims = {
    groups: ['dev', 'ops'],
    team: 'dev ops',
    scope: 'read write',
    level: 5,
    admin: true,
    org: { unit: 'a' },
  };
  const verdict = (rule: object, jwt?: RequestToken, by: object = authentication()) =>
    decide(shop([by, authorization({ rules: [rule] })]), send(jwt)).verdict;
  const principals = (...values: string[]) => ({ from: [{ source: { requestPrincipals: values } }] });
  const when = (key: string, ...values: string[]) => ({ when: [{ key, values }] });

  test.each([
    [`${ISSUER}/alice`, true],
    [`${ISSUER}/bob`, false],
    [`${ISSUER}/al*`, true],
    [`${ISSUER}/*`, true],
    ['*/alice', true],
    ['*.example/alice', true],
    ['*alice', true],
    ['*', true],
    [`${ISSUER}*`, false],
    ['https:*', true],
    [ISSUER, false],
  ])('the request principal %s is meant: %s', (value, isMeant) => {
    expect(verdict(principals(value), alice)).toBe(isMeant ? 'allowed' : 'denied');
    expect(verdict(when('request.auth.principal', value), alice)).toBe(isMeant ? 'allowed' : 'denied');
  });

  test.each([
    ['groups', 'ops', true],
    ['groups', 'op*', true],
    ['groups', 'o', false],
    // Words are words in `scope` and `permission` alone.
    ['scope', 'write', true],
    ['scope', 'read write', false],
    ['team', 'ops', false],
    ['team', 'dev ops', true],
    ['level', '5', false],
    ['admin', 'true', false],
    ['org', 'a', false],
    ['org][unit', 'a', true],
    ['org][unit', '*', true],
    ['org][other', '*', false],
    ['__proto__', '*', false],
    ['sub', 'alice', true],
    ['aud', 'web', true],
  ])('the claim [%s] is %s: %s', (name, value, isMeant) => {
    const rule = when(`request.auth.claims[${name}]`, value);
    expect(verdict(rule, { ...alice, claims })).toBe(isMeant ? 'allowed' : 'denied');
  });

  test('other claims are words where the rule says so', () => {
    const rule = when('request.auth.claims[team]', 'ops');
    const by = authentication({ spaceDelimitedClaims: ['team'] });
    expect(verdict(rule, { ...alice, claims }, by)).toBe('allowed');
  });

  test('audiences and presenter', () => {
    expect(verdict(when('request.auth.audiences', 'web'), { ...alice, aud: ['a', 'web'] })).toBe('allowed');
    expect(verdict(when('request.auth.audiences', 'b'), { ...alice, aud: ['a', 'web'] })).toBe('denied');
    expect(verdict(when('request.auth.presenter', 'app'), { ...alice, claims: { azp: 'app' } })).toBe('allowed');
  });

  test('a token that nobody looked at says nothing', () => {
    const elsewhere = authentication({}, 'tokens', { targetRefs: [{ ...ON_WEB, name: 'db' }] });
    expect(verdict(principals('*'), alice, elsewhere)).toBe('denied');
    expect(verdict(principals('*'), alice)).toBe('allowed');
  });

  // https://istio.io/latest/docs/tasks/security/authentication/authn-policy/#require-a-valid-token
  test('a DENY of what has no request principal asks for a token', () => {
    const ask = { from: [{ source: { notRequestPrincipals: ['*'] } }] };
    const mesh = shop([authentication(), authorization({ action: 'DENY', rules: [ask] })]);
    expect(decide(mesh, send())).toMatchObject({ verdict: 'denied', status: 403 });
    expect(decide(mesh, send(alice)).verdict).toBe('allowed');
  });

  test('a claim that becomes a header is one to policies', () => {
    const rule = when('request.headers[x-user]', 'alice');
    const by = authentication({ outputClaimToHeaders: [{ header: 'X-User', claim: 'sub' }] });
    expect(verdict(rule, alice, by)).toBe('allowed');
    expect(verdict(rule, alice)).toBe('denied');
  });
});

describe('what becomes of a token', () => {
  const after = (rule: object) => {
    const mesh = shop([authentication(rule)]);
    const headers = { Authorization: 'Bearer x' };
    return authenticate(mesh, policiesFor(mesh), requestOf(mesh, send(alice, { headers })));
  };

  test('it is taken away, so that a second look finds none', () => {
    const { request, removedHeaders } = after({});
    expect(request.http?.token).toBeUndefined();
    expect(request.http?.headers.has('authorization')).toBe(false);
    expect(removedHeaders).toEqual(['authorization']);
  });

  test('it stays where the rule says so', () => {
    const { request, removedHeaders } = after({ forwardOriginalToken: true });
    expect(request.http?.token).toEqual(alice);
    expect(request.http?.headers.get('authorization')).toBe('Bearer x');
    expect(removedHeaders).toEqual([]);
  });

  test('in a header of another name, that one goes', () => {
    expect(after({ fromHeaders: [{ name: 'X-Token' }] }).removedHeaders).toEqual(['x-token']);
  });
});
