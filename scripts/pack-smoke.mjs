/**
 * Packs the package as it would be published, and uses it as its users do: from JavaScript, ESM and TypeScript in a
 * project of their own, and by the project that `cdk8s-ambient init` writes. Needs npm's cache or a registry.
 *
 * usage: node scripts/pack-smoke.mjs [--keep]
 *   --keep  leave the projects for a look, and say where they are
 */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { consumerChecks } from './pack-smoke/consumer.mjs';
import { starterChecks } from './pack-smoke/starter.mjs';
import { pack, tarballChecks } from './pack-smoke/tarball.mjs';
import { vitestChecks } from './pack-smoke/vitest.mjs';

/**
 * @typedef {object} Check
 * @property {string} name what holds when it passes
 * @property {() => unknown} run throws when it does not hold
 * @property {boolean} [gate] whether the checks after it make no sense without it
 */

// Outside the repository, or Node and TypeScript would find what they need in its node_modules.
const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cdk8s-ambient-smoke-')));
try {
  const failures = await runAll();
  if (failures > 0) process.exitCode = 1;
  console.log(failures === 0 ? 'pack smoke: all passed' : `pack smoke: ${failures} failed`);
} finally {
  if (process.argv.includes('--keep')) console.log(`kept ${folder}`);
  else rmSync(folder, { recursive: true, force: true });
}

async function runAll() {
  /** @type {string | undefined} */
  let tarball;
  const packs = { name: 'npm pack', run: async () => (tarball = await pack(folder)), gate: true };
  let failures = await runChecks('tarball', [packs]);
  if (tarball === undefined) return failures;
  failures += await runChecks('tarball', tarballChecks(folder, tarball));
  failures += await runChecks('consumer', consumerChecks(folder, tarball));
  failures += await runChecks('vitest', vitestChecks(folder, tarball));
  failures += await runChecks('starter', starterChecks(folder, tarball));
  return failures;
}

/**
 * @param {string} group
 * @param {readonly Check[]} checks
 */
async function runChecks(group, checks) {
  let failures = 0;
  for (const { name, run, gate } of checks) {
    const start = performance.now();
    const took = () => `${((performance.now() - start) / 1000).toFixed(1).padStart(5)} s`;
    try {
      // oxlint-disable-next-line no-await-in-loop -- each builds on the one before
      await run();
      console.log(`ok   ${took()}  ${group}: ${name}`);
    } catch (error) {
      failures += 1;
      console.log(`FAIL ${took()}  ${group}: ${name}\n${indented(error)}`);
      if (gate) break;
    }
  }
  return failures;
}

/** @param {unknown} error */
function indented(error) {
  return String(error instanceof Error ? error.message : error).replace(/^/gm, '       ');
}
