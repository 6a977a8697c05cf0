import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { running } from '../cli/running';
import { pages } from './snippets';
import { commandLines, isPrinted, transcripts, writeWorld } from './transcripts';

/** Their output is made of results and objects that are in tests already: see cost.test.ts. */
const TESTED_ELSEWHERE = ['docs/benchmark.md', 'docs/cost.md'];

const shown = pages()
  .filter((page) => !TESTED_ELSEWHERE.includes(page))
  .flatMap(transcripts);

let folder: string;
const before = process.cwd();
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'transcript-')));
  process.chdir(folder);
});
afterEach(() => {
  process.chdir(before);
  rmSync(folder, { recursive: true });
});

test.each(pages().flatMap(commandLines))('$at is a command that there is', async ({ args }) => {
  const { stderr } = await running(...args);
  expect(stderr).not.toMatch(/unknown (?:option|command)|too many arguments|missing (?:required )?argument|is invalid/);
});

describe('what a page shows below a command is what the command prints', () => {
  test.each(shown)('$at', async ({ args, page, printed }) => {
    writeWorld(page, folder);
    const { stderr, stdout } = await running(...args);
    const actual = `${stdout}${stderr}`.replace(/\n+$/, '').split('\n');
    // Where they are not alike, both texts are in the failure.
    expect(isPrinted(printed, actual) ? actual : printed).toEqual(actual);
  });

  test('a line of … stands for lines that are left out, and for nothing else', () => {
    expect(isPrinted(['a', '…', 'd'], ['a', 'b', 'c', 'd'])).toBe(true);
    expect(isPrinted(['a', '…'], ['a', 'b'])).toBe(true);
    expect(isPrinted(['a', 'd'], ['a', 'b', 'd'])).toBe(false);
    expect(isPrinted(['a', '…', 'd'], ['a', 'b'])).toBe(false);
    expect(isPrinted(['a'], ['a', 'b'])).toBe(false);
  });

  test('the pages have transcripts', () => {
    expect(shown.length).toBeGreaterThan(10);
  });
});
