import type { Matrix, MatrixRow } from '../matrix/matrix';
import { portWords } from './port-words';
import { sampleWords, someOf } from './request-words';

const WORDS = { all: 'yes', none: 'no', some: 'some', unknown: '?' } as const;

/** A matrix for people: by Service and port, who gets through and who does not. */
export function matrixText({ inexact, rows }: Matrix): string {
  const ports = new Map<string, MatrixRow[]>();
  for (const row of rows) {
    const key = `${row.to}:${portWords(row)}`;
    const list = ports.get(key);
    if (list) list.push(row);
    else ports.set(key, [row]);
  }
  const blocks = [...ports].map(([port, own]) => [port, ...own.map(line)].join('\n'));
  const notes = inexact.map((one) => `not exact: ${one}`);
  return `${[...blocks, ...(notes.length > 0 ? [notes.join('\n')] : [])].join('\n\n')}\n`;
}

function line({ allowed, assumptions, by, clients, reach, to }: MatrixRow): string {
  const why =
    reach === 'unknown'
      ? ` (${assumptions.join('; ')})`
      : by.length > 0
        ? ` (${by.join(', ')})`
        : reach === 'none'
          ? ' (no policy allows it)'
          : '';
  const some =
    allowed.length > 0
      ? `\n        with ${someOf(
          allowed.map((one) => sampleWords(to, one)),
          5,
        )}`
      : '';
  return `  ${WORDS[reach].padEnd(5)} ${someOf(clients, 6)}${why}${some}`;
}

/** A matrix with a line for each client, Service and port. */
export function* matrixCsv({ rows }: Matrix): Generator<string> {
  yield 'client,to,port,protocol,reach,by';
  for (const { by, clients, port, protocol = 'TCP', reach, to } of rows) {
    for (const client of clients)
      yield [client, to, port, protocol, reach, by.join(' ')].map((one) => quoted(String(one))).join(',');
  }
}

/** Lines, many at once: a matrix has millions, and a write for each takes longer than to find them all. */
export function* inParts(lines: Iterable<string>): Generator<string> {
  let part = '';
  for (const one of lines) {
    part += `${one}\n`;
    if (part.length < 2 ** 16) continue;
    yield part;
    part = '';
  }
  if (part !== '') yield part;
}

/** RFC 4180; what a spreadsheet would take for a formula is none. */
function quoted(text: string): string {
  const safe = /^[=+\-@]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
