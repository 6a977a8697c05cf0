/**
 * `migrate` as a whole process: meshes with sidecars of ten and twenty namespaces, each with 50 services. What a step changes is one namespace, so that twice the
 * namespaces take about twice the time.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inTurns, spread } from '../measure.mjs';
import { readOptions } from '../options.mjs';
import { nodeRunner } from '../process.mjs';
import { ROOT } from '../project.mjs';
import { report } from '../report.mjs';
import { sidecarMesh } from '../sidecar-mesh.mjs';

const CLI = join(ROOT, 'lib', 'src', 'cli', 'main.js');
const { quick } = readOptions(process.argv.slice(2));
const services = quick ? 10 : 50;
const folder = mkdtempSync(join(tmpdir(), 'cdk8s-ambient-bench-'));
const run = nodeRunner(folder);
try {
  const sides = [10, 20].map((namespaces) => {
    const file = join(folder, `${namespaces}.yaml`);
    writeFileSync(file, sidecarMesh(namespaces, services));
    return { name: `${namespaces} namespaces of ${services} services`, args: [CLI, 'migrate', '-o', 'json', file] };
  });
  const samples = inTurns(sides, quick ? 2 : 3, ({ args }) => run(args));
  report('migrate: the whole process', sides, samples, [{ of: sides[1].name, to: sides[0].name, budget: 2.4 }]);
  console.log('  budget for 1000 services in 20 namespaces: 30 s');
  samples.forEach((side, i) => {
    const { median } = spread(side.map(({ wall }) => wall));
    const most = Math.max(...side.map(({ rss }) => rss));
    console.log(`  ${sides[i].name}: ${(median / 1000).toFixed(1)} s, ${Math.round(most / 1024)} MiB at most`);
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
