import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kindIndex, kindPage, kindsWithRules } from '../../src/check/kind-page';
import { rulePage, ruleIndex } from '../../src/check/rule-page';
import { RULES } from '../../src/check/rules';
import { KINDS } from '../../src/model/kinds';

const root = join(__dirname, '..', '..');
const read = (...path: string[]): string => readFileSync(join(root, ...path), 'utf8');

/** Names of the files below a folder, as area/name. */
function below(folder: string, ending: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && name.includes('/'))
    .map((name) => name.slice(0, -ending.length))
    .sort();
}

const ids = RULES.map(({ id }) => id);

test('every rule is in the list, and nothing else; `npm run rules` writes it', () => {
  expect(ids).toEqual(below('src/check/rules', '.ts'));
});

test('every rule has a test of its own', () => {
  expect(below('test/check/rules', '.test.ts')).toEqual(ids);
});

describe.each(RULES)('$id', (registered) => {
  const rule = registered.load();

  test('is what the list says of it', () => {
    expect({ id: rule.id, on: rule.on }).toEqual({ id: registered.id, on: registered.on });
    expect(
      [...rule.on, ...(rule.reads ?? [])].filter(
        (kind) => !['workload', 'any', 'refused'].includes(kind) && !(kind in KINDS),
      ),
    ).toEqual([]);
  });

  test('has a page that is as it would be written now', () => {
    expect(read('docs', 'rules', `${rule.id}.md`)).toBe(rulePage(rule));
  });

  test('says what is wrong in a sentence, with sources', () => {
    expect(rule.summary).toMatch(/^([A-Z`]|istiod |ztunnel ).*\.$/);
    expect(rule.details.length).toBeGreaterThan(60);
    expect(rule.sources.length).toBeGreaterThan(0);
  });
});

test('the list of pages is as it would be written now, and no page is left over', () => {
  expect(read('docs', 'rules', 'README.md')).toBe(ruleIndex(RULES.map((rule) => rule.load())));
  expect(below('docs/rules', '.md')).toEqual(ids);
  expect(existsSync(join(root, 'docs', 'rules', 'README.md'))).toBe(true);
});

describe('pages of kinds', () => {
  const rules = RULES.map((rule) => rule.load());
  const kinds = kindsWithRules(rules);

  test.each(kinds)('that of %s is as it would be written now', (kind) => {
    expect(read('docs', 'kinds', `${kind}.md`)).toBe(kindPage(kind, rules));
  });

  test('all are in the list, and no page is left over', () => {
    expect(read('docs', 'kinds', 'README.md')).toBe(kindIndex(rules));
    expect(readdirSync(join(root, 'docs', 'kinds')).sort()).toEqual(
      [...kinds.map((kind) => `${kind}.md`), 'README.md'].sort(),
    );
  });

  test('those of the mesh all have rules', () => {
    expect(kinds).toEqual(
      expect.arrayContaining(['Gateway', 'HTTPRoute', 'VirtualService', 'AuthorizationPolicy', 'Service']),
    );
  });
});
