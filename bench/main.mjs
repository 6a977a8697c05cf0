/**
 * Compares this library with stock cdk8s and cdk8s-plus, side by side in one run, and prints each ratio beside its budget.
 * Nothing fails on a bad figure: a shared machine is too noisy for that. Milliseconds mean something inside one table only.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { machine } from './machine.mjs';
import { CASES, readOptions, USAGE } from './options.mjs';
import { ROOT } from './project.mjs';

process.exitCode = main();

/** @returns {number} the exit code */
function main() {
  let options;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`bench: ${error instanceof Error ? error.message : error}\n${USAGE}`);
    return 1;
  }
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  if (!existsSync(join(ROOT, 'lib', 'src', 'index.js'))) {
    console.error('bench: there is no compiled code in lib/; run npm run build first');
    return 1;
  }
  console.log(machine());
  return runAll(options.cases.length > 0 ? options.cases : CASES, options.quick);
}

/**
 * Each case has a process of its own, so that none runs in what another has left in memory and in the compiler's caches.
 *
 * @param {readonly string[]} cases
 * @param {boolean} quick
 */
function runAll(cases, quick) {
  for (const name of cases) {
    const script = join(ROOT, 'bench', 'cases', `${name}.mjs`);
    const { status } = spawnSync(process.execPath, [script, ...(quick ? ['--quick'] : [])], {
      cwd: ROOT,
      stdio: 'inherit',
    });
    if (status !== 0) return 1;
  }
  return 0;
}
