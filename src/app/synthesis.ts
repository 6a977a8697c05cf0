import * as fs from 'node:fs';
import * as path from 'node:path';
import { ApiObject, type App } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { isMeshRoot, meshRoot } from '../emit/mesh-root';
import { layoutOf } from '../gitops/layout';
import type { Platform } from '../install/platform';
import { writeWhole } from './atomic-write';
import type { MeshAppCheck } from './check-manifests';
import { reportSameFile, reportSameObject } from './collisions';
import { completion } from './completion';
import { keepConstructPaths } from './construct-paths';
import { manifestsOf, type AppManifests, type Manifest } from './manifests';
import {
  folderOf,
  makeFoldersFor,
  outputFilesOf,
  reportSameFolder,
  reportSamePath,
  type TextFile,
} from './output-files';
import { Problems } from './problems';
import { inWords } from './disk-errors';
import { layOutAsCdk8s, type StockLayout } from './stock-layout';
import { yamlWriter } from './yaml-writer';

export { orderCharts } from './manifest-order';

/** What of the props of a MeshApp decides what is written. */
export interface SynthesisOptions {
  readonly recordMetadata: boolean;
  readonly check: MeshAppCheck | undefined;
  readonly platform: Platform | undefined;
  readonly writeDefaults: boolean;
  readonly provenance: boolean;
  readonly publishTo: string | undefined;
}

/** Writes the files of an app to its output folder, once all of them are known to be right. */
export function writeManifests(app: App, options: SynthesisOptions): void {
  const problems = new Problems();
  const yaml = yamlWriter();
  const added = completion(options);
  const inOrder = manifestsOf(app, problems, {
    yaml,
    complete: added?.complete,
    keeps: (chart) => layoutOf(chart) !== undefined,
  });
  const manifests = examined(inOrder, options, problems);
  const stock = { ...inOrder, charts: inOrder.charts.filter(({ chart }) => layoutOf(chart) === undefined) };
  const layout = layOutAsCdk8s(app, stock, problems);
  reportSameFile(layout.files, app.yamlOutputType, problems);
  const hasLayouts = stock.charts.length < inOrder.charts.length;
  const shipped = hasLayouts ? shipments().layOutShipments(inOrder, yaml, problems) : [];
  const clusters = clustersOf(inOrder);
  reportSameFolder(clusters, problems);
  const others = outputFilesOf(app, problems);
  reportSamePath(
    [...shipped, ...others],
    layout.files.map(({ folder, name }) => path.posix.join(folder, name)),
    problems,
  );
  problems.throwIfAny();
  for (const note of added?.notes() ?? []) process.stderr.write(`note: ${note}\n`);

  const files: readonly TextFile[] = [...stockFiles(layout), ...shipped, ...others];
  try {
    write(app.outdir, files, layout.folders, clusters.map(folderOf), hasLayouts, options);
  } catch (error) {
    throw inWords(error, app.outdir);
  }
  // Where a tool applies what is there, this would be taken for a manifest.
  if (options.recordMetadata && (!hasLayouts || options.publishTo !== undefined)) {
    writeWhole([{ path: path.join(app.outdir, 'construct-metadata.json'), text: constructMetadata(manifests) }]);
  }
  keepConstructPaths(manifests, app.outdir);
}

/** As cdk8s does where nothing else is asked for; else with a record of what is written, so that the next run can clean up. */
function write(
  outdir: string,
  files: readonly TextFile[],
  folders: readonly string[],
  clusters: readonly string[],
  hasLayouts: boolean,
  { publishTo }: SynthesisOptions,
): void {
  for (const folder of ['', ...folders]) fs.mkdirSync(path.join(outdir, folder), { recursive: true });
  if (!hasLayouts && publishTo === undefined) {
    makeFoldersFor(files, outdir);
    return writeWhole(files.map((file) => lateText(path.join(outdir, file.path), () => file.text)));
  }
  const { deliver } = require('./deliver') as typeof import('./deliver');
  deliver(outdir, files, { clusters, isPublished: false, tells: publishTo === undefined });
  if (publishTo === undefined) return;
  try {
    deliver(publishTo, files, { clusters, isPublished: true, tells: true });
  } catch (error) {
    throw inWords(error, publishTo);
  }
}

/** All manifests of an app as one YAML text. */
export function manifestText(app: App, options: SynthesisOptions): string {
  const problems = new Problems();
  const inOrder = manifestsOf(app, problems, {
    yaml: yamlWriter(),
    complete: completion(options)?.complete,
    keeps: () => false,
  });
  const manifests = examined(inOrder, options, problems);
  problems.throwIfAny();
  return documents(manifests);
}

/** All manifests, each cluster's held against one another and checked. */
function examined({ charts }: AppManifests, options: SynthesisOptions, problems: Problems): readonly Manifest[] {
  const byRoot = new Map<IConstruct, Manifest[]>();
  for (const { chart, manifests } of charts) {
    const root = meshRoot(chart);
    const known = byRoot.get(root) ?? [];
    byRoot.set(root, known);
    for (const manifest of manifests) known.push(manifest);
  }
  for (const [root, manifests] of byRoot) {
    reportSameObject(manifests, problems);
    checked(manifests, options, root, problems);
  }
  return [...byRoot.values()].flat();
}

/** Loaded for those who have a layout. */
function shipments(): typeof import('./shipments') {
  return require('./shipments') as typeof import('./shipments');
}

/** Loaded by those who ask for it. A cluster has its own versions, or those of the app. */
function checked(
  manifests: readonly Manifest[],
  { check, platform }: SynthesisOptions,
  root: IConstruct,
  problems: Problems,
): void {
  if (!check) return;
  const { checkManifests } = require('./check-manifests') as typeof import('./check-manifests');
  checkManifests(manifests, check, isMeshRoot(root) ? platformOf(root) : platform, problems);
}

function platformOf(root: IConstruct): Platform {
  return (require('../install/platform') as typeof import('../install/platform')).Platform.of(root);
}

function stockFiles({ files }: StockLayout): TextFile[] {
  return files.map(({ folder, name, manifests }) =>
    lateText(path.posix.join(folder, name), () => documents(manifests)),
  );
}

/** A file whose text is put together when it is written: all of them at once would be in memory a second time. */
function lateText(name: string, produce: () => string): TextFile {
  return {
    path: name,
    get text() {
      return produce();
    },
  };
}

function clustersOf({ charts }: AppManifests): IConstruct[] {
  return [...new Set(charts.map(({ chart }) => meshRoot(chart)))].filter(isMeshRoot);
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
