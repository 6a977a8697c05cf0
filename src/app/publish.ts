import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { refuse, shown } from '../input/refuse';
import { makeFoldersFor, type TextFile } from './output-files';
import { whileLocked } from './publish-lock';
import { writeTree, type TreePlan } from './write-tree';
import { RECORD } from './written-record';

/**
 * Refuses a folder that is not for a tree of manifests.
 *
 * @throws InputError
 */
export function checkPublishTo(folder: unknown, outdir: string): string {
  const place = 'MeshApp';
  if (typeof folder !== 'string' || folder.trim() === '') {
    refuse(place, `publishTo must be a folder, such as "dist", got ${shown(folder)}`);
  }
  const target = folder.includes('\0') ? undefined : placeOf(folder);
  if (target === undefined || fs.statSync(target, { throwIfNoEntry: false })?.isDirectory() === false) {
    refuse(
      place,
      `publishTo ${shown(folder)} is neither a folder nor a name that is free; take another, or remove what is there`,
    );
  }
  const project = placeOf('.')!;
  if (
    [placeOf(os.homedir()), path.parse(target).root].includes(target) ||
    isWithin(project, target) ||
    path
      .relative(project, target)
      .split(path.sep)
      .some((step) => /^(?:\.git|node_modules)$/i.test(step))
  ) {
    refuse(place, `publishTo must be a folder for manifests alone, such as "dist", got ${shown(folder)}`);
  }
  const out = placeOf(outdir) ?? path.resolve(outdir);
  if (isWithin(target, out) || isWithin(out, target)) {
    refuse(
      place,
      `publishTo ${shown(folder)} and the output folder "${outdir}" are one in the other, and the output folder is emptied by ` +
        'cdk8s synth; write output: .synth in cdk8s.yaml',
    );
  }
  if (!isWithin(target, project) && !fs.existsSync(target)) {
    refuse(place, `publishTo ${shown(folder)} is outside of the project, and no folder that is there; make it first`);
  }
  return folder;
}

/**
 * Puts a finished tree in place of an earlier one.
 *
 * A folder in which all is ours is replaced as a whole: the new one is made beside it and takes its name, so that there is no moment
 * in which it is half of each. Files that are right already are linked and not written. Where others have files too, or a
 * folder can't be moved, files are replaced one by one.
 */
export function publish(plan: TreePlan): void {
  const target = realFolder(plan.folder);
  if (isUpToDate(plan)) return;
  if (!isOursAlone(target, plan)) return writeTree(plan);
  const next = beside(target, 'next');
  fs.rmSync(next, { recursive: true, force: true });
  let isSwapped = false;
  try {
    fill(next, target, plan);
    isSwapped = swap(target, next);
  } finally {
    if (!isSwapped) fs.rmSync(next, { recursive: true, force: true });
  }
  if (!isSwapped) writeTree(plan);
}

/** Does what publishing takes while no other run does. */
export function whilePublishing(folder: string, act: () => void): void {
  const target = realFolder(folder);
  fs.mkdirSync(path.dirname(target), { recursive: true });
  whileLocked(beside(target, 'lock'), folder, act);
}

/** Where a run was killed between the two renames of a swap, the tree of before is put back. To be called before planning. */
export function restorePublished(folder: string): void {
  const target = realFolder(folder);
  const before = beside(target, 'before');
  if (!fs.existsSync(before)) return;
  if (fs.existsSync(target)) fs.rmSync(before, { recursive: true });
  else fs.renameSync(before, target);
}

function isUpToDate({ files, folder, stale }: TreePlan): boolean {
  if (stale.length > 0) return false;
  return files.every((file) => {
    try {
      return fs.readFileSync(path.join(folder, file.path)).equals(Buffer.from(file.text));
    } catch {
      return false;
    }
  });
}

/** Whether nothing is in a folder but what a run has written. */
function isOursAlone(target: string, { before, changed }: TreePlan): boolean {
  if (changed.length > 0) return false;
  if (!fs.existsSync(target)) return true;
  const entries = fs.readdirSync(target, { recursive: true, withFileTypes: true });
  const folders = new Set([...before.keys()].flatMap(foldersOf));
  return entries.every((entry) => {
    const name = path.relative(target, path.join(entry.parentPath, entry.name)).split(path.sep).join('/');
    return entry.isDirectory() ? folders.has(name) : entry.isFile() && (name === RECORD || before.has(name));
  });
}

function foldersOf(file: string): string[] {
  const steps = file.split('/').slice(0, -1);
  return steps.map((_, i) => steps.slice(0, i + 1).join('/'));
}

function fill(next: string, target: string, { files }: TreePlan): void {
  fs.mkdirSync(next, { recursive: true });
  makeFoldersFor(files, next);
  for (const file of files) {
    const old = path.join(target, file.path);
    if (!linked(old, path.join(next, file.path), file))
      fs.writeFileSync(path.join(next, file.path), file.text, { flag: 'wx' });
  }
}

/** A file that is right already keeps its times, and costs no write. */
function linked(old: string, name: string, { text }: TextFile): boolean {
  try {
    if (!fs.readFileSync(old).equals(Buffer.from(text))) return false;
    fs.linkSync(old, name);
    return true;
  } catch {
    return false;
  }
}

/** False where the system moves no such folder, as one on which a disk is mounted. */
function swap(target: string, next: string): boolean {
  const before = beside(target, 'before');
  if (fs.existsSync(target)) {
    fs.chmodSync(next, fs.statSync(target).mode);
    try {
      fs.renameSync(target, before);
    } catch {
      return false;
    }
  }
  try {
    fs.renameSync(next, target);
  } catch (error) {
    if (fs.existsSync(before)) fs.renameSync(before, target);
    throw error;
  }
  fs.rmSync(before, { recursive: true, force: true });
  return true;
}

/** Where a folder is or will be, whatever links lead there; none for a link that leads nowhere. */
function placeOf(folder: string): string | undefined {
  const target = path.resolve(folder);
  try {
    return fs.realpathSync(target);
  } catch {
    if (fs.lstatSync(target, { throwIfNoEntry: false })) return undefined;
    const parent = path.dirname(target);
    const place = parent === target ? parent : placeOf(parent);
    return place && path.join(place, path.basename(target));
  }
}

/** A folder that is a link is replaced where it leads to. */
function realFolder(folder: string): string {
  try {
    return fs.realpathSync(folder);
  } catch {
    return path.resolve(folder);
  }
}

const beside = (target: string, what: string): string =>
  path.join(path.dirname(target), `.${path.basename(target)}.cdk8s-ambient-${what}`);

function isWithin(inner: string, outer: string): boolean {
  const way = path.relative(outer, inner);
  return way === '' || (!path.isAbsolute(way) && way.split(path.sep)[0] !== '..');
}
