/**
 * Joins the compiled rules into the file that lists them: a check of one small file would spend more time on finding and reading
 * a hundred files than on all else. A rule is still run when it is first asked for.
 *
 * usage: node scripts/join-rules.mjs FOLDER
 *   FOLDER  the compiled rules, with index.js, and the folders of areas that it loads them from
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node scripts/join-rules.mjs FOLDER');
  process.exit(2);
}

const LOADED = /\brequire\((['"])\.\/([\w-]+\/[\w-]+)\1\)/g;
/** What stands before a folder's own name, from a rule; the list is one folder higher. */
const FROM_RULE = /\brequire\((['"])\.\.\/((?:\.\.\/)+[\w/-]+)\1\)/g;

const index = join(folder, 'index.js');
/** @type {Map<string, string>} */
const rules = new Map();
const list = readFileSync(index, 'utf8').replace(LOADED, (_, _quote, name) => {
  rules.set(name, ruleOf(name));
  return `rule("${name}")`;
});
if (rules.size === 0) throw new Error(`${index} is not written as this script expects: it loads no rule`);

const modules = [...rules].map(([name, text]) => `  "${name}": (exports) => {\n${text}\n  },`);
const loader = `const made = new Map();
function rule(name) {
  let found = made.get(name);
  if (found === undefined) {
    found = {};
    MODULES[name](found);
    made.set(name, found);
  }
  return found;
}
const MODULES = {
${modules.join('\n')}
};
`;
// Of one text with a character beyond ASCII, Node keeps two bytes for each, and reads it at half the speed.
const ascii = `${list}\n${loader}`.replace(
  /[^\0-\x7F]/g,
  (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
);
writeFileSync(index, ascii);
for (const area of new Set([...rules.keys()].map((name) => dirname(name))))
  rmSync(join(folder, area), { recursive: true });

/** @param {string} name */
function ruleOf(name) {
  const text = readFileSync(join(folder, `${name}.js`), 'utf8').replace(/^"use strict";\n/, '');
  const moved = text.replace(FROM_RULE, (_, quote, path) => `require(${quote}${path}${quote})`);
  const wrong = /\brequire\(['"]\.\/[^'"]+['"]\)/.exec(moved);
  if (wrong) throw new Error(`rule ${name} loads what is beside it, which this script can't join: ${wrong[0]}`);
  return moved;
}
