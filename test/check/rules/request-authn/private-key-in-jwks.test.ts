import rule from '../../../../src/check/rules/request-authn/private-key-in-jwks';
import { testRule } from '../../test-rule';

const authn = (jwks: string): string =>
  `apiVersion: security.istio.io/v1\nkind: RequestAuthentication\nmetadata: {name: a, namespace: shop}\nspec: {jwtRules: [{issuer: x, jwks: ${jwks}}]}\n---\n`;
// The keys of RFC 7517, appendix A, shortened.
const EC = '{"kty":"EC","crv":"P-256","x":"MKB","y":"4Et","kid":"1"}';
const RSA = '{"kty":"RSA","n":"0vx","e":"AQAB","kid":"2"}';

testRule(rule, {
  valid: {
    'public halves': authn(`'{"keys":[${EC},${RSA}]}'`),
    'one key by itself': authn(`'${EC}'`),
    'no keys': authn(`'{"keys":[]}'`),
    'a URI in its place': authn("''").replace("jwks: ''", 'jwksUri: https://example.com/keys'),
    'what can not be read': authn("'{'") + authn("'[7, null]'") + authn('7'),
    'a member of another thing': authn(`'{"keys":[${EC}],"d":"x"}'`),
  },
  invalid: {
    'the private half of a curve': {
      given: authn(`'{"keys":[${EC.replace('"x"', '"d":"870","x"')}]}'`),
      finds: [{ message: 'private', at: 'shop/a spec.jwtRules[0].jwks', says: 'key "1"', fix: 'make a new key' }],
    },
    'the second of two, of RSA': {
      given: authn(`'{"keys":[${EC},${RSA.replace(',"kid":"2"', ',"d":"X4c","p":"83i"')}]}'`),
      finds: [{ message: 'private', at: 'shop/a spec.jwtRules[0].jwks', says: 'key 1:' }],
    },
    'one of two that both sides have': {
      given: authn(`'{"keys":[${RSA.replace(',"kid":"2"', ',"d":"X4c"')},{"kty":"oct","k":"AyM"}]}'`),
      finds: [{ message: 'shared', at: 'shop/a spec.jwtRules[0].jwks', says: 'key 1,', fix: 'RS256' }],
    },
    'one with a member that nobody can write again': {
      given: authn(`'{"kty":"RSA","d":"X4c","n":${'['.repeat(200_000)}${']'.repeat(200_000)}}'`),
      finds: [{ message: 'private', at: 'shop/a spec.jwtRules[0].jwks', says: 'key 0' }],
    },
    'a key that both sides have': {
      given: authn(`'{"keys":[{"kty":"oct","k":"AyM"}]}'`),
      finds: [{ message: 'shared', at: 'shop/a spec.jwtRules[0].jwks', says: 'key 0', fix: 'RS256' }],
    },
  },
});

test('its patch leaves the public half, and all else', () => {
  const { load } = jest.requireActual<typeof import('../../../../src/model/input/load')>(
    '../../../../src/model/input/load',
  );
  const { mesh } = load('test', authn(`'{"keys":[${EC.replace('"x"', '"d":"870","x"')},${RSA}],"more":1}'`), {});
  const found: unknown[] = [];
  rule.run(mesh, (draft) => found.push(draft));
  const [draft] = found as { finish(): { fix: { patch: { value: string }[] } } }[];
  expect(JSON.parse(draft!.finish().fix.patch[0]!.value)).toEqual({
    keys: [JSON.parse(EC), JSON.parse(RSA)],
    more: 1,
  });
});
