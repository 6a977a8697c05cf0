/** Writes docs/api/: the reference of all that the package exports, from its docstrings. */
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderPages } from './api-docs/pages.mjs';
import { readSurface } from './api-docs/surface.mjs';
import { undocumented } from './api-docs/undocumented.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const FOLDER = join(ROOT, 'docs', 'api');

const USAGE = `usage: npm run docs -- [--check | --undocumented | --surface]
                  writes docs/api/
  --check         writes nothing; names the pages that are not as they would be written, and fails if there are any
  --undocumented  names what has no docstring, and optional props that don't say what happens without them
  --surface       lists what the package exports, and from which entry`;

/** @type {ReadonlyMap<string | undefined, () => void>} */
const ACTIONS = new Map([
  [undefined, write],
  ['--check', check],
  ['--undocumented', listUndocumented],
  ['--surface', listSurface],
]);

const [option, ...more] = process.argv.slice(2);
const action = more.length === 0 ? ACTIONS.get(option) : undefined;
if (action) action();
else fail(USAGE);

function write() {
  const pages = renderPages(readSurface(ROOT));
  mkdirSync(FOLDER, { recursive: true });
  for (const name of leftOver(pages)) rmSync(join(FOLDER, name));
  for (const [name, text] of pages) writeFileSync(join(FOLDER, name), text);
}

function check() {
  const pages = renderPages(readSurface(ROOT));
  const stale = [...pages].filter(
    ([name, text]) => !existsSync(join(FOLDER, name)) || readFileSync(join(FOLDER, name), 'utf8') !== text,
  );
  const names = [...stale.map(([name]) => name), ...leftOver(pages)];
  if (names.length > 0) fail(`stale: ${names.map((name) => `docs/api/${name}`).join(', ')}; run \`npm run docs\``);
}

function listUndocumented() {
  for (const name of undocumented(readSurface(ROOT))) console.log(name);
}

function listSurface() {
  for (const { declaration, module, name } of readSurface(ROOT)) console.log(`${declaration.kind} ${name} ${module}`);
}

/** @param {ReadonlyMap<string, string>} pages */
function leftOver(pages) {
  return existsSync(FOLDER) ? readdirSync(FOLDER).filter((name) => !pages.has(name)) : [];
}

/** @param {string} message */
function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
