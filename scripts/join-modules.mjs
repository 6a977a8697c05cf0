/**
 * Joins compiled modules that are loaded together. A check of one small file would spend more time on finding and reading two hundred
 * files than on all else.
 *
 *   - `joined.js` has what `check` and its rules load; where each module was stands a line that takes it from there, so that whoever
 *     requires it by its path gets the one instance.
 *   - `check/rules/on-N.js` has the rules on the same kinds, which are loaded together or not at all; those of which there are few
 *     share `check/rules/on-others.js`.
 *
 * A module is still run when it is first asked for.
 *
 * usage: node scripts/join-modules.mjs FOLDER
 *   FOLDER  the compiled library, such as lib/src
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { minifySync } from '@swc/core';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('usage: node scripts/join-modules.mjs FOLDER');
  process.exit(2);
}

/** What `check` runs, beside rules. */
const ROOTS = [
  'cli/run',
  'cli/commands/check',
  'cli/check/plan',
  'cli/check/report',
  'schema/refusals',
  'schema/core/workloads',
  'schema/core/service',
];
/** Nothing that constructs load as well: who has no manifests checked must not read all of this. */
const FOLDERS = /^(?:yaml|model|schema|status|check|cli)\//;
/** Entries, whose names Node finds in their text, and tables, of which a check loads few. */
const APART = /\/index$|^schema\/tables\//;

/** Less text than this is not worth a file: finding one takes as long as compiling this much. */
const OWN_FILE = 8192;

