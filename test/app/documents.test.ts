import * as path from 'node:path';
import { ApiObject, Chart, YamlOutputType, type App } from 'cdk8s';
import * as fc from 'fast-check';
import { anyDocument } from './any-document';
import { contents, temporaryFolder, workIn } from './folders';
import { both } from './trees';

workIn(temporaryFolder);

const DOCUMENTS = 20_000;
const IN_AN_APP = 500;
const SEED = 20261125;

/** Keys that an object takes for what it is. */
const OWN = new Set(['apiVersion', 'kind', 'metadata']);

/** Without what cdk8s 2.70.106 fails on before it writes anything: it asks a map for its `constructor`. */
function resolvable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(resolvable);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== 'constructor' && key !== '__proto__');
  return Object.fromEntries(entries.map(([key, inner]) => [key, resolvable(inner)]));
}

function fill(app: App, documents: readonly unknown[]): void {
  const charts = ['a', 'b', 'c'].map((id) => new Chart(app, id));
  documents.forEach((document, i) => {
    const rest = Object.entries(resolvable(document) as object).filter(([key]) => !OWN.has(key));
    new ApiObject(charts[i % charts.length]!, `o${i}`, {
      apiVersion: 'example.com/v1',
      kind: 'Thing',
      metadata: { name: `thing-${i}` },
      ...Object.fromEntries(rest),
    });
  });
}

test('20,000 documents of any content come out byte for byte as cdk8s writes them', () => {
  const documents = fc.sample(anyDocument, { numRuns: DOCUMENTS, seed: SEED });
  let compared = 0;
  for (let from = 0; from < documents.length; from += IN_AN_APP) {
    const some = documents.slice(from, from + IN_AN_APP);
    const folder = temporaryFolder();
    const apps = both(
      (which) => ({ outdir: path.join(folder, which), yamlOutputType: YamlOutputType.FILE_PER_CHART }),
      (app) => fill(app, some),
    );
    for (const app of apps) app.synth();
    const stock = contents(path.join(folder, 'stock'));
    expect(contents(path.join(folder, 'mesh'))).toEqual(stock);
    compared += Object.values(stock).join('---\n').split(/^---$/m).length;
  }
  expect(compared).toBeGreaterThanOrEqual(DOCUMENTS);
}, 300_000);
