import * as fs from 'node:fs';
import * as path from 'node:path';
import { ApiObject, type App } from 'cdk8s';
import type { Platform } from '../install/platform';
import { writeWhole } from './atomic-write';
import type { MeshAppCheck } from './check-manifests';
import { reportSameFile, reportSameObject } from './collisions';
import { keepConstructPaths } from './construct-paths';
import { layOut } from './layout';
import { manifestsOf, type Manifest } from './manifests';
import { makeFoldersFor, outputFilesOf, reportSamePath } from './output-files';
import { Problems } from './problems';

export { orderCharts } from './manifest-order';

/** Writes the files of an app to its output folder, once all of them are known to be right. */
export function writeManifests(
  app: App,
  recordMetadata: boolean,
  check: MeshAppCheck | undefined,
  platform: Platform | undefined,
): void {
  const problems = new Problems();
  const inOrder = manifestsOf(app, problems);
  const manifests = inOrder.charts.flatMap((chart) => chart.manifests);
  reportSameObject(manifests, problems);
  if (check) checked(manifests, check, platform, problems);
  const layout = layOut(app, inOrder, problems);
  reportSameFile(layout.files, app.yamlOutputType, problems);
  const others = outputFilesOf(app, problems);
  reportSamePath(
    others,
    layout.files.map(({ folder, name }) => path.posix.join(folder, name)),
    problems,
  );
  problems.throwIfAny();

  const files = layout.files.map(({ folder, name, manifests: inFile }) => ({
    path: path.join(app.outdir, folder, name),
    text: documents(inFile),
  }));
  if (recordMetadata) {
    files.push({ path: path.join(app.outdir, 'construct-metadata.json'), text: constructMetadata(manifests) });
  }
  for (const other of others) files.push({ path: path.join(app.outdir, other.path), text: other.text });
  for (const folder of ['', ...layout.folders]) fs.mkdirSync(path.join(app.outdir, folder), { recursive: true });
  makeFoldersFor(others, app.outdir);
  writeWhole(files);
  keepConstructPaths(manifests, app.outdir);
}

/** All manifests of an app as one YAML text. */
export function manifestText(app: App, check: MeshAppCheck | undefined, platform: Platform | undefined): string {
  const problems = new Problems();
  const manifests = manifestsOf(app, problems).charts.flatMap((chart) => chart.manifests);
  reportSameObject(manifests, problems);
  if (check) checked(manifests, check, platform, problems);
  problems.throwIfAny();
  return documents(manifests);
}

/** Loaded by those who ask for it. */
function checked(...args: Parameters<typeof import('./check-manifests').checkManifests>): void {
  (require('./check-manifests') as typeof import('./check-manifests')).checkManifests(...args);
}

const documents = (manifests: readonly Manifest[]): string => manifests.map(({ yaml }) => yaml).join('---\n');

/** The file that cdk8s-cli reads for its validation plugins; by bare name, as it expects. */
function constructMetadata(manifests: readonly Manifest[]): string {
  const resources: Record<string, { path: string }> = {};
  for (const { source } of manifests) {
    if (ApiObject.isApiObject(source)) resources[source.name] = { path: source.node.path };
  }
  return JSON.stringify({ version: '1.0.0', resources });
}
