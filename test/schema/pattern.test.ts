import { RE2JS } from 're2js';
import { isMatch } from '../../src/schema/pattern';

const DOMAIN = String.raw`[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*`;
/** Patterns of names, as CRDs of Gateway API and Istio have them. */
const OF_NAMES = [
  `^${DOMAIN}$`,
  `^$|^${DOMAIN}$`,
  String.raw`^(\*\.)?${DOMAIN}$`,
  '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$',
  '^[a-zA-Z]([-a-zA-Z0-9]*[a-zA-Z0-9])?$',
];
const NAMES = [
  ['', 'a', 'web', 'web-1', 'shop.example.com', 'a--b', '9', 'Gateway', 'HTTPRoute'],
  ['-web', 'web-', 'a..b', '.a', 'a.', 'a.-b', 'a-.b', '*', '*.a', '*.', '*.*.a', 'a.*'],
  ['web\n', '\nweb', 'web\nweb', 'we b', 'wéb', 'ſ', 'K', '\u{1F600}', 'a_b', 'a/b'],
].flat();

test.each(OF_NAMES)('names are told by %s as RE2 tells them', (pattern) => {
  const known = NAMES.map((name) => [name, isMatch(pattern, name)]);
  expect(known).toEqual(NAMES.map((name) => [name, RE2JS.compile(pattern).matcher(name).find()]));
});

test('names beyond all bounds are told as well', () => {
  const [pattern] = OF_NAMES;
  expect(isMatch(pattern!, 'a'.repeat(3_000_000))).toBe(true);
  expect(isMatch(pattern!, `${'a'.repeat(3_000_000)}-`)).toBe(false);
  expect(isMatch(pattern!, `${'a-.'.repeat(80)}a`)).toBe(false);
});

test('a pattern that Go does not compile fails every text', () => {
  expect(isMatch('(?=a)', 'a')).toBe(false);
  expect(isMatch('a', 'a')).toBe(true);
});
