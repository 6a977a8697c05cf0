import * as fs from 'node:fs';
import * as path from 'node:path';
import { Refusal } from './refusal';

/** A file of a project. */
export interface ProjectFile {
  /** Relative to the project's folder, with `/`. */
  readonly path: string;
  readonly text: string;
}

/**
 * Writes a project into a folder, which is made if need be: every file or none, and never over or through anything that
 * is there.
 *
 * @throws Refusal if the folder is none, or anything is where a file would go; the error of the file system. Nothing is
 * left behind then
 */
export function writeProject(folder: string, files: readonly ProjectFile[]): void {
  refuseNonFolder(folder);
  refuseOccupied(folder, files);
  // The last one first, the order in which to take them away.
  const made: string[] = [];
  try {
    makeFolder(folder, made);
    const staging = fs.mkdtempSync(path.join(folder, '.cdk8s-ambient-init-'));
    try {
      // A disk that is full or a quota that is used up shows here, before anything has its name.
      const staged = files.map((file, index) => stage(path.join(staging, String(index)), file.text));
      files.forEach((file, index) => {
        const target = path.join(folder, file.path);
        makeFolder(path.dirname(target), made);
        claim(target, made);
        fs.renameSync(staged[index]!, target);
      });
    } finally {
      fs.rmSync(staging, { recursive: true, force: true });
    }
  } catch (error) {
    for (const entry of made) fs.rmSync(entry, { recursive: true, force: true });
    throw error;
  }
}

function refuseNonFolder(folder: string): void {
  const found = fs.statSync(folder, { throwIfNoEntry: false });
  if (found && !found.isDirectory()) throw new Refusal(`"${folder}" is a file; name a folder`);
}

function refuseOccupied(folder: string, files: readonly ProjectFile[]): void {
  const occupied = files.flatMap((file) => obstacle(folder, file.path) ?? []);
  if (occupied.length === 0) return;
  const list = [...new Set(occupied)].map((name) => `\n  ${name}`).join('');
  throw new Refusal(
    `"${folder}" has files in the way, and none is overwritten; move them or name another folder:${list}`,
  );
}

/** What is where a file would go: the file, or what stands for one of its folders (a link could lead out of the project). */
function obstacle(folder: string, file: string): string | undefined {
  const steps = file.split('/').map((_, index, all) => all.slice(0, index + 1).join('/'));
  return steps.find((step) => {
    const found = fs.lstatSync(path.join(folder, step), { throwIfNoEntry: false });
    return found !== undefined && (step === file || !found.isDirectory());
  });
}

/** Makes a folder and those above it, as far as they are missing, and notes them. Node's own way never ends in /proc. */
function makeFolder(folder: string, made: string[]): void {
  if (fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
  const parent = path.dirname(folder);
  if (parent !== folder) makeFolder(parent, made);
  fs.mkdirSync(folder);
  made.unshift(folder);
}

/** Takes a name by an empty file, which fails if somebody took it since we looked; a rename would replace theirs. */
function claim(target: string, made: string[]): void {
  fs.closeSync(fs.openSync(target, 'wx'));
  made.unshift(target);
}

function stage(name: string, text: string): string {
  fs.writeFileSync(name, text, { flag: 'wx' });
  return name;
}
