import { InputError, Subset } from '../../src';

describe('a subset', () => {
  test('of a version is the pods labelled with it', () => {
    expect(Subset.version('v1')).toMatchObject({ name: 'v1', labels: { version: 'v1' } });
  });

  test('of labels is the pods that have them all', () => {
    const labels = { track: 'beta', 'example.com/zone': 'a' };
    expect(Subset.labelled('beta', labels)).toMatchObject({ name: 'beta', labels });
  });

  test('does not change with the labels it was made of', () => {
    const labels = { track: 'beta' };
    const subset = Subset.labelled('beta', labels);
    labels.track = 'stable';
    expect(subset.labels).toEqual({ track: 'beta' });
  });

  test.each<[string, () => unknown, string]>([
    [
      'no name',
      () => Subset.version(undefined as unknown as string),
      '[Subset.version] name must be a string, got undefined',
    ],
    [
      'a version that is a number',
      () => Subset.version(1 as unknown as string),
      '[Subset.version] name must be a string, got 1',
    ],
    ['a version with dots', () => Subset.version('1.4'), '[Subset.version] name "1.4" is not a valid name'],
    [
      'no labels',
      () => Subset.labelled('v1', {}),
      '[Subset.labelled] subset "v1" has no labels and would be every pod of the service',
    ],
    [
      'a label that is no text',
      () => Subset.labelled('v1', { version: 1 as unknown as string }),
      '[Subset.labelled] label "version" must be a string, got 1; quote it',
    ],
    [
      'null for labels',
      () => Subset.labelled('v1', null as unknown as Record<string, string>),
      '[Subset.labelled] labels must be a map, got null',
    ],
    [
      'a part of a replica',
      () => Subset.version('v1', { replicas: 1.5 }),
      '[Subset.version] replicas must be a whole number from 0',
    ],
    [
      'a misspelt option',
      () => Subset.version('v1', { imgae: 'x' } as object),
      '[Subset.version] unknown prop "imgae"; did you mean "image"?',
    ],
    [
      'an image in place of options',
      () => Subset.version('v1', 'web:1' as unknown as object),
      '[Subset.version] props must be an object, got "web:1"',
    ],
  ])('refuses %s', (_, make, text) => {
    expect(make).toThrow(InputError);
    expect(make).toThrow(text);
  });
});
