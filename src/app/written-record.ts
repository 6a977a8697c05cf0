import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { isSafePath } from '../input/output-path';

/**
 * The list of what was written to a folder. No tool that applies a folder reads a file called so: kubectl, Argo CD and Flux look
 * for .yaml, .yml and .json.
 */
export const RECORD = '.cdk8s-ambient.sha256';

const HEAD =
  '# What cdk8s-ambient wrote here, as sha256sum(1) lists files. A file of this list that is no longer made is removed.\n';

/** What git puts between the two sides of a merge. A record of both says what either has written. */
const OF_A_MERGE = /^(?:<{7}|={7}|>{7}|\|{7})(?: |$)/;

/** Files that a run has written: their hashes, by path with `/` between folders. */
export type Written = ReadonlyMap<string, string>;

export function hashOf(text: string | Buffer): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The text of a record: sorted, so that it is the same wherever it is written. */
export function recordText(files: readonly { readonly path: string; readonly text: string }[]): string {
  const lines = files.map(({ path: name, text }) => [name, `${hashOf(text)}  ${name}\n`] as const);
  return (
    HEAD +
    lines
      .sort(([a], [b]) => (a < b ? -1 : Number(a > b)))
      .map(([, line]) => line)
      .join('')
  );
}

/**
 * What an earlier run has written to a folder; nothing if there is no record.
 *
 * @throws if the record is none of ours: what it lists could be anything, and is not to be removed
 */
export function readRecord(folder: string): Written | undefined {
  const file = path.join(folder, RECORD);
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
  const written = new Map<string, string>();
  // Some set git to check out files with the ends of lines of their system.
  text.split(/\r?\n/).forEach((line, i) => {
    if (line === '' || line.startsWith('#') || OF_A_MERGE.test(line)) return;
    const [, hash, name] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? [];
    if (hash === undefined || name === undefined || !isSafePath(name)) {
      throw new Error(
        `${file}:${i + 1} is no line of a list of written files, got ${JSON.stringify(line.slice(0, 100))}; ` +
          'restore the file, or remove it and what it lists',
      );
    }
    written.set(name, hash);
  });
  return written;
}
