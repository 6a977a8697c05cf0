import { Duration } from 'cdk8s';
import * as fc from 'fast-check';
import { InputError, Timeout } from '../../src';

const SEED = 20261125;

// GEP-2257: at most four numbers of at most five digits, each with one of these units.
const GEP_2257 = /^([0-9]{1,5}(h|m|s|ms)){1,4}$/;
const UNITS: Record<string, number> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

function milliseconds(text: string): number {
  const parts = [...text.matchAll(/(\d+)(ms|h|m|s)/g)];
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * UNITS[unit!]!, 0);
}

describe('Timeout', () => {
  test.each<[Duration, string]>([
    [Duration.millis(1), '1ms'],
    [Duration.millis(250), '250ms'],
    [Duration.millis(1500), '1500ms'],
    [Duration.seconds(5), '5s'],
    [Duration.minutes(2), '120s'],
    [Duration.hours(24), '86400s'],
    [Duration.days(2), '48h'],
    [Duration.millis(100_001), '1m40s1ms'],
  ])('is written as a person would read it: %s', (duration, text) => {
    expect(Timeout.after(duration).text).toBe(text);
  });

  test('is as long as the duration, in the format of Gateway API, up to 99999 hours', () => {
    const most = 99_999 * 3_600_000;
    const property = fc.property(
      fc.oneof(fc.integer({ min: 1, max: 200_000 }), fc.integer({ min: 1, max: most })),
      (ms) => {
        const { text } = Timeout.after(Duration.millis(ms));
        expect(text).toMatch(GEP_2257);
        expect(milliseconds(text)).toBe(ms);
      },
    );
    fc.assert(property, {
      numRuns: 1000,
      seed: SEED,
      examples: [[most], [99_999], [100_000], [99_999_000], [100_000_000]],
    });
  });

  test.each<[string, unknown, string]>([
    ['a number', 5, 'timeout must be a duration, got 5; give a cdk8s Duration, such as Duration.seconds(5)'],
    ['text', '5s', 'timeout must be a duration, got "5s"'],
    ['nothing', undefined, 'timeout must be a duration, got undefined'],
    ['null', null, 'timeout must be a duration, got null'],
    ['no time at all', Duration.millis(0), 'timeout must be at least 1 ms, got 0 ms'],
    ['less than a millisecond', Duration.millis(0.5), 'timeout must be at least 1 ms, got 0.5 ms'],
    ['a part of a millisecond', Duration.millis(1.5), 'timeout must be whole milliseconds, got 1.5 ms'],
    ['endless time', Duration.seconds(Infinity), 'timeout must be'],
    // Six digits, which no HTTPRoute takes.
    ['more hours than Gateway API can write', Duration.days(5000), 'timeout must be'],
  ])('refuses %s', (_, duration, message) => {
    const build = (): unknown => Timeout.after(duration as Duration);
    expect(build).toThrow(InputError);
    expect(build).toThrow(`[Timeout.after] ${message}`);
  });
});
