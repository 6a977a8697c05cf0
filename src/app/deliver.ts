import type { TextFile } from './output-files';
import { lostObjects } from './lost-objects';
import { publish, restorePublished, whilePublishing } from './publish';
import { planTree, writeTree } from './write-tree';

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
    for (const message of [...lostObjects(plan, clusters), ...kept]) process.stderr.write(`warning: ${message}\n`);
  }
  if (isPublished) publish(plan);
  else writeTree(plan);
}
