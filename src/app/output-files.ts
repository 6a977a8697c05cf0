import * as fs from 'node:fs';
import * as path from 'node:path';
import type { Construct, IConstruct } from 'constructs';
import { isMeshRoot, meshRoot } from '../emit/mesh-root';
import { checkOutputPath, isSafePath } from '../input/output-path';
import { refuse } from '../input/refuse';
import type { Cluster } from './cluster';
import { listed } from './identity';
import { MeshApp } from './mesh-app';
import type { Problems } from './problems';

/** A file beside the manifests, such as a Helm values file. */
export interface TextFile {
  /** Where, inside the output folder, with `/` between folders. */
  readonly path: string;
  readonly text: string;
}

/** A file, and the construct that it is there for. */
export interface PlacedFile extends TextFile {
  readonly of: IConstruct;
}

const FILES = Symbol.for('cdk8s-ambient.OutputFiles');

interface Holder extends IConstruct {
  [FILES]?: { readonly path: string; readonly produce: () => string }[];
}

/**
 * Has a file written to the output folder with the manifests: all of them or none.
 *
 * @param produce makes the text, when the app is written
 * @throws InputError on a path that leaves the folder, and in an app of plain cdk8s, which would lose the file
 */
export function addOutputFile(construct: Construct, file: string, produce: () => string): void {
  if (!(construct.node.root instanceof MeshApp)) {
    refuse(
      construct,
      `writes "${file}", and files beside manifests are written by MeshApp alone; say new MeshApp() for new App()`,
    );
  }
  checkOutputPath(construct, 'path of a file', file);
  const holder: Holder = construct;
  (holder[FILES] ??= []).push({ path: file, produce });
}

/** The folder of a cluster, inside the output folder; empty for the app itself. */
export function folderOf(root: IConstruct): string {
  return isMeshRoot(root) ? (root as Cluster).folder : '';
}

/** All files that constructs have asked for, in order. */
export function outputFilesOf(app: IConstruct, problems: Problems): PlacedFile[] {
  return app.node.findAll().flatMap((source) =>
    ((source as Holder)[FILES] ?? []).flatMap((asked) => {
      const text = problems.attempt(source, asked.produce);
      return text === undefined
        ? []
        : [{ of: source, path: path.posix.join(folderOf(meshRoot(source)), asked.path), text }];
    }),
  );
}

/** Reports files that would replace each other, or a manifest of stock layouts; on some disks case is no difference. */
export function reportSamePath(files: readonly PlacedFile[], manifests: readonly string[], problems: Problems): void {
  const taken = new Map<string, IConstruct | undefined>(manifests.map((file) => [file.toLowerCase(), undefined]));
  for (const { of, path: file } of files) {
    const key = file.toLowerCase();
    const other = taken.get(key);
    if (!isSafePath(file)) problems.add(`[${of.node.path}] would be written to "${file}", which is no name for a file`);
    else if (!taken.has(key)) taken.set(key, of);
    else if (other) {
      const both =
        other === of ? `[${of.node.path}] has two files` : `${listed([other, of])} would be written to the same file`;
      problems.add(`${both} "${file}"; give one another ${other === of ? 'name' : 'folder'}`);
    } else {
      problems.add(`[${of.node.path}] would replace the manifests in "${file}"; give it another folder`);
    }
  }
}

/** Reports clusters of which one would get the files of another: who applies a folder applies all that is in it. */
export function reportSameFolder(clusters: readonly IConstruct[], problems: Problems): void {
  const taken = new Map<string, IConstruct>();
  for (const cluster of clusters) {
    const own = folderOf(cluster).toLowerCase();
    if (!taken.has(own)) taken.set(own, cluster);
  }
  for (const cluster of clusters) {
    const folder = folderOf(cluster);
    const steps = folder.toLowerCase().split('/');
    const around = steps.map((_, i) => taken.get(steps.slice(0, i + 1).join('/')));
    const other = around.find((one) => one !== undefined && one !== cluster);
    if (other === undefined) continue;
    problems.add(
      `${listed([other, cluster])} are clusters whose folders "${folderOf(other)}" and "${folder}" are ` +
        `${folderOf(other).toLowerCase() === folder.toLowerCase() ? 'one' : 'one in the other'}, so that what is of the one is applied to the other; give one another folder`,
    );
  }
}

/** Makes the folders of files. A link that is there already may lead anywhere; nothing is written through one. */
export function makeFoldersFor(files: readonly TextFile[], outdir: string): void {
  const inside = fs.realpathSync(outdir);
  for (const folder of new Set(files.map((file) => path.posix.dirname(file.path)))) {
    const steps = folder.split('/');
    steps.forEach((_, i) => {
      const name = steps.slice(0, i + 1).join('/');
      fs.mkdirSync(path.join(outdir, name), { recursive: true });
      if (fs.realpathSync(path.join(outdir, name)) === path.join(inside, name)) return;
      throw new Error(`cannot write files: "${name}" in the output folder leads out of it; remove the link`);
    });
  }
}
