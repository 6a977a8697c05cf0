import { Chart } from 'cdk8s';
import {
  InputError,
  MeshService,
  PolicyTarget,
  RequestAuthentication,
  ServicePort,
  Waypoint,
  type JwtRule,
  type RequestAuthenticationProps,
} from '../../src';
import { pick, synth, testApp, type Manifest } from '../synth';

const cart = PolicyTarget.service('shop', 'cart');
const issuer = 'https://id.example.com';
const jwks = '{"keys":[{"kty":"RSA","n":"xGOr","e":"AQAB"}]}';

function authentication(props: Partial<RequestAuthenticationProps>): Manifest {
  const manifests = synth((chart) => {
    new RequestAuthentication(chart, 'Tokens', { targets: [cart], rules: [{ issuer }], ...props });
  });
  expect(manifests).toHaveLength(1);
  return manifests[0]!;
}

const rule = (given: Partial<JwtRule>): unknown => authentication({ rules: [{ issuer, ...given }] }).spec.jwtRules[0];

describe('RequestAuthentication', () => {
  // By selector it would be for ztunnel, which cannot read tokens.
  test('checks tokens where its targets are, and selects no pods', () => {
    const { metadata, spec, ...rest } = authentication({ labels: { team: 'web' }, annotations: { why: 'tokens' } });
    expect(rest).toMatchObject({ apiVersion: 'security.istio.io/v1', kind: 'RequestAuthentication' });
    expect(metadata).toEqual({
      name: 'tokens',
      namespace: 'shop',
      labels: { team: 'web' },
      annotations: { why: 'tokens' },
    });
    expect(spec).toEqual({
      jwtRules: [{ issuer }],
      targetRefs: [{ group: '', kind: 'Service', name: 'cart' }],
    });
  });

  test('takes tokens of several issuers', () => {
    const rules = [{ issuer }, { issuer: 'https://id.example.org' }];
    expect(authentication({ rules }).spec.jwtRules).toEqual(rules);
  });

  test('fetches keys where it is told, or has them', () => {
    expect(rule({ jwksUri: `${issuer}/keys` })).toEqual({ issuer, jwksUri: `${issuer}/keys` });
    expect(rule({ jwks })).toEqual({ issuer, jwks });
  });

  test('takes tokens for these audiences, from these headers, and passes them on if asked', () => {
    const given = { audiences: ['shop', 'lab'], fromHeaders: ['x-token'], forwardOriginalToken: true };
    expect(rule(given)).toEqual({ issuer, ...given, fromHeaders: [{ name: 'x-token' }] });
  });

  test('leaves to Istio what is not said', () => {
    expect(rule({ forwardOriginalToken: false, audiences: undefined })).toEqual({ issuer });
  });

  test('has the name it is given', () => {
    expect(authentication({ name: 'shop-tokens' }).metadata.name).toBe('shop-tokens');
  });
});

describe('RequestAuthentication refuses', () => {
  const one = (given: object): object => ({ rules: [{ issuer, ...given }] });
  test.each<[string, object, string]>([
    ['no targets', { targets: [] }, 'RequestAuthentication needs targets'],
    ['no rules', { rules: [] }, 'needs rules, one for each issuer, got []'],
    ['one rule without a list', { rules: { issuer } }, 'needs rules, one for each issuer, got {'],
    ['a rule that is none', { rules: [null] }, 'rules[0] must be an object, got null'],
    ['an issuer by itself', { rules: [issuer] }, `rules[0] must be an object, got "${issuer}"`],
    ['no issuer', { rules: [{ jwks }] }, 'issuer must be the text of the "iss" claim, got undefined'],
    ['an empty issuer', { rules: [{ issuer: '' }] }, 'issuer must be the text of the "iss" claim, got ""'],
    [
      'keys given twice',
      one({ jwks, jwksUri: issuer }),
      `issuer "${issuer}" has both jwks and jwksUri; give one of them`,
    ],
    [
      'keys over http',
      one({ jwksUri: 'http://id.example.com/keys' }),
      'jwksUri must be an https URL, got "http://id.example.com/keys"',
    ],
    ['keys from a host without scheme', one({ jwksUri: 'id.example.com' }), 'jwksUri must be an https URL'],
    [
      'keys at a port that is none',
      one({ jwksUri: 'https://id.example.com:port/keys' }),
      'jwksUri must be an https URL',
    ],
    ['keys that are no JSON', one({ jwks: 'keys' }), 'jwks must be JSON text with a list "keys", got "keys"'],
    ['keys without a list', one({ jwks: '{"kty":"oct"}' }), 'jwks must be JSON text with a list "keys"'],
    ['keys as an object', one({ jwks: { keys: [] } }), 'jwks must be JSON text with a list "keys", got {"keys":[]}'],
    ['a misspelt field', one({ jwksURI: issuer }), 'unknown prop "rules[0].jwksURI"; did you mean "jwksUri"?'],
    ['a selector, which is for ztunnel', { selector: { app: 'cart' } }, 'unknown prop "selector"'],
    ['a name that is none', { name: 'Tokens' }, 'name "Tokens" is not a valid name'],
    // Istio's webhook refuses both (validateJwtRule, pkg/config/validation).
    ['an empty audience', one({ audiences: [''] }), 'audience'],
    ['an empty header', one({ fromHeaders: [''] }), 'fromHeaders'],
    ['an audience without a list', one({ audiences: 'shop' }), 'audiences'],
    ['an empty list of headers', one({ fromHeaders: [] }), 'fromHeaders'],
    ['a word for yes', one({ forwardOriginalToken: 'yes' }), 'forwardOriginalToken'],
  ])('%s', (_, props, message) => {
    const build = (): unknown =>
      new RequestAuthentication(new Chart(testApp(), 'test'), 'Tokens', {
        targets: [cart],
        rules: [{ issuer }],
        ...props,
      });
    expect(build).toThrow(InputError);
    expect(build).toThrow('[test/Tokens] ');
    expect(build).toThrow(message);
  });
});

/** A service whose tokens are checked, with or without a waypoint. */
function checked(enrol: boolean, ports: ServicePort[]): Manifest[] {
  return synth((chart) => {
    const service = new MeshService(chart, 'Cart', { namespace: 'shop', image: 'registry.example.com/cart:1', ports });
    new RequestAuthentication(chart, 'Tokens', { targets: [service], rules: [{ issuer }] });
    if (enrol) service.enroll(new Waypoint(chart, 'Waypoint', { namespace: 'shop' }));
  });
}

describe('RequestAuthentication for a service', () => {
  test('is taken if the service has a waypoint, however late', () => {
    expect(pick(checked(true, [ServicePort.http(80)]), 'RequestAuthentication', 'tokens').spec.targetRefs).toEqual([
      { group: '', kind: 'Service', name: 'cart' },
    ]);
  });

  test('is refused at synth if it has none: nobody would check', () => {
    expect(() => checked(false, [ServicePort.http(80)])).toThrow(
      '[test/Tokens] service cart [test/Cart] has no waypoint',
    );
  });

  // A waypoint has no JWT filter on the chain of a TCP port (istio/istio pilot/pkg/networking/core/listener_waypoint.go).
  test('is refused at synth if no port of the service speaks HTTP', () => {
    expect(() => checked(true, [ServicePort.tcp(5432)])).toThrow(
      '[test/Tokens] it reads HTTP requests, but no port of Service cart speaks HTTP or gRPC; it has 5432 (tcp)',
    );
  });
});
