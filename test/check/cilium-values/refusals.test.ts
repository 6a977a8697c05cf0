import { checkCiliumValues } from '../../../src/check/cilium-values';
import type { Values } from '../../../src/values/effective-values';
import { CASES, MINORS } from './cases';

const refusals = (values: Values, version: string): string[] =>
  checkCiliumValues(values, { version })
    .map(({ rule }) => rule)
    .filter((rule) => rule.startsWith('cilium-chart/'));

describe.each(CASES)('cilium-chart/$rule: $refused', ({ rule, refused, accepted, in: minors = MINORS }) => {
  test.each(minors)('is found in %s', (version) => {
    expect(refusals(refused, version)).toContain(`cilium-chart/${rule}`);
  });

  test('is not found in the minors whose chart takes the values', () => {
    const others = MINORS.filter((minor) => !minors.includes(minor));
    expect(others.filter((version) => refusals(refused, version).includes(`cilium-chart/${rule}`))).toEqual([]);
  });

  test.each(minors)('is not found for what is near, in %s', (version) => {
    expect(refusals(accepted, version)).toEqual([]);
  });
});

test.each([
  ['1.15.7', false],
  ['1.15.8', true],
  ['1.16.1', false],
  ['1.16.2', true],
])('Cilium %s refuses removed keys: %s', (version, expected) => {
  expect(refusals({ tunnel: 'disabled' }, version).length > 0).toBe(expected);
});
