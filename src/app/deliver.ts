import * as fs from 'node:fs';
import * as path from 'node:path';
import type { TextFile } from './output-files';
import { lostObjects } from './lost-objects';
import { publish, restorePublished, whilePublishing } from './publish';
import { planTree, writeTree, type TreePlan } from './write-tree';

/** How a finished tree gets into its folder. */
export interface Delivery {
  /** Folders of clusters in it. */
  readonly clusters: readonly string[];

  /** Whether the folder is replaced as a whole; otherwise its files are, one by one. */
  readonly isPublished: boolean;

  /** Whether what the user should know is told. */
  readonly tells: boolean;
}

/** Brings a folder to what a tree says: what is new is written, what is no longer made is removed, what is not ours stays. */
export function deliver(folder: string, files: readonly TextFile[], delivery: Delivery): void {
  if (!delivery.isPublished) return bring(folder, files, delivery);
  whilePublishing(folder, () => {
    restorePublished(folder);
    bring(folder, files, delivery);
  });
}

function bring(folder: string, files: readonly TextFile[], { clusters, isPublished, tells }: Delivery): void {
  const plan = planTree(folder, files);
  if (tells) {
    const kept = plan.changed.map(
      (name) => `"${folder}/${name}" is no longer made, but somebody has changed it, so it stays; remove it by hand`,
    );
    for (const message of [...lostObjects(plan, clusters), ...kept, ...manifestsOfOthers(plan)])
      process.stderr.write(`warning: ${message}\n`);
  }
  if (isPublished) publish(plan);
  else writeTree(plan);
}

/**
 * What to tell of manifests in a folder that a tree comes to for the first time, such as those of the layout of before, of which
 * nobody kept a record. Later they are there because somebody wants them.
 */
function manifestsOfOthers({ before, files, folder }: TreePlan): string[] {
  if (before.size > 0 || !fs.existsSync(folder)) return [];
  const ours = new Set(files.map((file) => file.path));
  const names = (fs.readdirSync(folder, { recursive: true }) as string[]).map((name) => name.split(path.sep).join('/'));
  const others = names.filter((name) => /\.(?:ya?ml|json)$/.test(name) && !ours.has(name)).sort();
  if (others.length === 0) return [];
  return [
    `"${folder}" has manifests that no earlier run wrote, such as "${others[0]}": they stay, and whoever applies the folder applies them too; ` +
      'remove what this tree is instead of',
  ];
}
