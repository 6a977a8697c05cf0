import { authentication, authorization, decide, ISSUER, shop } from './shop';

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = (payload: object) => `${part({ alg: 'RS256' })}.${part(payload)}.c2ln`;
const bearer = (text: string) => ({ http: { headers: { Authorization: `Bearer ${text}` } } });

describe('a token that a header of the request has', () => {
  const mesh = shop([authentication()]);

  test('is refused where it is no token', () => {
    expect(decide(mesh, bearer('bad'))).toMatchObject({ verdict: 'denied', rule: 'authn', status: 401 });
    expect(decide(mesh, bearer('a.b.c')).status).toBe(401);
    expect(decide(mesh, bearer(`${part(1)}.${part(2)}.c2ln`)).status).toBe(401);
  });

  test('is refused where it is of another issuer', () => {
    expect(decide(mesh, bearer(token({ iss: 'https://other.example' }))).status).toBe(401);
  });

  test('may be a forgery else', () => {
    expect(decide(mesh, bearer(token({ iss: ISSUER, sub: 'alice' })))).toMatchObject({
      verdict: 'unknown',
      assumptions: [`whether the token is signed by the issuer ${ISSUER}`],
    });
  });

  test('does not matter where it is denied even if it is none', () => {
    const deny = (user: string) =>
      authorization({ action: 'DENY', rules: [{ from: [{ source: { requestPrincipals: [`*/${user}`] } }] }] });
    const alice = bearer(token({ iss: ISSUER, sub: 'alice' }));
    expect(decide(shop([authentication(), deny('alice')]), alice)).toMatchObject({ verdict: 'denied', rule: 'deny' });
    expect(decide(shop([authentication(), deny('bob')]), alice).verdict).toBe('unknown');
  });

  test('is none where nobody looks, nor with another scheme', () => {
    expect(decide(shop(), bearer('bad')).verdict).toBe('allowed');
    expect(decide(mesh, { http: { headers: { authorization: 'Basic eDp5' } } }).verdict).toBe('allowed');
  });
});

// https://istio.io/latest/docs/reference/config/security/request_authentication/#JWTRule
test.each([
  [{}, { path: '/a?access_token=bad' }, 401],
  [{}, { path: '/a?token=bad' }, undefined],
  [{ fromParams: ['token'] }, { path: '/a?token=bad' }, 401],
  [{ fromParams: ['token'] }, { headers: { authorization: 'Bearer bad' } }, undefined],
  [{ fromHeaders: [{ name: 'X-Token' }] }, { headers: { 'x-token': 'bad' } }, 401],
  [{ fromHeaders: [{ name: 'X-Token', prefix: 'JWT ' }] }, { headers: { 'x-token': 'bad' } }, undefined],
  [{ fromHeaders: [{ name: 'X-Token', prefix: 'JWT ' }] }, { headers: { 'x-token': 'JWT bad' } }, 401],
  [{ fromCookies: ['session'] }, { headers: { cookie: 'a=b; session=bad' } }, 401],
  [{ fromCookies: ['session'] }, { headers: { cookie: 'other=bad' } }, undefined],
])('a rule with %j looks for a token in %j: %s', (rule, http, status) => {
  expect(decide(shop([authentication(rule)]), { http }).status).toBe(status);
});
