import type { Finding, Severity } from '../finding';
import { counted } from './counted';

/** How text is coloured; the identity where nobody would see it. */
export type Paint = (style: 'red' | 'yellow' | 'blue' | 'bold' | 'dim', text: string) => string;

const COLOURS = { error: 'red', warning: 'yellow', info: 'blue' } as const satisfies Readonly<Record<Severity, string>>;

/** Columns before the text of a finding. */
const INDENT = 9;

/**
 * Findings for a person, each with its place, what happens and what to do.
 *
 * @param width columns of the terminal
 */
export function asText(
  findings: readonly Finding[],
  objects: number,
  suppressed: number,
  paint: Paint,
  width = 100,
): string {
  const blocks = findings.map((finding) => block(finding, paint, width));
  const hidden = suppressed === 0 ? '' : `, ${suppressed} suppressed`;
  const total = findings.length === 0 ? 'nothing found' : counted(findings);
  return [...blocks, `${total} in ${objects} ${objects === 1 ? 'object' : 'objects'}${hidden}\n`].join('');
}

function block(finding: Finding, paint: Paint, width: number): string {
  const { construct, field, fix, message, object, related, rule, severity } = finding;
  const head =
    `${paint(COLOURS[severity], severity.padEnd(INDENT - 2))}  ${paint('bold', rule)}  ${paint('dim', placeOf(finding))}`.trimEnd();
  const subject = [
    object && `${object.kind} ${object.namespace === undefined ? '' : `${object.namespace}/`}${object.name}`,
    field,
    construct && `[${construct}]`,
  ].filter((part) => part !== undefined);
  const lines = [
    ...(subject.length > 0 ? wrapped(subject.join(' '), width) : []),
    ...wrapped(message, width),
    ...(related ?? []).flatMap((one) =>
      wrapped(`see  ${one.object.kind} ${nameOf(one.object)}${placed(placeOf(one))}`, width),
    ),
    ...conditionsText(finding).flatMap((text) => wrapped(`istiod writes ${text}`, width)),
    ...(fix ? wrapped(`fix  ${fix.text}`, width, '     ') : []),
  ];
  return `${head}\n${lines.map((line) => `${' '.repeat(INDENT)}${line}\n`).join('')}`;
}

/** Each once, whatever the number of objects; the message of the general rule has its own. */
function conditionsText({ conditions = [], rule }: Finding): readonly string[] {
  if (rule === 'status/negative-condition') return [];
  return [...new Set(conditions.map(({ reason, status, type }) => `${type} ${status}, ${reason}`))];
}

function nameOf({ name, namespace }: { readonly name: string; readonly namespace?: string | undefined }): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}

function placed(place: string): string {
  return place === '' ? '' : ` (${place})`;
}

/** As editors open it. */
export function placeOf({ column, file, line }: Pick<Finding, 'file' | 'line' | 'column'>): string {
  return [file, line, column].filter((part) => part !== undefined).join(':');
}

function wrapped(text: string, width: number, hanging = ''): string[] {
  const room = Math.max(40, width - INDENT);
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > room) {
      lines.push(line);
      line = `${hanging}${word}`;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
