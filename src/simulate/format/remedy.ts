import type { PatchStep } from '../../check/finding';
import type { Paint } from '../../check/format/text';
import type { Remedy, RemedyChange } from '../remedy/remedy';
import { requestWords, someOf } from './request-words';

/** What would let a denied request through, for somebody who is about to write it. */
export function remedyText({ call, changes, none, opens }: Remedy, paint: Paint): string {
  if (none !== null) return `  no way through was found: ${none}\n`;
  const lines = [
    paint('bold', 'the smallest change that allows it'),
    ...changes.flatMap(changeLines),
    ...(call === null ? [] : [`or, in the app: ${call}`]),
    opens === null
      ? 'what it opens beside was not looked for in a mesh of this size: apply it to a copy, and compare by "diff"'
      : opens.length === 0
        ? 'it opens nothing else that policies can tell from this'
        : 'it opens beside:',
    ...(opens ?? []).slice(0, 8).map((one) => `  ${openedWords(one)}`),
    ...((opens ?? []).length > 8 ? [`  and ${(opens ?? []).length - 8} more`] : []),
  ];
  return `${lines.map((line) => `  ${line}`).join('\n')}\n`;
}

function openedWords({ clients, kind, port, requests, to }: NonNullable<Remedy['opens']>[number]): string {
  const asked = requests.map((one) => requestWords(one, one.host));
  const what = asked.length > 0 ? ` for ${someOf(asked, 4)}` : '';
  return `${someOf(clients, 6)} -> ${to}:${port}${what}${kind === 'unsure' ? ' (perhaps)' : ''}`;
}

function changeLines({ added, construct, file, line, object, patch }: RemedyChange): readonly string[] {
  const { kind, name, namespace } = object;
  const title = `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
  if (added) return [`add ${title}:`, ...yamlLines(added).map((one) => `    ${one}`)];
  const place = file === undefined ? construct : `${file}${line === undefined ? '' : `:${line}`}`;
  return [`in ${title}${place === undefined ? '' : ` (${place})`}:`, ...patch.flatMap(stepLines)];
}

function stepLines({ op, path, value }: PatchStep): readonly string[] {
  const field = fieldOf(path);
  if (op === 'remove') return [`  - ${field}`];
  const [first = '', ...rest] = yamlLines(value);
  const isLast = path.endsWith('/-');
  const name = isLast ? fieldOf(path.slice(0, -2)) : field;
  const mark = isLast ? '- ' : '';
  // One value goes behind the name of its field.
  if (rest.length === 0 && !first.includes(': ')) return [`  + ${name}: ${isLast ? `[…, ${first}]` : first}`];
  return [
    `  + ${name}:`,
    ...[`${mark}${first}`, ...rest.map((one) => `${' '.repeat(mark.length)}${one}`)].map((one) => `      ${one}`),
  ];
}

/** A JSON pointer as people write a field. */
function fieldOf(path: string): string {
  const { pathText } = require('../../model/field') as typeof import('../../model/field');
  const keys = path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return pathText(keys.map((key) => (/^\d+$/.test(key) ? Number(key) : key)));
}

function yamlLines(value: unknown): readonly string[] {
  const { dump } = require('js-yaml') as typeof import('js-yaml');
  return dump(value, { lineWidth: -1 }).trimEnd().split('\n');
}
