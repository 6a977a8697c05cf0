import * as fc from 'fast-check';
import { InputError, RequestMatch } from '../../src';

const SEED = 20261125;

/** Whether a match takes a Cookie header; Envoy compares the whole value, by RE2. */
function takes(match: RequestMatch, cookies: string): boolean {
  expect(match.header).toBe('cookie');
  const { value } = match;
  if (!('regex' in value)) throw new Error('a cookie is one of several in its header');
  // RegExp knows look-around and back references, which RE2 refuses; the rest is read alike.
  expect(value.regex.replaceAll('\\\\', '')).not.toMatch(/\(\?[=!<]|\\[1-9]/);
  return new RegExp(`^(?:${value.regex})$`).test(cookies);
}

describe('RequestMatch.header', () => {
  test('matches exactly one value', () => {
    expect(RequestMatch.header('x-tester', 'true').value).toEqual({ exact: 'true' });
  });

  // HTTP/2 and Envoy write names of headers in small letters; a VirtualService compares them as they are written.
  test('takes the name in any case', () => {
    expect(RequestMatch.header('X-Tester', 'True').header).toBe('x-tester');
  });
});

describe('RequestMatch.cookie', () => {
  const beta = RequestMatch.cookie('beta', 'on');

  test.each(['beta=on', 'beta=on; a=b', 'a=b; beta=on', 'a=b; beta=on; c=d', 'a=b;beta=on;c=d', 'beta=off; beta=on'])(
    'matches among the cookies: %s',
    (cookies) => {
      expect(takes(beta, cookies)).toBe(true);
    },
  );

  test.each([
    '',
    'beta=off',
    'beta=one',
    'xbeta=on',
    'a=b; xbeta=on',
    'a=beta=on',
    'beta=on1; a=b',
    'Beta=on',
    'beta',
    'a=b, beta=on',
  ])('matches no look-alike: %s', (cookies) => {
    expect(takes(beta, cookies)).toBe(false);
  });

  test('reads operators of regular expressions as text', () => {
    const match = RequestMatch.cookie('a.b', 'x+(y)|^$[z]*?{1}\\');
    expect(takes(match, 'a.b=x+(y)|^$[z]*?{1}\\')).toBe(true);
    expect(takes(match, 'aXb=x+(y)|^$[z]*?{1}\\')).toBe(false);
    expect(takes(RequestMatch.cookie('a', 'x.'), 'a=xy')).toBe(false);
  });

  // Names and values of RFC 6265, without the quotes that it allows around a value.
  const name = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,8}$/);
  const value = fc.stringMatching(/^[!#-+\--:<-[\]-~]{1,8}$/);
  const cookie = fc.tuple(name, value);

  test('matches a list of cookies exactly if it is one of them', () => {
    const seen = new Set<boolean>();
    const one = fc.tuple(fc.constantFrom('a', 'beta', 'xa'), fc.constantFrom('on', 'o', 'on1', 'a=on'));
    const property = fc.property(
      fc.array(fc.oneof(cookie, one), { maxLength: 4 }),
      fc.oneof(cookie, one),
      fc.constantFrom('; ', ';'),
      (cookies, [wanted, content], separator) => {
        const header = cookies.map((c) => c.join('=')).join(separator);
        const expected = cookies.some(([n, v]) => `${n}=${v}` === `${wanted}=${content}`);
        expect(takes(RequestMatch.cookie(wanted, content), header)).toBe(expected);
        seen.add(expected);
      },
    );
    fc.assert(property, { numRuns: 1500, seed: SEED });
    expect(seen.size).toBe(2);
  });
});

describe('RequestMatch refuses', () => {
  test.each<[string, () => unknown, string]>([
    [
      'a header without name',
      () => RequestMatch.header('', 'x'),
      '[RequestMatch.header] "" is not the name of a header',
    ],
    ['a header with a space', () => RequestMatch.header('x tester', 'x'), '"x tester" is not the name of a header'],
    ['a header by number', () => RequestMatch.header(1 as never, 'x'), '1 is not the name of a header'],
    ['a header without value', () => RequestMatch.header('x-tester', ''), 'header "x-tester" needs a value, got ""'],
    [
      'a boolean for a value',
      () => RequestMatch.header('x-tester', true as never),
      'header "x-tester" needs a value, got true',
    ],
    [
      'a cookie without name',
      () => RequestMatch.cookie('', 'on'),
      '[RequestMatch.cookie] "" is not the name of a cookie',
    ],
    ['a cookie with an equals sign', () => RequestMatch.cookie('a=b', 'on'), '"a=b" is not the name of a cookie'],
    ['a cookie without value', () => RequestMatch.cookie('beta', ''), 'cookie "beta" needs a value without spaces'],
    ['a cookie of two', () => RequestMatch.cookie('beta', 'on; a=b'), 'got "on; a=b"'],
    [
      'a cookie in quotes',
      () => RequestMatch.cookie('beta', '"on"'),
      'cookie "beta" needs a value without spaces, quotes',
    ],
    ['a number for a cookie', () => RequestMatch.cookie('beta', 1 as never), 'got 1'],
    // The longest regular expression that Istio's webhook takes has 1024 characters (validateStringRegexp).
    ['a cookie that no regular expression holds', () => RequestMatch.cookie('beta', 'x'.repeat(1025)), 'cookie "beta"'],
    // HTTPRoute takes 256 characters of a name, and 4096 of a value (gateway.networking.k8s.io HTTPHeaderMatch).
    ['a header that no HTTPRoute holds', () => RequestMatch.header('x-tester', 'x'.repeat(4097)), 'header "x-tester"'],
    // No header has one (RFC 9110 5.5): such a match takes no request.
    ['a line break', () => RequestMatch.header('x-tester', 'a\nb'), 'header "x-tester"'],
  ])('%s', (_, build, message) => {
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });
});
