/** Loading the main entry against loading cdk8s alone, which whoever uses the library loads as well. */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { inTurns } from '../measure.mjs';
import { readOptions } from '../options.mjs';
import { ROOT } from '../project.mjs';
import { report } from '../report.mjs';

const BUDGET = 1.25;
/** Modules are loaded when something of them is first used: what an app of the usual classes loads is what counts. */
const CLASSES = 'MeshApp, Platform, AmbientNamespace, MeshService, Subset, Waypoint, Http, Canary, IngressGateway';
const SIDES = [
  { name: 'cdk8s', code: "require('cdk8s')" },
  { name: 'cdk8s-ambient, the classes of bookinfo', code: `const { ${CLASSES} } = require('cdk8s-ambient')` },
  { name: 'cdk8s-ambient, no class of it', code: "require('cdk8s-ambient')" },
];

const { quick } = readOptions(process.argv.slice(2));
const rounds = quick ? 7 : 21;

inTurns(SIDES, 2, load);
const samples = inTurns(SIDES, rounds, load);
const ratio = SIDES.slice(1).map(({ name }) => ({ of: name, to: 'cdk8s', budget: BUDGET }));
const times = (/** @type {'whole' | 'module'} */ part) => samples.map((side) => side.map((sample) => sample[part]));
report('Loading: the whole process', SIDES, times('whole'), ratio);
report('Loading: the require() in it alone', SIDES, times('module'), ratio);
printModules();

/** @param {{ code: string }} side */
function load({ code }) {
  const start = performance.now();
  const { wall, cpu, ofProcess } = JSON.parse(
    inNode(`
      const [start, before] = [performance.now(), process.cpuUsage()];
      ${code};
      const [end, after] = [performance.now(), process.cpuUsage()];
      const ms = ({ user, system }) => (user + system) / 1000;
      console.log(JSON.stringify({ wall: end - start, cpu: ms(after) - ms(before), ofProcess: ms(after) }));
    `),
  );
  return { module: { wall, cpu }, whole: { wall: performance.now() - start, cpu: ofProcess } };
}

/** What the main entry loads beyond cdk8s and all that cdk8s loads. */
function printModules() {
  const [stock = [], own = []] = SIDES.map(({ code }) => modulesOf(code));
  const more = own.filter((file) => !stock.includes(file));
  console.log(`\nThe classes of bookinfo load ${more.length} modules beyond those of cdk8s:`);
  for (const group of new Set(more.map(groupOf))) {
    const files = more.filter((file) => groupOf(file) === group);
    const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
    console.log(
      `  ${group.padEnd(22)}${String(files.length).padStart(4)}${String(Math.ceil(bytes / 1024)).padStart(5)} KiB`,
    );
  }
  const heavy = more.filter((file) => /cdk8s-plus|[/\\]lib[/\\]imports[/\\]/.test(file));
  console.log(`  cdk8s-plus-27 and generated types: ${heavy.length === 0 ? 'none' : heavy.join(', ')}`);
}

/**
 * @param {string} code
 * @returns {string[]} the files
 */
function modulesOf(code) {
  return JSON.parse(inNode(`${code}; console.log(JSON.stringify(Object.keys(require.cache)))`));
}

/**
 * A folder of ours, or a package.
 *
 * @param {string} file
 */
function groupOf(file) {
  const parts = relative(ROOT, file).split(sep);
  return parts[0] === 'node_modules' ? parts[1] : parts.slice(0, -1).join('/');
}

/** @param {string} script */
function inNode(script) {
  const { stdout, status, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
