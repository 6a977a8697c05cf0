import * as fs from 'node:fs';
import * as path from 'node:path';
import { writeWhole, type FileText } from './atomic-write';
import { makeFoldersFor, type TextFile } from './output-files';
import { hashOf, readRecord, RECORD, recordText, type Written } from './written-record';

/** What writing a tree to a folder comes to, given what is there. */
export interface TreePlan {
  readonly folder: string;

  /** All files of the tree, and the record of them. */
  readonly files: readonly TextFile[];

  /** What an earlier run has written; empty for a folder without a record. */
  readonly before: Written;

  /** Files of an earlier run that are made no longer. */
  readonly stale: readonly string[];

  /** Stale files that somebody has changed since; they stay. */
  readonly changed: readonly string[];
}

/** A tree would replace files that are somebody's own. */
export class FilesInTheWay extends Error {
  override readonly name = 'FilesInTheWay';
}

/**
 * Plans to write a tree to a folder where an earlier run may have written one, and others their own files.
 *
 * @throws if the tree would replace a file that is not of an earlier run
 */
export function planTree(folder: string, tree: readonly TextFile[]): TreePlan {
  const before = readRecord(folder) ?? new Map<string, string>();
  const foreign = tree.filter((file) => !before.has(file.path) && isOther(path.join(folder, file.path), file.text));
  if (foreign.length > 0) {
    const names = foreign.map((file) => `"${path.join(folder, file.path)}"`).join(', ');
    throw new FilesInTheWay(
      `cannot write ${names}: there already, and no earlier run wrote ${foreign.length > 1 ? 'them' : 'it'}; ` +
        'move away what you want to keep, or write to another folder',
    );
  }
  const made = new Set(tree.map((file) => file.path));
  const gone = [...before.keys()].filter((name) => !made.has(name) && isPlainFile(folder, name));
  const isChanged = (name: string) => hashOf(fs.readFileSync(path.join(folder, name))) !== before.get(name);
  return {
    folder,
    files: [...tree, { path: RECORD, text: recordText(tree) }],
    before,
    stale: gone.filter((name) => !isChanged(name)),
    changed: gone.filter(isChanged),
  };
}

/** Writes a tree as planned: new and changed files, each whole or not at all, and then removes what is stale. */
export function writeTree({ folder, files, stale }: TreePlan): void {
  fs.mkdirSync(folder, { recursive: true });
  makeFoldersFor(files, folder);
  writeWhole(files.map((file): FileText => ({ path: path.join(folder, file.path), text: file.text })));
  const inUse = new Set(files.map((file) => inodeOf(path.join(folder, file.path))));
  for (const name of stale) {
    const file = path.join(folder, name);
    // On a disk that knows no case, the old name of a file may by now be the new one.
    if (!inUse.has(inodeOf(file))) fs.rmSync(file);
    removeEmpty(folder, path.posix.dirname(name));
  }
}

function isOther(file: string, text: string): boolean {
  try {
    return !fs.readFileSync(file).equals(Buffer.from(text));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EISDIR';
  }
}

/** Only what is really in the folder: a link on the way there may lead anywhere. */
function isPlainFile(folder: string, name: string): boolean {
  const file = path.join(folder, name);
  if (!fs.lstatSync(file, { throwIfNoEntry: false })?.isFile()) return false;
  return fs.realpathSync(file) === path.join(fs.realpathSync(folder), name);
}

function inodeOf(file: string): string | undefined {
  const stat = fs.statSync(file, { throwIfNoEntry: false, bigint: true });
  return stat && `${stat.dev}:${stat.ino}`;
}

function removeEmpty(folder: string, name: string): void {
  for (let inner = name; inner !== '.'; inner = path.posix.dirname(inner)) {
    try {
      fs.rmdirSync(path.join(folder, inner));
    } catch {
      // Something is left in it.
      return;
    }
  }
}
