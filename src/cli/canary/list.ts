import { readCanaryFile } from '../../routing/canary-file';
import { positionText } from './move';

/** The canaries of a file, a line each. */
export function list(file: string): string {
  const rows = [...readCanaryFile(file).entries].map(([name, { step, since }]) => [
    name,
    positionText(step),
    since === undefined ? '' : `since ${since}`,
  ]);
  if (rows.length === 0) return `no canaries in ${file}: all are at step 0\n`;
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map(([name, step, since]) => `${name!.padEnd(widths[0]!)}  ${step!.padEnd(widths[1]!)}  ${since}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}
