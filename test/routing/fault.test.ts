import { Duration } from 'cdk8s';
import { Fault, InputError } from '../../src';

describe('Fault', () => {
  test('lets a share of requests wait', () => {
    expect(Fault.delay(10, Duration.seconds(2)).spec).toEqual({
      delay: { percentage: { value: 10 }, fixedDelay: '2s' },
    });
  });

  // An abort without a percentage never fires (istio/istio pilot/pkg/networking/core/route), so none and all are said too.
  test.each([0, 1, 100])('answers %i percent of requests with a status, and says the percentage', (share) => {
    expect(Fault.abort(share, 503).spec).toEqual({ abort: { percentage: { value: share }, httpStatus: 503 } });
  });

  test('does both', () => {
    const [delay, abort] = [Fault.delay(10, Duration.seconds(2)), Fault.abort(1, 503)];
    expect(delay.and(abort).spec).toEqual({ ...delay.spec, ...abort.spec });
    expect(abort.and(delay).spec).toEqual({ ...delay.spec, ...abort.spec });
  });

  test.each<[string, () => unknown, string]>([
    [
      'a delay for more than all',
      () => Fault.delay(101, Duration.seconds(1)),
      '[Fault.delay] percent must be a whole number from 0 to 100 percent, got 101',
    ],
    ['a delay of no time', () => Fault.delay(1, Duration.millis(0)), '[Fault.delay] delay must be at least 1 ms'],
    ['a delay of a number', () => Fault.delay(1, 5 as never), '[Fault.delay] delay must be a duration, got 5'],
    [
      'an abort without share',
      () => Fault.abort(undefined as never, 503),
      '[Fault.abort] percent must be a whole number from 0 to 100 percent, got undefined',
    ],
    ['an abort of part of a percent', () => Fault.abort(0.1, 503), '[Fault.abort] percent must be'],
    [
      'a status that no proxy answers',
      () => Fault.abort(1, 100),
      '[Fault.abort] status must be a whole number from 200 to 599, got 100',
    ],
    [
      'a status beyond all',
      () => Fault.abort(1, 600),
      '[Fault.abort] status must be a whole number from 200 to 599, got 600',
    ],
    // One of the two would be lost without a word: a route holds one of each.
    ['two delays', () => Fault.delay(1, Duration.seconds(1)).and(Fault.delay(2, Duration.seconds(2))), '[Fault.and]'],
    ['two aborts', () => Fault.abort(1, 503).and(Fault.abort(2, 500)), '[Fault.and]'],
    ['nothing beside it', () => Fault.abort(1, 503).and(undefined as never), '[Fault.and]'],
    ['a look-alike beside it', () => Fault.abort(1, 503).and({ spec: { delay: {} } } as never), '[Fault.and]'],
  ])('refuses %s', (_, build, message) => {
    expect(build).toThrow(InputError);
    expect(build).toThrow(message);
  });
});
