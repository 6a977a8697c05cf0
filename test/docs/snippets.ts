import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/** A piece of code out of a docstring or a page. */
export interface Snippet {
  /** Where its first line is, as `file:line`. */
  readonly at: string;
  readonly file: string;
  readonly line: number;
  readonly language: 'ts' | 'js';
  readonly code: string;
  /** The file it stands for on its page, as in ` ```ts file=main.ts `; other snippets of the page may import it. */
  readonly name: string | undefined;
  /** Objects that it emits, among others: a block of YAML that follows it on its page. */
  readonly yaml: string | undefined;
}

export const root = join(__dirname, '..', '..');

/** Every `@example` of the docstrings in src/. */
export function docstringExamples(): Snippet[] {
  return filesBelow('src', '.ts').flatMap((file) => examplesIn(file, linesOf(file)));
}

/** Every block of TypeScript or JavaScript of a page. */
export function pageSnippets(file: string): Snippet[] {
  const lines = linesOf(file);
  const snippets: Snippet[] = [];
  for (let i = 0; i < lines.length; i++) {
    const [, language, name] = /^```(ts|js)(?: file=(\S+))?$/.exec(lines[i]!) ?? [];
    if (language !== 'ts' && language !== 'js') continue;
    const end = lines.indexOf('```', i + 1);
    const code = lines.slice(i + 1, end).join('\n');
    snippets.push({ at: `${file}:${i + 2}`, file, line: i + 2, language, code, name, yaml: yamlAfter(lines, end) });
    i = end;
  }
  return snippets;
}

/** The first block of a page that stands for a file. */
export function fileOnPage(page: string, name: string): string {
  const text = readFileSync(join(root, page), 'utf8');
  const [, code] =
    new RegExp(`^\`\`\`\\w+ file=${name.replaceAll('.', '\\.')}\\n([^]*?)^\`\`\`$`, 'm').exec(text) ?? [];
  if (code === undefined) throw new Error(`${page} has no block for ${name}`);
  return code;
}

/** Whether a snippet brings all it needs; the others stand in a chart that is there, and use what the fixtures name. */
export function isWholeFile({ code, language }: Snippet): boolean {
  return language === 'js' || /^import /m.test(code);
}

/** Pages that people write; docs/api/ is generated from docstrings, which are read themselves. */
export function pages(): string[] {
  const docs = filesBelow('docs', '.md').filter((file) => !file.startsWith('docs/api/'));
  return ['README.md', 'CONTRIBUTING.md', ...docs, ...filesBelow('examples', '.md')];
}

/** Files of a folder and all below it, from the root, in an order that is the same everywhere. */
export function filesBelow(folder: string, extension: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(extension))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort();
}

function linesOf(file: string): string[] {
  return readFileSync(join(root, file), 'utf8').split('\n');
}

function examplesIn(file: string, lines: readonly string[]): Snippet[] {
  const starts = lines.flatMap((line, i) => (/^\s*\* @example\s*$/.test(line) ? [i + 1] : []));
  return starts.map((start) => {
    const length = lines.slice(start).findIndex((line) => /^\s*(\*\/|\* @\w)/.test(line));
    const code = lines.slice(start, start + length).map((line) => line.replace(/^\s*\* ?/, ''));
    const at = { at: `${file}:${start + 1}`, file, line: start + 1 };
    return { ...at, language: 'ts', code: code.join('\n'), name: undefined, yaml: undefined };
  });
}

/** The next block, if it is of YAML. */
function yamlAfter(lines: readonly string[], end: number): string | undefined {
  const start = lines.findIndex((line, i) => i > end && line.startsWith('```'));
  if (lines[start] !== '```yaml') return undefined;
  return lines.slice(start + 1, lines.indexOf('```', start + 1)).join('\n');
}
