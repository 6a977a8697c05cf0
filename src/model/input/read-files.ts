import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { InputProblem } from './input';

/** A file that was read, or why it was not. */
export interface ReadFile {
  readonly file: string;
  readonly text?: string;
  readonly problem?: InputProblem;
}

/** Larger files are no manifests of a person's; a dump of ten thousand objects has a tenth of it. */
const MAX_MEBIBYTES = 128;
/** Folders in folders; a link that leads back up would go on for ever. */
const MAX_DEPTH = 32;

const MANIFEST = /\.(ya?ml|json)$/;
/** What cdk8s writes beside manifests, and what tools keep for themselves. */
const SKIPPED_FILE = /^construct-metadata\.json$/;
const SKIPPED_FOLDER = /^(\.|node_modules$)/;

/** Reads files, and all manifests of folders in the order of their names. A file that is named twice is read once. */
export function* readFiles(paths: readonly string[]): Generator<ReadFile> {
  const seen = new Set<string>();
  for (const path of paths) {
    for (const one of path === '-' ? [stdin()] : filesOf(path)) {
      if (seen.has(one.file)) continue;
      seen.add(one.file);
      yield one;
    }
  }
}

function stdin(): ReadFile {
  return read('stdin', 0);
}

function* filesOf(path: string): Generator<ReadFile> {
  let isFolder: boolean;
  try {
    isFolder = statSync(path).isDirectory();
  } catch (error) {
    yield unreadable(path, error);
    return;
  }
  if (!isFolder) yield read(path, path);
  else yield* folder(path, 0);
}

function* folder(path: string, depth: number): Generator<ReadFile> {
  if (depth > MAX_DEPTH) {
    yield failed(path, `folders are more than ${MAX_DEPTH} levels deep here; give the inner ones by themselves`);
    return;
  }
  let names: string[];
  try {
    names = readdirSync(path).sort();
  } catch (error) {
    yield unreadable(path, error);
    return;
  }
  for (const name of names) {
    const inner = join(path, name);
    const stats = statSync(inner, { throwIfNoEntry: false });
    if (stats?.isDirectory()) {
      if (!SKIPPED_FOLDER.test(name)) yield* folder(inner, depth + 1);
    } else if (stats?.isFile() && MANIFEST.test(name) && !SKIPPED_FILE.test(name)) {
      yield read(inner, inner);
    }
  }
}

function read(file: string, from: string | number): ReadFile {
  try {
    if (typeof from === 'string' && statSync(from).size > MAX_MEBIBYTES * 2 ** 20) {
      return failed(file, `the file has more than ${MAX_MEBIBYTES} MiB; split it`);
    }
    const bytes = readFileSync(from);
    if (bytes.length > MAX_MEBIBYTES * 2 ** 20) return failed(file, `this is more than ${MAX_MEBIBYTES} MiB; split it`);
    // No manifest has one, and every archive, image and program does, near its beginning.
    if (bytes.subarray(0, 8192).includes(0)) return failed(file, 'this is no text; give YAML or JSON in UTF-8');
    return { file, text: bytes.toString('utf8') };
  } catch (error) {
    return unreadable(file, error);
  }
}

function unreadable(file: string, error: unknown): ReadFile {
  if (typeof error !== 'object' || error === null || !('code' in error)) throw error;
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file or folder',
    EACCES: 'it may not be read',
    EISDIR: 'this is a folder',
  };
  const code = String(error.code);
  return failed(file, Object.hasOwn(reasons, code) ? reasons[code]! : (error as unknown as Error).message);
}

function failed(file: string, message: string): ReadFile {
  return { file, problem: { severity: 'error', file, message } };
}
