/**
 * `check` as a whole process: on a small file against starting Node for nothing, and on meshes of one and three thousand services.
 * Where the variable KUBECONFORM names that program, it reads the same files beside it (structure only), with the schemas that
 * KUBECONFORM_SCHEMAS says where to find, as its flag -schema-location takes it.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { largeMesh } from '../large-mesh.mjs';
import { inTurns } from '../measure.mjs';
import { readOptions } from '../options.mjs';
import { nodeRunner } from '../process.mjs';
import { ROOT } from '../project.mjs';
import { report } from '../report.mjs';

const CLI = join(ROOT, 'lib', 'src', 'cli', 'main.js');
const location = process.env.KUBECONFORM_SCHEMAS;
const schemas = location ? ['-schema-location', location] : ['-ignore-missing-schemas'];
const { quick } = readOptions(process.argv.slice(2));
const count = quick ? 200 : 1000;
const folder = mkdtempSync(join(tmpdir(), 'cdk8s-ambient-bench-'));
const run = nodeRunner(folder);
try {
  const [small, one, three] = [1, count, count * 3].map(written);
  const sides = [
    { name: 'node, for nothing', args: ['-e', '0'] },
    { name: 'check, a small file', args: [CLI, 'check', small] },
    { name: `check, ${count} services`, args: [CLI, 'check', one] },
    { name: `check, ${count * 3} services`, args: [CLI, 'check', three] },
    ...(process.env.KUBECONFORM
      ? [
          {
            name: `kubeconform, ${count} services`,
            program: process.env.KUBECONFORM,
            args: [...schemas, one],
          },
        ]
      : []),
  ];
  inTurns(sides, 1, start);
  const samples = inTurns(sides, quick ? 3 : 7, start);
  const [empty, little, many, more] = sides.map(({ name }) => name);
  report(`Checking ${count} services of eight objects: the whole process`, sides, samples, [
    { of: little, to: empty, budget: 2.5 },
    { of: more, to: many, budget: 3.4 },
    ...(sides[4] ? [{ of: many, to: sides[4].name, budget: 1 }] : []),
  ]);
  samples.forEach((side, i) => {
    const most = Math.max(...side.map(({ rss }) => rss));
    if (most > 0)
      console.log(`  ${sides[i].name}: ${Math.round(most / 1024)} MiB at most${i === 2 ? ', budget ≤ 450' : ''}`);
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** @param {{ args: readonly string[], program?: string }} side */
function start({ args, program }) {
  return program ? startOther(program, args) : run(args);
}

/** A program that is not ours; the shell tells what it took. @param {string} program @param {readonly string[]} args */
function startOther(program, args) {
  const begin = performance.now();
  const { stdout } = spawnSync('sh', ['-c', '"$@" > /dev/null 2>&1; times', 'sh', program, ...args], {
    encoding: 'utf8',
  });
  const wall = performance.now() - begin;
  const [, user, system] = /^.*\n(\S+) (\S+)/.exec(stdout) ?? [];
  if (user === undefined) throw new Error(`${program} did not run`);
  return { wall, cpu: milliseconds(user) + milliseconds(system), rss: 0 };
}

/** As shells write it: `0m1.250s`. @param {string} text */
function milliseconds(text) {
  const [, minutes, seconds] = /^(\d+)m([\d.]+)s$/.exec(text) ?? [];
  return (Number(minutes) * 60 + Number(seconds)) * 1000;
}

/** A file with a mesh. @param {number} services */
function written(services) {
  const file = join(folder, `${services}.yaml`);
  writeFileSync(file, largeMesh(services));
  return file;
}
