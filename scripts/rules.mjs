/**
 * Writes src/check/rules/index.ts, which lists every rule and loads none, docs/rules/, a page for each, and
 * docs/kinds/, a page for each kind that has any.
 *
 * usage: npm run rules            writes the list, builds, and writes the pages
 *        node scripts/rules.mjs --index   writes the list alone
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const RULES = join(ROOT, 'src', 'check', 'rules');

writeFileSync(join(RULES, 'index.ts'), index());
if (!process.argv.includes('--index')) {
  execFileSync('npm', ['run', 'build'], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  writePages();
}

function index() {
  const entries = areas().flatMap((area) =>
    files(area).map((name) => {
      const path = `${area}/${name}`;
      const source = readFileSync(join(RULES, `${path}.ts`), 'utf8');
      const id = /^ {2}id: '([^']+)',$/m.exec(source)?.[1];
      const on = /^ {2}on: (\[[^\]]*\]),$/m.exec(source)?.[1];
      if (id !== path) throw new Error(`${path}.ts has id ${id}; a rule's file is named after it`);
      if (on === undefined) throw new Error(`${path}.ts does not write its "on" out as a list of kinds`);
      const kinds = on.replaceAll(/\s+/g, ' ').replace(', ]', ']').replaceAll('[ ', '[').replaceAll(' ]', ']');
      return `  { id: '${id}', on: ${kinds}, load: () => (require('./${path}') as Loaded).default },`;
    }),
  );
  return `// Written by \`npm run rules\` from the files beside it.
import type { Rule } from '../define-rule';
import type { RegisteredRule } from '../registry';

interface Loaded {
  readonly default: Rule;
}

/** Every rule, by its id. */
export const RULES: readonly RegisteredRule[] = [
${entries.join('\n')}
];
`;
}

function writePages() {
  const require = createRequire(import.meta.url);
  const { RULES: rules } = require(join(ROOT, 'lib/src/check/rules/index.js'));
  const { rulePage, ruleIndex } = require(join(ROOT, 'lib/src/check/rule-page.js'));
  const folder = join(ROOT, 'docs', 'rules');
  rmSync(folder, { recursive: true, force: true });
  const loaded = rules.map((rule) => rule.load());
  for (const rule of loaded) {
    const path = join(folder, `${rule.id}.md`);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, rulePage(rule));
  }
  writeFileSync(join(folder, 'README.md'), ruleIndex(loaded));
  writeKindPages(loaded);
}

/** @param {readonly object[]} rules */
function writeKindPages(rules) {
  const { kindIndex, kindPage, kindsWithRules } = createRequire(import.meta.url)(
    join(ROOT, 'lib/src/check/kind-page.js'),
  );
  const folder = join(ROOT, 'docs', 'kinds');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const kind of kindsWithRules(rules)) writeFileSync(join(folder, `${kind}.md`), kindPage(kind, rules));
  writeFileSync(join(folder, 'README.md'), kindIndex(rules));
}

function areas() {
  return (
    readdirSync(RULES, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      // As paths are sorted: "cilium-policy/" before "cilium/".
      .sort((one, other) => (`${one}/` < `${other}/` ? -1 : 1))
  );
}

/** @param {string} area */
function files(area) {
  return readdirSync(join(RULES, area))
    .filter((name) => name.endsWith('.ts') && !name.startsWith('_'))
    .map((name) => name.replace(/\.ts$/, ''))
    .sort();
}
