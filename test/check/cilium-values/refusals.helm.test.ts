import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Values } from '../../../src/values/effective-values';
import { CASES, MINORS, type Minor } from './cases';

/*
 * Asks the real charts about each case. HELM_BIN is a helm binary, CILIUM_CHARTS a folder with a chart of each minor, as cilium-1.18.11.
 */
const { HELM_BIN: helm, CILIUM_CHARTS: charts } = process.env;
const isAsked = helm !== undefined && charts !== undefined;

/** The newest chart of a minor. */
function chartOf(minor: Minor): string {
  const patch = (name: string): number => Number(name.split('.').at(-1));
  const names = readdirSync(charts!).filter((name) => name.startsWith(`cilium-${minor}.`));
  return join(charts!, names.sort((a, b) => patch(a) - patch(b)).at(-1)!);
}

function accepts(minor: Minor, values: Values): boolean {
  const args = ['template', 'cilium', chartOf(minor), '-n', 'kube-system', '--kube-version', '1.33.0', '-f', '-'];
  const { status, error } = spawnSync(helm!, args, {
    input: JSON.stringify(values),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  if (error) throw error;
  return status === 0;
}

const suite = isAsked ? describe : describe.skip;
if (!isAsked) process.stderr.write('skipped: the charts of Cilium are asked when HELM_BIN and CILIUM_CHARTS are set\n');

suite.each(CASES)('$rule: $refused', ({ refused, accepted, in: minors = MINORS, elsewhere }) => {
  test('is refused in these minors alone, unless the others have a rule of their own, and its neighbour in none', () => {
    expect(MINORS.filter((minor) => !accepts(minor, refused))).toEqual(elsewhere === undefined ? minors : MINORS);
    expect(minors.filter((minor) => !accepts(minor, accepted))).toEqual([]);
  }, 60_000);
});