const JOINED = 'joined';
const RULES = 'check/rules';
const LIST = `${RULES}/index`;
/** A rule in the list: its id, its kinds, and what loads it. */
const LISTED = /\{ id: '([^']+)', on: (\[[^\]]*\]), load: \(\) => require\('\.\/[^']+'\)\.default \}/g;
const STRICT = '"use strict";\n';
const REQUIRED = /\brequire\((['"])(\.\.?\/[^'"]+)\1\)/g;
const IMPORTED = /^const (\w+) = (joined\("[^"]+"\));$/gm;
const AT_IMPORT = /^const \w+ = require\("(\.\.?\/[^"]+)"\);$/gm;

/** @type {Map<string, string[]>} */
const groups = new Map();
for (const [, id, kinds] of read(LIST).matchAll(LISTED)) groups.set(kinds, [...(groups.get(kinds) ?? []), id]);
const rules = [...groups.values()].flat();
if (rules.length === 0) throw new Error(`${LIST}.js is not written as this script expects: it lists no rule`);

const core = new Set();
for (const module of [...ROOTS, ...rules.flatMap((id) => imports(`${RULES}/${id}`))]) collect(module);

// All texts are made before the first file is written over.
/** @type {Map<string, string>} */
const files = new Map();
files.set(
  JOINED,
  `${STRICT}exports.modulesOf = (written) => {
  const made = new Map();
  return (name) => {
    let found = made.get(name);
    if (found === undefined) {
      found = {};
      made.set(name, found);
      written[name](found);
    }
    return found;
  };
};
const joined = exports.joined = exports.modulesOf({
${[...core].map((module) => entry(module, module, JOINED)).join('\n')}
});
`,
);
for (const module of core)
  files.set(module, `${STRICT}module.exports = require("${pathFrom(module, JOINED)}").joined("${module}");\n`);

/** @type {Map<string, string[]>} */
const ruleFiles = new Map();
/** @type {Map<string, string>} */
const fileOf = new Map();
[...groups.values()].forEach((ids, i) => {
  const size = ids.reduce((sum, id) => sum + read(`${RULES}/${id}`).length, 0);
  const file = `${RULES}/on-${size < OWN_FILE ? 'others' : i + 1}`;
  ruleFiles.set(file, [...(ruleFiles.get(file) ?? []), ...ids]);
  for (const id of ids) fileOf.set(id, file);
});
for (const [file, ids] of ruleFiles) {
  const texts = ids.map((id) => entry(id, `${RULES}/${id}`, file));
  const load = `const { joined, modulesOf } = require("${pathFrom(file, JOINED)}");`;
  files.set(file, `${STRICT}${load}\nmodule.exports = modulesOf({\n${texts.join('\n')}\n});\n`);
}
files.set(
  LIST,
  short(
    read(LIST).replace(LISTED, (_, id, kinds) => {
      const group = pathFrom(LIST, fileOf.get(id));
      return `{ id: '${id}', on: ${kinds}, load: () => require("${group}")("${id}").default }`;
    }),
  ),
);

for (const [module, text] of files) writeFileSync(join(folder, `${module}.js`), ascii(text));
for (const area of new Set(rules.map((id) => dirname(id)))) rmSync(join(folder, RULES, area), { recursive: true });

/** Adds a module to the core, and what it loads when it is imported. @param {string} module */
function collect(module) {
  if (core.has(module) || !FOLDERS.test(module) || APART.test(module)) return;
  core.add(module);
  imports(module).forEach(collect);
}

/** @param {string} module */
function imports(module) {
  return [...read(module).matchAll(AT_IMPORT)].map(([, path]) => resolved(module, path));
}

/**
 * A module as a function that is given its exports. It stands in brackets, by which V8 knows that it will be called, and reads it once:
 * else it would skim it with the file, and read it again when the module is first asked for. That is a fourteenth of a small check.
 *
 * @param {string} name
 * @param {string} module
 * @param {string} file where it will stand
 */
function entry(name, module, file) {
  const text = read(module);
  const beyond = /\b(?:__dirname|__filename|module\.exports)\b/.exec(text);
  if (!text.startsWith(STRICT) || beyond) throw new Error(`${module}.js can't be joined: it has ${beyond?.[0]}`);
  const moved = text.slice(STRICT.length).replace(REQUIRED, (_, quote, path) => {
    const to = resolved(module, path);
    return core.has(to) ? `joined("${to}")` : `require("${pathFrom(file, to)}")`;
  });
  return `  "${name}": (${short(`function module(exports) {\n${lazy(moved)}\n}`)}),`;
}

/**
 * Lets a module that is imported run when something of it is first used: rules have often nothing to say before it comes to that.
 *
 * @param {string} text
 */
function lazy(text) {
  return [...text.matchAll(IMPORTED)].reduce((rest, [line, name, load]) => {
    const others = rest.replace(line, '');
    const uses = new RegExp(`\\b${name}\\b(\\.)?`, 'g');
    // Where it is handed on as a whole, it stays as it is.
    if ([...others.matchAll(uses)].some(([, dot]) => dot === undefined)) return rest;
    return `let ${name};\n${others.replace(uses, `(${name} ??= ${load}).`)}`;
  }, text);
}

/** @param {string} module */
function read(module) {
  return readFileSync(join(folder, `${module}.js`), 'utf8');
}

/** @param {string} from @param {string} path */
function resolved(from, path) {
  const module = posix.join(posix.dirname(from), path);
  return existsSync(join(folder, `${module}.js`)) ? module : `${module}/index`;
}

/** @param {string} from @param {string} to */
function pathFrom(from, to) {
  const path = posix.relative(posix.dirname(from), to);
  return path.startsWith('.') ? path : `./${path}`;
}

/**
 * The same program without comments, and with short names inside of functions: the less there is to read, the sooner it runs. Functions and classes
 * keep theirs, for who reports a trace.
 *
 * @param {string} text
 */
function short(text) {
  const mangle = { keep_fnames: true, keep_classnames: true };
  return minifySync(text, { compress: false, mangle, module: false, format: { comments: false } }).code;
}

/** Of one text with a character beyond ASCII, Node keeps two bytes for each, and reads it at half the speed. @param {string} text */
function ascii(text) {
  return text.replace(/[^\0-\x7F]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
