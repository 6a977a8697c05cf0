import type { Finding } from '../../src/check/finding';
import { fix } from '../../src/cli/values/fix';
import { fixedFile } from '../../src/cli/values/fix-report';
import type { Values } from '../../src/values/effective-values';

/** A rule that wants `a` to be something, whatever it is now. */
function wants(value: number): Finding {
  return {
    rule: `test/wants-${value}`,
    codes: [],
    severity: 'error',
    field: 'a',
    message: `a is not ${value}`,
    fix: { text: `set a to ${value}`, patch: [{ op: 'replace', path: '/a', value }] },
    sources: [],
  };
}

test('repairs that undo each other come to an end, and what is left is told', () => {
  const check = ({ a }: Values): Finding[] => [1, 2].filter((value) => value !== a).map(wants);
  const { fixed, findings } = fix({ a: 0 }, check);
  expect(fixed.map(({ rule }) => rule)).toEqual(['test/wants-1', 'test/wants-2']);
  expect(findings.map(({ rule }) => rule)).toEqual(['test/wants-1']);
});

test('the values that were given stay as they were', () => {
  const given = { a: 0 };
  expect(fix(given, ({ a }) => (a === 1 ? [] : [wants(1)])).values).toEqual({ a: 1 });
  expect(given).toEqual({ a: 0 });
});

test('beside a value that was changed stands what was wrong before, not what is said of it now', () => {
  const fixed = fix({ a: 0 }, ({ a }) => (a === 1 ? [] : [wants(1)]));
  expect(fixedFile(fixed)).toBe('# before: a is not 1\na: 1\n');
});
