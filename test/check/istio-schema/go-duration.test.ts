import { goDuration, isOfMilliseconds, millisecondsOf } from '../../../src/check/istio-schema/go-duration';

// Go's time.ParseDuration.
test.each([
  ['1s', 1_000_000_000n],
  ['1h1m1.5s', 3_661_500_000_000n],
  ['-1.5ms', -1_500_000n],
  ['+0.000001ms', 1n],
  ['.5s', 500_000_000n],
  ['1.s', 1_000_000_000n],
  ['0', 0n],
  ['-0', 0n],
  ['1µs', 1000n],
])('%s is %s nanoseconds', (text, expected) => {
  expect(goDuration(text)).toBe(expected);
});

test.each(['', '1', 's', '1 s', '1S', '1d', '.s', '--1s', '1e3s', '300000h1s1h'.repeat(99), '9223372037s'])(
  '%s is no duration',
  (text) => {
    expect(goDuration(text)).toBeUndefined();
  },
);

test('whole milliseconds, below zero too', () => {
  expect([1_000_000n, 1_500_000n, -2_000_000n].map(isOfMilliseconds)).toEqual([true, false, true]);
  expect([999_999n, -999_999n, -1_000_001n].map(millisecondsOf)).toEqual([0n, 0n, -1n]);
});
