import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';

const made: string[] = [];

/** A new empty folder, removed after the last test of the file. */
export function temporaryFolder(): string {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'mesh-app-')));
  made.push(folder);
  return folder;
}

afterAll(() => made.forEach((folder) => fs.rmSync(folder, { recursive: true })));

/** All that is in a folder: the text of each file by its path, and `null` for a folder. */
export function contents(folder: string): Record<string, string | null> {
  const names = fs.existsSync(folder) ? (fs.readdirSync(folder, { recursive: true }) as string[]) : [];
  return Object.fromEntries(
    names.sort().map((name) => {
      const file = path.join(folder, name);
      return [name, fs.statSync(file).isDirectory() ? null : fs.readFileSync(file, 'utf8')];
    }),
  );
}

/** Lets a file of tests run in a folder without cdk8s.yaml, so that none of them writes beside the project's. */
export function workIn(folder: () => string): void {
  const before = process.cwd();
  beforeEach(() => process.chdir(folder()));
  afterEach(() => process.chdir(before));
}

/** Does something in a new folder without cdk8s.yaml, beside which an app would note where its objects come from. */
export function elsewhere<T>(act: () => T): T {
  const before = process.cwd();
  process.chdir(temporaryFolder());
  try {
    return act();
  } finally {
    process.chdir(before);
  }
}

/** What a call throws; fails when it does not. */
export function thrownBy(call: () => unknown): Error {
  try {
    call();
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
}
