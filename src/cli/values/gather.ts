import * as fs from 'node:fs';
import type { Finding } from '../../check/finding';
import { fieldPath } from '../../values/dotted';
import type { Values } from '../../values/effective-values';
import { userValues, type SetFlag } from '../../values/merge';
import { readValues, type ValuesFile } from '../../values/read-values';
import { Refusal } from '../refusal';

/** Where values come from, as the command line says. */
export interface ValuesSources {
  readonly files: readonly string[];
  readonly flags: readonly SetFlag[];
}

/** The values of all files and flags, and where each was written. */
export interface Gathered {
  readonly values: Values;
  /** What Helm does with the files that their writer may not expect, ready to print. */
  readonly remarks: readonly string[];
  /** The finding with file, line and column, where its value is in a file. */
  located(finding: Finding): Finding;
}

/** Reads files and flags as helm does: files from left to right, then the flags over them. */
export function gather({ files, flags }: ValuesSources): Gathered {
  if (files.length === 0 && flags.length === 0) {
    throw new Refusal('there are no values; name a file by -f (or "-" for stdin), or give --set');
  }
  const documents = files.map((name) => ({ name: name === '-' ? 'stdin' : name, document: read(name) }));
  return {
    values: userValues(
      documents.map(({ document }) => document.values),
      flags,
    ),
    remarks: documents.flatMap(({ name, document }) =>
      document.remarks.map(({ line, column, message }) => `${name}:${line}:${column}: ${message}`),
    ),
    located: (finding) => {
      if (finding.field === undefined) return finding;
      const path = fieldPath(finding.field);
      // What the last file says is what holds.
      const last = documents
        .flatMap(({ name, document }) => {
          const at = document.lineOf(path);
          return at ? [{ file: name, line: at.line, column: at.column }] : [];
        })
        .at(-1);
      return last ? { ...finding, ...last } : finding;
    },
  };
}

const STDIN = 0;

function read(name: string): ValuesFile {
  let text: string;
  try {
    text = fs.readFileSync(name === '-' ? STDIN : name, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new Refusal(`there is no file "${name}"`);
    if (code === 'EISDIR') throw new Refusal(`"${name}" is a folder; name a values file`);
    throw new Refusal(`cannot read "${name}": ${message}`);
  }
  return readValues(text, name === '-' ? 'stdin' : name);
}
