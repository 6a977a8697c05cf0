import { EnvValue, InputError } from '../../src';
import { renderEnv } from '../../src/workload/env';

describe('environment variables', () => {
  test('are as the container has them, in the order given', () => {
    const env = {
      B: 'text',
      A: '',
      LEVEL: EnvValue.fromConfigMap('settings', 'level'),
      KEY: EnvValue.fromSecret('keys', 'api.key'),
      POD: EnvValue.fromField('metadata.name'),
    };
    expect(renderEnv('place', env)).toEqual([
      { name: 'B', value: 'text' },
      { name: 'A', value: '' },
      { name: 'LEVEL', valueFrom: { configMapKeyRef: { name: 'settings', key: 'level' } } },
      { name: 'KEY', valueFrom: { secretKeyRef: { name: 'keys', key: 'api.key' } } },
      { name: 'POD', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ]);
  });

  // The examples of IsEnvVarName in kubernetes/apimachinery.
  test.each(['my.env-name', 'MY_ENV.NAME', 'MyEnvName1', '_', '__proto__'])('may be called %s', (name) => {
    const env = JSON.parse(`{"${name}":"x"}`) as Record<string, string>;
    expect(renderEnv('place', env)).toEqual([{ name, value: 'x' }]);
  });

  test.each(['1ST', 'TWO WORDS', 'A=B', '', 'é', '.', '..', '..X'])(
    'refuse the name "%s", as Kubernetes does',
    (name) => {
      expect(() => renderEnv('place', { [name]: 'x' })).toThrow(InputError);
      expect(() => renderEnv('place', { [name]: 'x' })).toThrow(
        `[place] "${name}" is not the name of an environment variable`,
      );
    },
  );

  test.each<[string, unknown]>([
    ['a number', 80],
    ['a boolean', true],
    ['null', null],
    ['an object', { valueFrom: {} }],
  ])('refuse %s as value', (_, value) => {
    expect(() => renderEnv('place', { PORT: value as string })).toThrow(
      /^\[place\] env "PORT" must be a string or an EnvValue, got .*; quote it$/,
    );
  });
});

describe('a value from elsewhere refuses', () => {
  test.each<[string, () => unknown, string]>([
    [
      'a ConfigMap without a name',
      () => EnvValue.fromConfigMap({} as { name: string }, 'k'),
      '[EnvValue.fromConfigMap] ConfigMap must be a name or something that has one, got {}',
    ],
    [
      'a wrong name of a ConfigMap',
      () => EnvValue.fromConfigMap('Settings', 'k'),
      '[EnvValue.fromConfigMap] ConfigMap "Settings" is not a valid name',
    ],
    [
      'a Secret without a name',
      () => EnvValue.fromSecret(null as unknown as string, 'k'),
      '[EnvValue.fromSecret] Secret must be a name or something that has one, got null',
    ],
    [
      'a wrong name of a Secret',
      () => EnvValue.fromSecret('../x', 'k'),
      '[EnvValue.fromSecret] Secret "../x" is not a valid name',
    ],
    [
      'no key of a ConfigMap',
      () => EnvValue.fromConfigMap('settings', undefined as unknown as string),
      '[EnvValue.fromConfigMap] key',
    ],
    ['no key of a Secret', () => EnvValue.fromSecret('keys', ''), '[EnvValue.fromSecret] key'],
    ['no field', () => EnvValue.fromField(undefined as unknown as string), '[EnvValue.fromField]'],
  ])('%s', (_, make, text) => {
    expect(make).toThrow(InputError);
    expect(make).toThrow(text);
  });
});
