/**
 * Gives trees of every layout to the tools that they are for, and holds what the tools make of them against what went in: the same
 * objects, and the same order. A tool that is not on the PATH is named, and its trees are not tried.
 *
 * usage: node scripts/try-trees.mjs [--need]      (after `npm run build`)
 *   --need  fail when a tool is missing
 */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { loadAll } from 'js-yaml';
import { shipments } from './try-trees/shipments.mjs';

const require = createRequire(import.meta.url);
const { helmChart } = require('../lib/src/gitops/layouts/helm-chart.js');
const { kustomize } = require('../lib/src/gitops/layouts/kustomize.js');

/** @typedef {import('../src/gitops/shipment').Shipment} Shipment */

const KUSTOMIZE = firstFound([
  ['kustomize', 'version', ['build']],
  ['kubectl', 'version --client', ['kustomize']],
]);
const HELM = firstFound([['helm', 'version', []]]);

/** Each takes a shipment and an empty folder, and throws when the tool makes something else of it. */
const TRIALS = [
  { name: 'kustomize: the tree builds, in order', tool: KUSTOMIZE, run: kustomizeTree },
  { name: 'kustomize: each folder is a base', tool: KUSTOMIZE, run: kustomizeFolders },
  { name: 'helm: the chart renders, in order', tool: HELM, run: helmTree },
  { name: 'helm: lint finds nothing', tool: HELM, run: helmLint },
  { name: 'helm: a value is refused', tool: HELM, run: helmValues },
];

let failed = 0;
const missing = [...(KUSTOMIZE ? [] : ['kustomize (or kubectl)']), ...(HELM ? [] : ['helm'])];
for (const [app, shipment] of Object.entries(shipments())) {
  for (const { name, tool, run } of TRIALS.filter((trial) => trial.tool))
    attempt(`${app}: ${name}`, () => run(tool, shipment));
}
for (const tool of missing) console.log(`not found: ${tool}; its trees were not tried`);
if (failed > 0 || (missing.length > 0 && process.argv.includes('--need'))) process.exitCode = 1;

function attempt(name, run) {
  try {
    run();
    console.log(`ok      ${name}`);
  } catch (error) {
    failed += 1;
    console.log(
      `FAILED  ${name}\n${String(error?.message ?? error)
        .split('\n')
        .slice(0, 40)
        .join('\n')}`,
    );
  }
}

/** @param {Shipment} shipment */
function kustomizeTree(tool, shipment) {
  inTree(kustomize()(shipment), (folder) => {
    same(loadAll(output(tool, folder)), inOrder(shipment));
  });
}

function kustomizeFolders(tool, shipment) {
  const files = kustomize()(shipment);
  const folders = new Set(files.map(({ path }) => dirname(path)).filter((path) => path !== '.'));
  inTree(files, (tree) => {
    const built = [...folders].map((folder) => loadAll(output(tool, join(tree, folder))));
    // Inside a folder order holds; between folders there is none.
    for (const objects of built) {
      const ids = new Set(objects.map(idOf));
      same(
        objects,
        inOrder(shipment).filter((object) => ids.has(idOf(object))),
      );
    }
    assert.equal(built.flat().length, shipment.objects.length);
  });
}

function helmTree(tool, shipment) {
  inTree(chartOf(shipment), (folder) => {
    const documents = loadAll(output(tool, 'template', 'release', join(folder, 'app'), '--include-crds'));
    const applied = documents.flatMap((document) => (document.kind === 'List' ? document.items : [document]));
    same(applied.map(withoutPolicy), helmOrder(shipment));
  });
}

/** Helm applies first what is a document of its own. */
function helmOrder(shipment) {
  const first = ['CustomResourceDefinition', 'Namespace', 'PersistentVolumeClaim'];
  const place = ({ kind }) => first.indexOf(kind) + 1 || first.length + 1;
  return inOrder(shipment)
    .map((object, i) => ({ object, i }))
    .sort((a, b) => place(a.object) - place(b.object) || a.i - b.i)
    .map(({ object }) => object);
}

function withoutPolicy(object) {
  const { annotations, ...metadata } = object.metadata;
  const { 'helm.sh/resource-policy': policy, ...others } = annotations ?? {};
  assert.equal(policy, ['Namespace', 'PersistentVolumeClaim'].includes(object.kind) ? 'keep' : undefined);
  return { ...object, metadata: Object.keys(others).length > 0 ? { ...metadata, annotations: others } : metadata };
}

function helmLint(tool, shipment) {
  inTree(chartOf(shipment), (folder) => {
    const said = output(tool, 'lint', '--strict', join(folder, 'app'));
    assert.match(said, /1 chart\(s\) linted, 0 chart\(s\) failed/);
  });
}

function helmValues(tool, shipment) {
  inTree(chartOf(shipment), (folder) => {
    const refused = spawnSync(tool.command, ['template', 'release', join(folder, 'app'), '--set', 'replicas=3']);
    assert.notEqual(refused.status, 0, 'a value that nobody reads was taken');
    output(tool, 'template', 'release', join(folder, 'app'), '--set', 'global.x=1,enabled=true');
  });
}

function chartOf(shipment) {
  return helmChart({ name: 'app', version: '1.0.0', appVersion: '1.0' })(shipment);
}

function inOrder({ objects, order }) {
  return order.sequence.map((i) => objects[i].content);
}

function idOf({ apiVersion, kind, metadata }) {
  return `${apiVersion} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

/** The order first, whose difference is easier to read. */
function same(found, expected) {
  assert.deepEqual(found.map(idOf), expected.map(idOf));
  assert.deepEqual(found, expected);
}

function inTree(files, act) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'cdk8s-ambient-trees-')));
  try {
    for (const { path, text } of files) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text, { flag: 'wx' });
    }
    act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function firstFound(tools) {
  for (const [command, version, verb] of tools) {
    if (spawnSync(command, version.split(' ')).status === 0) return { command, verb };
  }
  return undefined;
}

function output({ command, verb }, ...args) {
  const { status, stdout, stderr } = spawnSync(command, [...verb, ...args], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  assert.equal(status, 0, `${command} ${[...verb, ...args].join(' ')}: ${stderr}${stdout}`);
  return stdout;
}
