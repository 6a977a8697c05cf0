import { load } from 'js-yaml';
import { breaksInline, breaksPlain, breaksQuoted } from '../../../src/check/istio-values/printed';

const TEXTS = [
  'a',
  '/etc/cni/net.d',
  'a:b',
  'a: b',
  'a:',
  '- a',
  '-a',
  '? a',
  '"a',
  '"a"',
  "'a",
  "'a'",
  '{',
  '{a}',
  '[a]',
  '[a',
  '*',
  '@a',
  '`a',
  '%a',
  'a"b',
  'a\\d',
  '\\\\d',
  '\\"',
  'https://a.example:443/b',
  '',
];

function isYaml(text: string): boolean {
  try {
    load(text);
    return true;
  } catch {
    return false;
  }
}

test.each(TEXTS)('%s after a key is YAML, or said to break it', (text) => {
  expect(breaksPlain(text)).toBe(!isYaml(`a:\n  b: ${text}\n`));
});

test.each(TEXTS)('%s between double quotes is YAML, or said to break it', (text) => {
  expect(breaksQuoted(text)).toBe(!isYaml(`a:\n  b: "${text}"\n`));
});

test.each(['a', 'a:b', 'a: b', 'a:', '{', '"'])('%s in the middle of a text is YAML, or said to break it', (text) => {
  expect(breaksInline(text)).toBe(!isYaml(`a:\n  b: istiod-${text}\n`));
});

test('a text of more lines breaks what is on one', () => {
  expect(breaksPlain('a\nb')).toBe(true);
  expect(breaksInline('a\nb')).toBe(true);
  expect(breaksQuoted('a\nb')).toBe(false);
});
