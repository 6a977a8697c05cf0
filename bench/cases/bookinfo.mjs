/** The root app of this repository against the same objects without any construct of ours. */
import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { MeshApp, Platform } from 'cdk8s-ambient';
import { Bookinfo } from '../../lib/examples/bookinfo/main.js';
import { timesOf } from '../measure.mjs';
import { readOptions } from '../options.mjs';
import { expectSameOutput, inProject } from '../project.mjs';
import { report } from '../report.mjs';

const BUDGET = 1.3;

const { quick } = readOptions(process.argv.slice(2));
const manifests = Testing.synth(bookinfo(new App()));

/** @type {import('../measure.mjs').Side[]} */
const SIDES = [
  { name: 'ApiObjects in App', run: () => withSameObjects(new App({ outdir: 'plain' })).synth() },
  { name: 'Bookinfo in App', run: () => withBookinfo(new App({ outdir: 'app' })).synth() },
  { name: 'Bookinfo in MeshApp', run: () => withBookinfo(new MeshApp({ outdir: 'mesh-app' })).synth() },
];

inProject(() => {
  for (const { run } of SIDES) run();
  expectSameOutput(['plain', 'app', 'mesh-app']);
  const times = timesOf(SIDES, { rounds: quick ? 15 : 30, warmUp: quick ? 50 : 200, batch: 10 });
  report(`Bookinfo, ${manifests.length} objects, build and synth`, SIDES, times, [
    { of: 'Bookinfo in App', to: 'ApiObjects in App', budget: BUDGET },
    { of: 'Bookinfo in MeshApp', to: 'ApiObjects in App', budget: BUDGET },
  ]);
});

/** @param {App} app */
function bookinfo(app) {
  new Platform({ kubernetes: '1.33', istio: '1.30', gatewayApi: '1.4', cilium: '1.18' }).applyTo(app);
  return new Bookinfo(app);
}

/** @param {App} app */
function withBookinfo(app) {
  bookinfo(app);
  return app;
}

/** @param {App} app */
function withSameObjects(app) {
  const chart = new Chart(app, 'bookinfo');
  manifests.forEach((manifest, i) => new ApiObject(chart, `${i}`, manifest));
  return app;
}
