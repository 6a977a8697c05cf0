/** Apps as whole processes: many charts, one chart, charts that need each other, and what order and defaults cost on top. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTurns } from '../measure.mjs';
import { readOptions } from '../options.mjs';
import { nodeRunner } from '../process.mjs';
import { expectSameOutput, ROOT } from '../project.mjs';
import { report } from '../report.mjs';

const APPS = join(ROOT, 'bench', 'apps.mjs');
const { quick } = readOptions(process.argv.slice(2));
const folder = mkdtempSync(join(tmpdir(), 'cdk8s-ambient-bench-'));
const run = nodeRunner(folder);
const many = quick ? 100 : 1000;

try {
  compare(`${many} charts of 8 objects, a file for each`, {
    sides: [app('stock', many), app('mesh', many), app('plain', many), app('mesh', many * 3)],
    ratios: ([stock, mesh, plain, three]) => [
      { of: mesh, to: stock, budget: 0.2 },
      { of: mesh, to: plain, budget: 4 },
      { of: three, to: mesh, budget: 3.6 },
    ],
    same: true,
  });
  compare(`one chart of ${many * 8} objects`, {
    sides: [app('stock', many, 'one'), app('mesh', many, 'one')],
    ratios: ([stock, mesh]) => [{ of: mesh, to: stock, budget: 0.4 }],
    same: true,
  });
  compare('50 charts of 8 objects, each after the one before', {
    sides: [app('mesh', 50), app('mesh', 50, 'chain')],
    ratios: ([apart, chain]) => [{ of: chain, to: apart, budget: 2 }],
  });
  compare('10,000 objects, with order and defaults', {
    sides: [app('mesh', 1250), app('ordered', 1250), app('complete', 1250)],
    ratios: ([mesh, ordered, complete]) => [
      { of: ordered, to: mesh },
      { of: complete, to: mesh, budget: 1.5 },
    ],
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/**
 * @param {string} side
 * @param {number} charts
 */
function app(side, charts, shape = 'many') {
  return {
    name: `${side}, ${charts} charts${shape === 'many' ? '' : `, ${shape}`}`,
    args: [APPS, side, String(charts), shape],
  };
}

/**
 * @typedef {{ readonly name: string, readonly args: readonly string[] }} Side
 *
 * @param {string} title
 * @param {{ sides: readonly Side[], ratios: (names: string[]) => readonly import('../report.mjs').Ratio[], same?: boolean }} what
 */
function compare(title, { sides, ratios, same = false }) {
  const work = mkdtempSync(join(folder, 'work-'));
  const start = (/** @type {Side} */ { args }) => {
    rmSync(join(work, args[1]), { recursive: true, force: true });
    return run(args, work);
  };
  if (same) {
    inTurns(sides.slice(0, 2), 1, start);
    expectSameOutput(['stock', 'mesh'].map((name) => join(work, name)));
  }
  inTurns(sides, 1, start);
  const samples = inTurns(sides, quick ? 3 : 5, start);
  report(title, sides, samples, ratios(sides.map(({ name }) => name)));
  samples.forEach((side, i) => {
    console.log(`  ${sides[i].name}: ${Math.round(Math.max(...side.map(({ rss }) => rss)) / 1024)} MiB at most`);
  });
}
