import { mergeOver } from '../../src/workload/pod-spec-merge';

describe('a pod spec over another', () => {
  test('adds and replaces fields, as deep as they are', () => {
    const base = { a: 1, deep: { x: 1, y: { z: 1 } } };
    expect(mergeOver(base, { b: 2, deep: { y: { w: 2 } } })).toEqual({ a: 1, b: 2, deep: { x: 1, y: { z: 1, w: 2 } } });
  });

  // The merge keys of core/v1: patchMergeKey of PodSpec and Container.
  test.each([
    ['containers', 'name', { image: 'x' }, { tty: true }],
    ['initContainers', 'name', { image: 'x' }, { tty: true }],
    ['volumes', 'name', { emptyDir: {} }, { emptyDir: { medium: 'Memory' } }],
    ['env', 'name', { value: 'a' }, { value: 'b' }],
    ['volumeMounts', 'mountPath', { name: 'a' }, { readOnly: true }],
    ['ports', 'containerPort', { name: 'http' }, { hostPort: 80 }],
  ])('merges the items of %s that have the same %s, and adds others', (field, key, ours, theirs) => {
    const merged = mergeOver(
      { [field]: [{ [key]: 1, ...ours }] },
      { [field]: [{ [key]: 2 }, { [key]: 1, ...theirs }] },
    );
    expect(merged).toEqual({ [field]: [{ [key]: 1, ...ours, ...theirs }, { [key]: 2 }] });
  });

  test('replaces other lists', () => {
    expect(mergeOver({ tolerations: [{ key: 'a' }], args: ['x'] }, { tolerations: [{ key: 'b' }], args: [] })).toEqual({
      tolerations: [{ key: 'b' }],
      args: [],
    });
  });

  test('replaces a value by one of another shape', () => {
    expect(mergeOver({ a: { b: 1 }, c: [1] }, { a: null, c: 'x' })).toEqual({ a: null, c: 'x' });
  });

  test('leaves alone what is undefined above', () => {
    expect(mergeOver({ a: 1 }, { a: undefined, b: undefined })).toEqual({ a: 1 });
  });

  test('changes neither of the two', () => {
    const base = { containers: [{ name: 'a', env: [{ name: 'x', value: '1' }] }] };
    const over = { containers: [{ name: 'a', env: [{ name: 'y', value: '2' }] }] };
    const before = JSON.stringify([base, over]);
    mergeOver(base, over);
    expect(JSON.stringify([base, over])).toBe(before);
  });
});
