import { load } from 'js-yaml';
import { hasNull, valuesText } from '../../../src/install/deliveries/values-text';

test('a reason stands above its value, that of a map above the map', () => {
  const why = { 'cni.exclusive': 'istio-cni shares the folder', hubble: 'to see flows' };
  expect(valuesText({ cni: { exclusive: false, chainingMode: 'none' }, hubble: { enabled: true } }, why)).toBe(
    [
      'cni:',
      '  # istio-cni shares the folder',
      '  exclusive: false',
      '  chainingMode: none',
      '# to see flows',
      'hubble:',
      '  enabled: true',
      '',
    ].join('\n'),
  );
});

test('what is written is read back as it was, nulls and several lines too', () => {
  const values = {
    'a.key: odd': { true: 'yes', n: null },
    text: { nested: 'one\n  two\n\nthree\n' },
    list: [{ a: [1, null], b: {} }, 'no', '1.30'],
    empty: { map: {}, list: [], text: '' },
    number: 1.5,
  };
  expect(load(valuesText(values))).toEqual(values);
});

test('a reason never ends its comment, whatever is in it', () => {
  const why = { a: `first line\nevil: true ${'word '.repeat(60)}` };
  expect(load(valuesText({ a: 1 }, why))).toEqual({ a: 1 });
  expect(
    Math.max(
      ...valuesText({ a: 1 }, why)
        .split('\n')
        .map((line) => line.length),
    ),
  ).toBeLessThanOrEqual(100);
});

test('a key with dots in it has its reason by the escaped path', () => {
  expect(
    valuesText({ nodeSelector: { 'kubernetes.io/os': 'linux' } }, { 'nodeSelector.kubernetes\\.io/os': 'no Windows' }),
  ).toContain('# no Windows\n  kubernetes.io/os: linux');
});

test('no values are an empty map, which helm takes', () => {
  expect(valuesText({})).toBe('{}\n');
});

test('a null is found at any depth', () => {
  expect([{ a: { b: [1, { c: null }] } }, { a: { b: [1, { c: 'null' }] } }].map(hasNull)).toEqual([true, false]);
});
