/** The same charts of plain ApiObjects in both apps: what cdk8s does again for each chart, MeshApp does once. */
import { ApiObject, App, Chart } from 'cdk8s';
import { MeshApp } from 'cdk8s-ambient';
import { timesOf } from '../measure.mjs';
import { readOptions } from '../options.mjs';
import { expectSameOutput, inProject } from '../project.mjs';
import { report } from '../report.mjs';
import { manifests } from '../team-manifests.mjs';

const { quick } = readOptions(process.argv.slice(2));

for (const charts of quick ? [100] : [100, 300]) {
  inProject(() => compare(charts, 'a new folder', (name, run) => `${name}-${run}`));
  inProject(() => compare(charts, 'the folder of the run before', (name) => name));
}

/**
 * @param {number} charts
 * @param {string} target
 * @param {(name: string, run: number) => string} outdir
 */
function compare(charts, target, outdir) {
  const sides = [
    { name: 'App', App },
    { name: 'MeshApp', App: MeshApp },
  ].map(({ name, App: AnyApp }) => {
    let runs = 0;
    return { name, run: () => synth(new AnyApp({ outdir: outdir(name, runs++) }), charts) };
  });
  const times = timesOf(sides, { rounds: quick ? 5 : 7, warmUp: 2 });
  expectSameOutput(sides.map(({ name }) => outdir(name, 0)));
  const title = `${charts} charts of 8 ApiObjects, build and synth into ${target}`;
  report(title, sides, times, [{ of: 'MeshApp', to: 'App' }]);
}

/**
 * @param {App} app
 * @param {number} charts
 */
function synth(app, charts) {
  for (let i = 0; i < charts; i++) {
    const chart = new Chart(app, `team-${i}`);
    for (const manifest of manifests(`team-${i}`)) new ApiObject(chart, manifest.kind, manifest);
  }
  app.synth();
}
