import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { InputError } from '../../src';
import { count, durationText, httpStatus, percent, port, wholeSeconds } from '../../src/input/numbers';

describe.each<[string, (place: string, what: string, value: unknown) => number, number, number, string]>([
  ['a port', port, 1, 65535, 'x must be a whole number from 1 to 65535, got'],
  [
    'a percent',
    (place, what, value) => percent(place, what, value),
    0,
    100,
    'x must be a whole number from 0 to 100 percent, got',
  ],
  ['a count', count, 0, 2147483647, 'x must be a whole number from 0 to 2147483647, got'],
  ['an HTTP status', httpStatus, 200, 599, 'x must be a whole number from 200 to 599, got'],
])('%s', (_, check, least, most, text) => {
  test('is taken from its least to its most', () => {
    expect([check('place', 'x', least), check('place', 'x', most)]).toEqual([least, most]);
  });

  test.each<[string, unknown]>([
    ['less than the least', least - 1],
    ['more than the most', most + 1],
    ['a fraction', least + 0.5],
    ['NaN', NaN],
    ['Infinity', Infinity],
    ['a number as text', String(least)],
    ['a bigint', BigInt(least)],
    ['a list of a number', [least]],
    ['null', null],
    ['undefined', undefined],
  ])('refuses %s', (_name, value) => {
    expect(() => check('place', 'x', value)).toThrow(InputError);
    expect(() => check('place', 'x', value)).toThrow(`[place] ${text}`);
  });
});

test('a count may have to be more than none', () => {
  expect(() => count('place', 'maxReplicas', 0, 1)).toThrow('maxReplicas must be a whole number from 1 to');
});

/** GEP-2257 of Gateway API, which is the shorter list of what Go's ParseDuration, and so Istio, takes. */
const GEP_2257 = /^([0-9]{1,5}(h|m|s|ms)){1,4}$/;

/** What Go's ParseDuration makes of it, in milliseconds. */
function parsed(text: string): number {
  const unit = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };
  let sum = 0;
  for (const [, n, u] of text.matchAll(/([0-9]+)(ms|h|m|s)/g)) sum += Number(n) * unit[u as keyof typeof unit];
  return sum;
}

describe('a duration', () => {
  test.each<[Duration, string]>([
    [Duration.millis(1), '1ms'],
    [Duration.millis(250), '250ms'],
    [Duration.millis(1500), '1500ms'],
    [Duration.seconds(5), '5s'],
    [Duration.minutes(2), '120s'],
    [Duration.days(2), '48h'],
    [Duration.millis(100_001), '1m40s1ms'],
  ])('%p is written %s', (duration, text) => {
    expect(durationText('place', 'x', duration)).toBe(text);
  });

  test('is written so that Istio and Gateway API read the same span, up to a year', () => {
    const YEAR = 366 * 24 * 3_600_000;
    const edges = fc.constantFrom(1, 999, 1000, 99_999, 100_000, 100_001, 99_999_000, 99_999_001, 100_000_000, YEAR);
    fc.assert(
      fc.property(fc.oneof(edges, fc.integer({ min: 1, max: YEAR })), (ms) => {
        const text = durationText('place', 'x', Duration.millis(ms));
        expect(text).toMatch(GEP_2257);
        expect(parsed(text)).toBe(ms);
      }),
    );
  });

  test('is refused where Gateway API has no words for it', () => {
    expect(() => durationText('place', 'timeout', Duration.days(5000))).toThrow(
      new InputError('place', 'timeout must be at most 99999 hours, the most that Gateway API can write, got 120000 h'),
    );
  });

  test('takes a fraction of seconds that is whole milliseconds, whatever floating point makes of it', () => {
    expect(durationText('place', 'timeout', Duration.seconds(1.001))).toBe('1001ms');
  });

  test.each<[string, unknown, string]>([
    ['a number', 5, 'timeout must be a duration, got 5; give a cdk8s Duration, such as Duration.seconds(5)'],
    ['text', '5s', 'timeout must be a duration, got "5s"'],
    ['null', null, 'timeout must be a duration, got null'],
    ['undefined', undefined, 'timeout must be a duration, got undefined'],
    ['no time at all', Duration.seconds(0), 'timeout must be at least 1 ms, got 0 ms'],
    ['a part of a millisecond', Duration.millis(0.5), 'timeout must be at least 1 ms, got 0.5 ms'],
    ['milliseconds with a fraction', Duration.millis(1.5), 'timeout must be whole milliseconds, got 1.5 ms'],
  ])('refuses %s', (_, value, text) => {
    expect(() => durationText('place', 'timeout', value as Duration)).toThrow(InputError);
    expect(() => durationText('place', 'timeout', value as Duration)).toThrow(`[place] ${text}`);
  });
});

describe('whole seconds', () => {
  test('are those of a duration', () => {
    const spans = [Duration.minutes(2), Duration.millis(3000), Duration.seconds(0)];
    expect(spans.map((span) => wholeSeconds('place', 'x', span, 0))).toEqual([120, 3, 0]);
  });

  test.each<[string, unknown, string]>([
    ['a part of a second', Duration.millis(1500), 'x must be whole seconds, at least 1, got 1.5 s'],
    ['less than the least', Duration.seconds(0), 'x must be whole seconds, at least 1, got 0 s'],
    ['a number', 5, 'x must be a duration, got 5; give a cdk8s Duration, such as Duration.seconds(5)'],
  ])('refuse %s', (_, value, text) => {
    expect(() => wholeSeconds('place', 'x', value as Duration, 1)).toThrow(InputError);
    expect(() => wholeSeconds('place', 'x', value as Duration, 1)).toThrow(`[place] ${text}`);
  });
});
