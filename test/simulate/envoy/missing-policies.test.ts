import { authentication, authorization, decide, ISSUER, shop } from './shop';

const root = authorization({ targetRefs: undefined, action: 'DENY', rules: [{}] }, { namespace: 'istio-system' });
const shut = authorization({ action: 'DENY', rules: [{}] });
const nothing = authorization({});
const open = { world: 'open' } as const;
const LACKS = (namespace: string, kind = 'AuthorizationPolicy') =>
  `that namespace ${namespace} has no ${kind} that the input lacks`;

describe('where the input is a part of the objects', () => {
  test('what nobody denies may be denied by a policy that it lacks', () => {
    expect(decide(shop([], open))).toMatchObject({
      verdict: 'unknown',
      assumptions: [LACKS('istio-system'), LACKS('shop')],
    });
    expect(decide(shop([]))).toMatchObject({ verdict: 'allowed' });
  });

  test('it is sure where the policies of all namespaces are there', () => {
    const other = authorization({ targetRefs: undefined, selector: { matchLabels: { app: 'x' } } }, { name: 'x' });
    expect(decide(shop([root, other], open)).verdict).toBe('allowed');
  });

  test('a DENY is sure, and what no ALLOW names may be named by one that it lacks', () => {
    expect(decide(shop([shut], open))).toMatchObject({ verdict: 'denied', rule: 'deny' });
    expect(decide(shop([nothing], open))).toMatchObject({ verdict: 'unknown', assumptions: [LACKS('istio-system')] });
    expect(decide(shop([nothing, root], open))).toMatchObject({ verdict: 'denied', rule: 'no-allow' });
  });

  describe('and a token is sent', () => {
    const alice = { http: { jwt: { iss: ISSUER, sub: 'alice' } } };
    const without = { from: [{ source: { notRequestPrincipals: ['*'] } }] };
    const tokens = LACKS('istio-system', 'RequestAuthentication');

    test('nobody knows who looks at it', () => {
      const mesh = shop([root, authorization({ action: 'DENY', rules: [without] })], open);
      const { verdict, assumptions } = decide(mesh, alice);
      expect(verdict).toBe('unknown');
      expect(assumptions).toContain(tokens);
      expect(decide(mesh)).toMatchObject({ verdict: 'denied', rule: 'deny' });
    });

    test('somebody else may take what one refuses', () => {
      const post = authorization({ action: 'DENY', rules: [{ to: [{ operation: { methods: ['POST'] } }] }] });
      const mesh = shop([root, post, authentication({ issuer: 'https://two.example' })], open);
      expect(decide(mesh, alice)).toMatchObject({ verdict: 'unknown', assumptions: [tokens] });
    });
  });
});
