import { Duration } from 'cdk8s';
import { InputError, Retry } from '../../src';

describe('Retry', () => {
  test('tries again as often as it is told, by the conditions of Istio unless told others', () => {
    expect(Retry.attempts(3).spec).toEqual({ attempts: 3 });
  });

  test('bounds each try, and says what is tried again', () => {
    const retry = Retry.attempts(2, { perTry: Duration.millis(500), on: ['5xx', 'connect-failure', '503'] });
    expect(retry.spec).toEqual({ attempts: 2, perTryTimeout: '500ms', retryOn: '5xx,connect-failure,503' });
  });

  // Istio's webhook refuses other fields beside no attempts (validateHTTPRetry).
  test('never tries again by no attempts and nothing else', () => {
    expect(Retry.never().spec).toEqual({ attempts: 0 });
  });

  // supportedRetryOnPolicies (istio/istio pkg/config/validation, read for 1.30), and statuses by number.
  test.each([
    '5xx',
    'gateway-error',
    'reset',
    'reset-before-request',
    'connect-failure',
    'retriable-4xx',
    'refused-stream',
    'retriable-status-codes',
    'retriable-headers',
    'envoy-ratelimited',
    'http3-post-connect-failure',
    'cancelled',
    'deadline-exceeded',
    'internal',
    'resource-exhausted',
    'unavailable',
    '503',
  ])('takes the condition %s', (condition) => {
    expect(Retry.attempts(1, { on: [condition] }).spec).toEqual({ attempts: 1, retryOn: condition });
  });

  const no = 'is not a retry condition, such as "5xx" or "connect-failure"';
  test.each<[string, () => unknown, string]>([
    ['no attempt: that is never()', () => Retry.attempts(0), 'attempts must be a whole number from 1 to'],
    ['half an attempt', () => Retry.attempts(1.5), 'attempts must be a whole number from 1 to'],
    ['attempts as text', () => Retry.attempts('3' as never), 'got "3"'],
    ['an empty condition', () => Retry.attempts(1, { on: [''] }), `"" ${no}`],
    ['conditions in one text', () => Retry.attempts(1, { on: ['5xx,reset'] }), `"5xx,reset" ${no}`],
    ['a condition by number', () => Retry.attempts(1, { on: [503 as never] }), `503 ${no}`],
    // Istio's webhook refuses what Envoy does not know.
    [
      'a misspelt condition',
      () => Retry.attempts(1, { on: ['conect-failure'] }),
      `"conect-failure" ${no}; did you mean "connect-failure"?`,
    ],
    ['a status that is none', () => Retry.attempts(1, { on: ['999'] }), `"999" ${no}; known are 5xx, gateway-error`],
    ['no condition at all', () => Retry.attempts(1, { on: [] }), 'on'],
    ['conditions without a list', () => Retry.attempts(1, { on: '5xx' as never }), 'on'],
    ['a try of no time', () => Retry.attempts(1, { perTry: Duration.millis(0) }), 'perTry must be at least 1 ms'],
    ['a try of a number', () => Retry.attempts(1, { perTry: 0 as never }), 'perTry must be a duration, got 0'],
    [
      'a misspelt option',
      () => Retry.attempts(1, { perTryTimeout: Duration.seconds(1) } as object),
      'unknown prop "perTryTimeout"',
    ],
    ['options that are none', () => Retry.attempts(1, null as never), 'props must be an object, got null'],
  ])('refuses %s', (_, build, message) => {
    expect(build).toThrow(InputError);
    expect(build).toThrow('[Retry.attempts] ');
    expect(build).toThrow(message);
  });
});
