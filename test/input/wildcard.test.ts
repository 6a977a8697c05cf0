import { InputError } from '../../src';
import { oneWildcard } from '../../src/input/wildcard';

// The matchers of Istio (pilot/pkg/security/authz/matcher) and ztunnel (src/rbac.rs): exact, prefix, suffix, or any.
describe('a star', () => {
  test.each(['*', 'prefix*', '*suffix', 'none', ''])('is a wildcard in "%s", or there is none', (value) => {
    expect(() => oneWildcard('place', 'value', value)).not.toThrow();
  });

  test.each([
    ['in the middle', 'a*b', '[place] value "a*b" has "*" in the middle, where Istio reads it literally'],
    ['at both ends', '*a*', '[place] value "*a*" has more than one "*"; Istio reads one only as a wildcard'],
    ['twice, alone', '**', '[place] value "**" has more than one "*"'],
    ['twice, at the end', 'a**', '[place] value "a**" has more than one "*"'],
  ])('is refused %s', (_, value, text) => {
    expect(() => oneWildcard('place', 'value', value)).toThrow(InputError);
    expect(() => oneWildcard('place', 'value', value)).toThrow(text);
  });
});
