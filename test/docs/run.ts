import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from '@swc/core';

/** Runs TypeScript with these names in its scope. */
export function runCode(code: string, names: Readonly<Record<string, unknown>>): void {
  const { code: javascript } = transformSync(code, {
    jsc: { parser: { syntax: 'typescript' }, target: 'es2022' },
    module: { type: 'commonjs' },
  });
  // In a block it may name things of its own as it likes. It is this repository's code, from docstrings and pages.
  // oxlint-disable-next-line typescript/no-implied-eval
  new Function(...Object.keys(names), `{${javascript}}`)(...Object.values(names));
}

/** An empty folder to be in: apps write to the folder they run in, and look for a project there. */
export function inEmptyFolder<T>(body: (folder: string) => T): T {
  const before = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), 'docs-'));
  process.chdir(folder);
  try {
    return body(folder);
  } finally {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  }
}
