import * as fs from 'node:fs';
import * as path from 'node:path';

/** A file and all it is to contain. */
export interface FileText {
  readonly path: string;
  readonly text: string;
}

let staged = 0;

/**
 * Writes files so that each is there as a whole or not at all, and none is touched before all have been written in full
 * under another name beside their own. What they replace is lost only at the very end, when nothing but renaming is left.
 * A file that is as it should be already is left alone: to look costs a fraction of replacing it.
 *
 * @throws the error of the file system; temporary files are removed before
 */
export function writeWhole(files: readonly FileText[]): void {
  const outdated = files.filter((file) => !isWritten(file));
  const temporary: string[] = [];
  try {
    for (const file of outdated) temporary.push(stage(file));
    outdated.forEach((file, i) => fs.renameSync(temporary[i]!, file.path));
  } catch (error) {
    for (const name of temporary) fs.rmSync(name, { force: true });
    throw error;
  }
}

function isWritten(file: FileText): boolean {
  // To look for a file costs less than to be told that there is none to read.
  if (!fs.existsSync(file.path)) return false;
  try {
    return fs.readFileSync(file.path).equals(Buffer.from(file.text));
  } catch {
    // Whatever is wrong with it, writing it will say.
    return false;
  }
}

function stage(file: FileText): string {
  if (fs.statSync(file.path, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Error(`cannot write "${file.path}": there is a folder of that name; remove it`);
  }
  for (;;) {
    const name = path.join(path.dirname(file.path), `.cdk8s-ambient-${process.pid}-${(staged += 1)}.tmp`);
    try {
      fs.writeFileSync(name, bytesOf(file.text), { flag: 'wx' });
      return name;
    } catch (error) {
      // Left by a process of the same number that was killed: it is not ours to write to.
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      fs.rmSync(name, { force: true });
      throw error;
    }
  }
}

let bytes = Buffer.alloc(0);

/** A text in UTF-8, in memory that the next one is put into as well: a buffer for each of a thousand files would wait for the garbage collector. */
function bytesOf(text: string): Buffer {
  const size = Buffer.byteLength(text);
  if (bytes.length < size) bytes = Buffer.allocUnsafeSlow(Math.max(size, 2 * bytes.length));
  return bytes.subarray(0, bytes.write(text));
}
