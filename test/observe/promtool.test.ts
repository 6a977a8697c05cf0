import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ALERT_CASES } from './alert-cases';
import { rulesUnderTest, unitTests } from './under-test';

interface Verdict {
  readonly sha256: string;
  readonly passed: readonly string[];
}

const verdict = JSON.parse(readFileSync(join(__dirname, 'promtool.json'), 'utf8')) as Verdict;
const alerts = new Set(rulesUnderTest().groups.flatMap(({ rules }) => rules.map(({ alert }) => alert)));

test('promtool has passed these very alerts and cases; run `npm run promtool -- PROMTOOL` where they have changed', () => {
  const now = createHash('sha256')
    .update(JSON.stringify([rulesUnderTest(), unitTests('rules.yaml')]))
    .digest('hex');
  expect(now).toBe(verdict.sha256);
});

test.each([...alerts])('%s has a case in which it fires, and one in which it must not', (alert) => {
  const cases = ALERT_CASES.filter((one) => one.alert === alert);
  expect(new Set(cases.map(({ fires }) => fires.length > 0))).toEqual(new Set([true, false]));
});

test('each case has a name of its own, of which promtool has told', () => {
  const names = ALERT_CASES.map(({ alert, name }) => `${alert}: ${name}`);
  expect(new Set(names).size).toBe(names.length);
  expect(verdict.passed).toEqual(names);
});
