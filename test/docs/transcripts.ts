import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { root } from './snippets';

/** A command of ours on a page, and what the page says that it prints. */
export interface Transcript {
  /** Where the command is, as `file:line`. */
  readonly at: string;
  readonly page: string;
  /** The words after the program's name. */
  readonly args: readonly string[];
  /** The lines below it, up to the next command. */
  readonly printed: readonly string[];
}

const PROGRAM = 'npx cdk8s-ambient ';

/** The commands of a page that are shown with their output; those of other programs, and those with a pipe, are left out. */
export function transcripts(page: string): Transcript[] {
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  const found: Transcript[] = [];
  for (let i = lines.indexOf('```console'); i >= 0; i = lines.indexOf('```console', i + 1)) {
    const end = lines.indexOf('```', i);
    for (let at = i + 1; at < end; at++) {
      if (!lines[at]!.startsWith(`$ ${PROGRAM}`)) continue;
      const next = lines.findIndex((line, n) => n > at && (n === end || line.startsWith('$ ')));
      const printed = lines.slice(at + 1, next);
      const args = words(lines[at]!.slice(2 + PROGRAM.length));
      if (args && printed.length > 0) found.push({ at: `${page}:${at + 1}`, page, args, printed });
    }
  }
  return found;
}

/** All commands of ours on a page, shown with output or not, in a pipe or by themselves. */
export function commandLines(page: string): { readonly at: string; readonly args: readonly string[] }[] {
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  return lines.flatMap((line, i) => {
    const [, rest] = new RegExp(`^[^\`]*?\\b${PROGRAM}(.*)$`).exec(line) ?? [];
    const args = rest === undefined ? undefined : words(rest.replace(/(?:[`)|<>&;#]| -- ).*$/, '').trim());
    return args && args.length > 0 ? [{ at: `${page}:${i + 1}`, args }] : [];
  });
}

/** The words of a command line; undefined where it takes a shell. */
function words(line: string): string[] | undefined {
  if (/[|<>&;$]/.test(line)) return undefined;
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain!);
}

/**
 * Writes what the commands of a page read: the blocks that stand for files (` ```yaml file=shop.yaml `), this repository's `dist`, and
 * the folder test/docs/worlds/<page>, which is for input that is too long for a page.
 */
export function writeWorld(page: string, folder: string): void {
  const world = join(__dirname, 'worlds', basename(page, '.md'));
  if (existsSync(world)) cpSync(world, folder, { recursive: true });
  if (!existsSync(join(folder, 'dist'))) symlinkSync(join(root, 'dist'), join(folder, 'dist'));
  const text = readFileSync(join(root, page), 'utf8');
  for (const [, name, content] of text.matchAll(/^```yaml file=(\S+)\n([^]*?)^```$/gm)) {
    mkdirSync(dirname(join(folder, name!)), { recursive: true });
    writeFileSync(join(folder, name!), content!);
  }
}

/** Whether lines are what a page prints, where a line of `…` stands for any number of lines. */
export function isPrinted(printed: readonly string[], actual: readonly string[]): boolean {
  const [first, ...rest] = printed;
  if (first === undefined) return actual.length === 0;
  if (first.trim() !== '…') return actual[0] === first && isPrinted(rest, actual.slice(1));
  if (rest.length === 0) return true;
  return actual.some((line, i) => line === rest[0] && isPrinted(rest, actual.slice(i)));
}
