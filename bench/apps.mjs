/**
 * One app as a whole process: `node apps.mjs SIDE CHARTS SHAPE`, written to the folder `SIDE` of the working directory.
 *
 * SIDE is the app that writes it; SHAPE is how charts stand to each other.
 */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { manifests } from './team-manifests.mjs';

const require = createRequire(import.meta.url);
const [side = '', count = '0', shape = 'many'] = process.argv.slice(2);
const charts = Number(count);

if (side === 'plain') plain();
else synth();

/** The same objects as plain data, as JSON, each file whole or not at all: what no app can be faster than. */
function plain() {
  mkdirSync(side, { recursive: true });
  for (let i = 0; i < charts; i++) {
    const text = manifests(`team-${i}`).map((manifest) => JSON.stringify(manifest));
    writeFileSync(`${side}/.team-${i}.tmp`, text.join('\n'));
  }
  for (let i = 0; i < charts; i++) renameSync(`${side}/.team-${i}.tmp`, `${side}/team-${i}.k8s.yaml`);
}

function synth() {
  const { ApiObject, App, Chart } = require('cdk8s');
  const app = side === 'stock' ? new App({ outdir: side }) : meshApp(side);
  const one = shape === 'one' ? new Chart(app, 'all') : undefined;
  /** @type {import('cdk8s').Chart | undefined} */
  let before;
  for (let i = 0; i < charts; i++) {
    const chart = one ?? new Chart(app, `team-${i}`);
    for (const manifest of manifests(`team-${i}`)) new ApiObject(chart, `${i}-${manifest.kind}`, manifest);
    if (shape === 'chain' && before) chart.addDependency(before);
    before = chart;
  }
  app.synth();
}

/** @param {string} name */
function meshApp(name) {
  const { Layout, MeshApp } = require('cdk8s-ambient');
  const props = {
    mesh: {},
    ordered: { layout: Layout.filePerChart() },
    complete: { layout: Layout.filePerChart(), writeDefaults: true },
  }[name];
  return new MeshApp({ outdir: name, ...props });
}
