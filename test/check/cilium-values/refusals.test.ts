import { checkCiliumValues } from '../../../src/check/cilium-values';
import type { Values } from '../../../src/values/effective-values';
import { CASES, MINORS } from './cases';

const refusals = (values: Values, version: string): string[] =>
  checkCiliumValues(values, { version })
    .map(({ rule }) => rule)
    .filter((rule) => rule.startsWith('cilium-chart/'));

const fields = (values: Values, version: string, rule: string): (string | undefined)[] =>
  checkCiliumValues(values, { version })
    .filter((finding) => finding.rule === `cilium-chart/${rule}`)
    .map(({ field }) => field);

describe.each(CASES)('cilium-chart/$rule: $refused', ({ rule, refused, accepted, in: minors = MINORS, elsewhere }) => {
  test.each(minors)('is found in %s', (version) => {
    expect(refusals(refused, version)).toContain(`cilium-chart/${rule}`);
  });

  const others = MINORS.filter((minor) => !minors.includes(minor));
  if (elsewhere === undefined) {
    test('is not found in the minors whose chart takes the values', () => {
      expect(others.filter((version) => refusals(refused, version).includes(`cilium-chart/${rule}`))).toEqual([]);
    });
  } else {
    test.each(others)('gives way to another refusal of the same field in %s', (version) => {
      const [field] = fields(refused, minors[0]!, rule);
      const [above] = fields(refused, version, elsewhere);
      expect(`${field}.`).toContain(`${above}.`);
      expect(refusals(refused, version)).not.toContain(`cilium-chart/${rule}`);
    });
  }

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
