/**
 * Lets the compiled entries load a module when something of it is first used, in place of all modules at once. The names
 * stay where Node's reader of CommonJS finds them for `import`: in the assignments at the top that the compiler writes.
 *
 * usage: node scripts/lazy-entry.mjs FILE…
 */
import { readFileSync, writeFileSync } from 'node:fs';

const REQUIRED = /^(?:var|const) (\w+) = require\("([^"]+)"\);$/;
const EXPORTED =
  /^Object\.defineProperty\(exports, "(\w+)", \{ enumerable: true, get: function \(\) \{ return (\w+)\.(\w+); \} \}\);$/;

/** Not written out for each name: Node leaves out of an `import` what it sees defined by a getter of another form than the compiler's. */
const LAZY = 'const lazy = (name, get) => Object.defineProperty(exports, name, { enumerable: true, get });';

for (const file of process.argv.slice(2)) writeFileSync(file, lazy(file, readFileSync(file, 'utf8')));

/**
 * @param {string} file
 * @param {string} text
 */
function lazy(file, text) {
  /** @type {Map<string, string>} */
  const modules = new Map();
  const lines = text.split('\n').flatMap((line) => {
    const [, name, from] = REQUIRED.exec(line) ?? [];
    if (name !== undefined && from !== undefined) {
      modules.set(name, from);
      return [];
    }
    const [, exported, module = '', own] = EXPORTED.exec(line) ?? [];
    return [exported === undefined ? line : `lazy("${exported}", () => require("${modules.get(module)}").${own});`];
  });
  // A compiler that writes entries in another way must not leave one half lazy.
  const loads = lines.filter((line) => line.includes('require(') && !line.startsWith('lazy('));
  if (modules.size === 0 || loads.length > 0) {
    throw new Error(`${file} is not written as this script expects: ${loads[0] ?? 'it loads nothing'}`);
  }
  const first = lines.findIndex((line) => line.startsWith('lazy('));
  return lines.toSpliced(first, 0, LAZY).join('\n');
}
