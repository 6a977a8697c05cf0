import { Http, InputError } from '../../src';

const take = (path: unknown) => () => Http.path(path as string);

// The cases of TestCheckValidPathTemplate and TestIsValidLiteral (istio/istio pkg/config/security/security_test.go, read
// for 1.30), with our own names for the segments.
describe("a path template that Istio's webhook takes is taken", () => {
  test.each([
    ['one segment first', '/{*}/orders'],
    ['one segment, and a slash at the end', '/{*}/orders/'],
    ['all that follows, before a last segment', '/shop/{**}/items'],
    ['all that follows, at the end', '/shop/orders/{**}'],
    ['letters and digits in a literal', '/{*}/123abcABC'],
    ['unreserved characters in a literal', '/{*}/._~-'],
    ['percent-encoding and sub-delimiters in a literal', "/{*}/-._~%20!$&'()+,;:@"],
    ['one segment, and then all that follows', '/{*}/orders/{**}'],
  ])('%s', (_, path) => {
    expect(take(path)).not.toThrow();
  });
});

describe("a path template that Istio's webhook refuses is refused", () => {
  test.each([
    ['text after "{**}" in its segment', '/shop/{**}buzz/items', 'mixes an operator with text'],
    ['text after "{**}" at the end', '/{*}/shop/{**}items', 'mixes an operator with text'],
    ['an extension after "{*}"', '/{*}/shop/{*}.txt', 'mixes an operator with text'],
    ['text before "{*}"', '/shop/v{*}/items', 'mixes an operator with text'],
    ['empty braces', '/{*}/shop/{}/items', 'has braces that are no operator'],
    ['a named segment', '/shop/{id}/items', 'a named segment is written "{*}"'],
    ['nothing but a named segment', '/{id}', 'has braces that are no operator'],
    ['a named segment beside "{**}"', '/shop/{id}/items/{**}', 'has braces that are no operator'],
    ['a named "*"', '/shop/{id=*}/items/{**}', 'has braces that are no operator'],
    ['a named "**"', '/{*}/shop/{id=**}/items', 'has braces that are no operator'],
    ['an open brace alone', '/{*}/shop/{temp', 'has braces that are no operator'],
    ['a closing brace alone', '/{*}/shop/temp}/items', 'has braces that are no operator'],
    ['a closing brace beside "*"', '/{*}/shop/temp}/*', 'has braces that are no operator'],
    ['"*" beside "{*}"', '/shop/{*}/items/*', 'mixes "*" with "{*}" or "{**}"'],
    ['"**" beside "{*}"', '/shop/{*}/items/**/all', 'mixes "*" with "{*}" or "{**}"'],
    ['a star in a literal', '/{*}/ab*c', 'mixes "*" with "{*}" or "{**}"'],
    ['"{*}" after "{**}"', '/{**}/shop/temp/{*}/items', 'has an operator after "{**}"'],
    ['"{**}" twice', '/{**}/{**}', 'has an operator after "{**}"'],
    ['"{**}" twice, apart', '/{**}/shop/temp/{**}/items', 'has an operator after "{**}"'],
    ['a question mark', '/{*}/shop/?abc', 'has a query or fragment'],
    ['a query', '/{*}/shop/?a=c', 'has a query or fragment'],
  ])('%s', (_, path, message) => {
    expect(take(path)).toThrow(InputError);
    expect(take(path)).toThrow(message);
  });

  // RFC 3986 allows none of these in a segment; the webhook checks them in templates only.
  test.each(['`', '^', '<', '>', '"', '\\', '|', 'é', '[', ']'])('the character %s beside an operator', (character) => {
    expect(take(`/{*}/a${character}c`)).toThrow(InputError);
  });

  test('an empty segment between others', () => {
    expect(take('/{*}/shop//items')).toThrow(InputError);
  });
});

// Envoy would refuse the whole listener (source/extensions/path/uri_template_lib/uri_template_internal.cc: kLiteral has no
// "=", and a literal is never empty but after the last slash).
describe('a path template that the webhook takes and Envoy does not is refused', () => {
  test.each([
    ['an equals sign in a literal', '/{*}/a=c'],
    ['two slashes first', '//{*}/orders'],
    ['two slashes last', '/{*}/orders//'],
  ])('%s', (_, path) => {
    expect(take(path)).toThrow(InputError);
  });
});

describe('a path without operators', () => {
  test.each(['/', '/exact', '/prefix*', '/prefix/*', '*suffix', '*.js', '*', '/a/b-c_d~e/%2F', '/a|b'])(
    'is taken as exact, prefix or suffix: %s',
    (path) => {
      expect(take(path)).not.toThrow();
    },
  );

  test.each([
    ['without a slash, which never matches', 'admin', 'never matches: request paths start with "/"; write "/admin"'],
    ['that begins with an operator', '{*}/admin', 'must start with "/" when it has "{*}" or "{**}"'],
    ['that begins with a star and has an operator', '*/{*}', 'must start with "/"'],
    ['with a query', '/find?q=1', 'has a query or fragment, which policies do not see'],
    ['with a fragment', '/page#top', 'has a query or fragment'],
    ['with a space', '/a b', 'has white space'],
    ['with a star inside', '/a/*/b', 'has "*" in the middle, where Istio reads it literally'],
    ['with two stars', '*/a/*', 'has more than one "*"'],
    ['that is empty', '', 'path "" is not text'],
    ['that is a number', 7, 'path 7 is not text; write it as "/reviews/*"'],
    ['that is a list', ['/a'], 'path ["/a"] is not text'],
  ])('is refused %s', (_, path, message) => {
    expect(take(path)).toThrow(InputError);
    expect(take(path)).toThrow(`[Http.request] path ${JSON.stringify(path)}`);
    expect(take(path)).toThrow(message);
  });
});
