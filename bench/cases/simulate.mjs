/**
 * The simulator on meshes of 300, 1,000 and 3,000 services of eight objects: answers to single requests once a mesh is loaded, the
 * matrix of all workloads and all Services as a whole process, and `explain` of one request on a small file against starting Node
 * for nothing.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { largeMesh, namesOf } from '../large-mesh.mjs';
import { inTurns, spread } from '../measure.mjs';
import { readOptions } from '../options.mjs';
import { ROOT } from '../project.mjs';
import { report } from '../report.mjs';

const CLI = join(ROOT, 'lib', 'src', 'cli', 'main.js');
const HOOK = `process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  process.stderr.write('\\ncpu ' + (user + system) / 1000 + ' rss ' + process.resourceUsage().maxRSS + '\\n');
});
`;
const { quick } = readOptions(process.argv.slice(2));
const SIZES = quick ? [30, 100, 300] : [300, 1000, 3000];
const ANSWERS = quick ? 2_000 : 20_000;

const require = createRequire(import.meta.url);
/** @type {typeof import('../../src/model/index')} */
const { loadMesh } = require(join(ROOT, 'lib', 'src', 'model'));
/** @type {typeof import('../../src/simulate/simulate')} */
const { answersOf } = require(join(ROOT, 'lib', 'src', 'simulate', 'simulate.js'));

setFlagsFromString('--expose-gc');
/** @type {() => void} */
const collectGarbage = runInNewContext('gc');

const folder = mkdtempSync(join(tmpdir(), 'cdk8s-ambient-bench-'));
try {
  benchAnswers();
  benchCommands();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Single requests, of a mesh in memory: workloads ask the Services, and the pods, of others. */
function benchAnswers() {
  const sides = SIZES.flatMap((size) => {
    const mesh = loadMesh(largeMesh(size), { world: 'closed' });
    const ask = (/** @type {(from: string, to: { home: string, name: string }) => object} */ of) =>
      Array.from({ length: ANSWERS }, (_, i) => {
        const [from, to] = [namesOf((i * 7919) % size), namesOf((i * 7919 + 13) % size)];
        return /** @type {import('../../src/simulate/request').MeshRequest} */ (of(`${from.home}/${from.name}`, to));
      });
    const [l4, l7] = [
      ask((workload, { home, name }) => ({ from: { workload }, to: { workload: `${home}/${name}`, port: 8080 } })),
      ask((workload, { home, name }) => ({
        from: { workload },
        to: { service: `${home}/${name}`, port: 80 },
        http: { method: 'GET', path: '/api/cart' },
      })),
    ];
    return [
      { name: `L4, ${size} services`, run: () => void answersOf(mesh, l4), budget: 50_000 },
      { name: `L7 with routes, ${size} services`, run: () => void answersOf(mesh, l7), budget: 20_000 },
    ];
  });
  inTurns(sides, 1, timed);
  const samples = inTurns(sides, quick ? 3 : 5, timed);
  report(`${ANSWERS} answers of the simulator, once a mesh is loaded`, sides, samples, growthOf(sides, 2, 1.5));
  sides.forEach(({ name, budget }, i) => {
    const rate = ANSWERS / (spread(samples[i].map(({ wall }) => wall)).median / 1000);
    console.log(`  ${name}: ${Math.round(rate)} answers a second, budget ≥ ${budget}`);
  });
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  for (let i = 0; i < 3; i++) sides[0].run();
  collectGarbage();
  console.log(
    `  heap after ${3 * ANSWERS} more answers: ${((process.memoryUsage().heapUsed - before) / 2 ** 20).toFixed(1)} MiB more`,
  );
}

/** Whole processes. */
function benchCommands() {
  const hook = join(folder, 'cpu.cjs');
  writeFileSync(hook, HOOK);
  const small = written(1);
  const names = namesOf(0);
  const service = `${names.home}/${names.name}`;
  const one = ['--from', service, '--to', `${service}:80`, '--get', '/api/cart'];
  const start = (/** @type {{ args: readonly string[] }} */ { args }) => started(['--require', hook, ...args]);
  const explain = [
    { name: 'node, for nothing', args: ['-e', '0'] },
    { name: 'explain, a small file', args: [CLI, 'explain', ...one, small] },
  ];
  inTurns(explain, 1, start);
  report('explain: the whole process', explain, inTurns(explain, quick ? 5 : 11, start), [
    { of: explain[1].name, to: explain[0].name, budget: 2.5 },
  ]);

  const matrices = SIZES.flatMap((size) => {
    const file = written(size);
    return ['l4', 'l7'].map((at) => ({
      name: `matrix at ${at}, ${size} × ${size}`,
      args: [CLI, 'matrix', '--at', at, '-o', 'csv', file],
    }));
  });
  const samples = inTurns(matrices, quick ? 2 : 3, start);
  report('matrix of all workloads and Services: the whole process', matrices, samples, growthOf(matrices, 2));
  console.log('  budgets for 1000 × 1000: l4 in 10 s, l7 in 60 s, 1024 MiB');
  matrices.forEach(({ name }, i) =>
    console.log(`  ${name}: ${Math.round(Math.max(...samples[i].map(({ rss }) => rss)) / 1024)} MiB at most`),
  );
}

/**
 * How much longer the next size takes, of sides that take turns.
 *
 * @param {readonly { name: string }[]} sides
 * @param {number} kinds
 * @param {number} [budget]
 */
function growthOf(sides, kinds, budget) {
  return sides.slice(kinds).map(({ name }, i) => ({ of: name, to: sides[i].name, budget }));
}

/** @param {{ run: () => void }} side */
function timed({ run }) {
  const [start, before] = [performance.now(), process.cpuUsage()];
  run();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - start, cpu: (user + system) / 1000 };
}

/** @param {readonly string[]} args */
function started(args) {
  const begin = performance.now();
  const { stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const wall = performance.now() - begin;
  const [, cpu, rss] = /^cpu ([\d.]+) rss (\d+)$/m.exec(stderr) ?? [];
  if (cpu === undefined) throw new Error(stderr);
  return { wall, cpu: Number(cpu), rss: Number(rss) };
}

/** A file with a mesh. @param {number} services */
function written(services) {
  const file = join(folder, `${services}.yaml`);
  writeFileSync(file, largeMesh(services));
  return file;
}
