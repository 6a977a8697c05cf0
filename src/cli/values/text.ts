import type { Finding, Severity } from '../../check/finding';
import type { Explanation, Setting } from './explain';

/** Width of the words at the left, such as `instead`. */
const INDENT = 11;
const WIDTH = 110;

/** An explanation for a terminal. */
export function asText(title: string, { settings, missing }: Explanation): string {
  const blocks = [
    title,
    ...settings.map(settingText),
    ...(missing.length > 0 ? ['Not set:', ...missing.map((finding) => missingText(finding))] : []),
    closing([...settings.flatMap((setting) => setting.findings), ...missing]),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function closing(findings: readonly Finding[]): string {
  const canFix = findings.some(({ severity, fix }) => severity !== 'info' && fix?.patch !== undefined);
  return `${summary(findings)}${canFix ? '; --fix prints the corrected values' : ''}`;
}

function settingText(setting: Setting): string {
  const lines = [`${setting.field}: ${scalar(setting.value)}`];
  if (setting.note) lines.push(row('does', setting.note.does));
  const fallback = defaultText(setting);
  if (fallback) lines.push(row('default', fallback));
  lines.push(...setting.findings.flatMap(findingRows));
  if (setting.findings.length === 0)
    lines.push(row('ok', setting.known ? 'nothing is known against it' : 'not looked into'));
  return lines.join('\n');
}

function defaultText({ known, fallback, value }: Setting): string | undefined {
  if (!known || fallback === undefined) return undefined;
  return fallback === value ? 'the same: leaving it out changes nothing' : scalar(fallback);
}

function missingText(finding: Finding): string {
  return [finding.field ?? finding.rule, ...findingRows(finding)].join('\n');
}

function findingRows(finding: Finding): string[] {
  const rows = [row(finding.severity, `${finding.message} (${finding.rule})`)];
  if (finding.fix) rows.push(row('instead', finding.fix.text));
  if (finding.sources.length > 0) rows.push(row('source', finding.sources.join(', ')));
  return rows;
}

function row(word: string, text: string): string {
  return `  ${word.padEnd(INDENT - 2)}${wrapped(text)}`;
}

/** Breaks text between words, below the first. */
function wrapped(text: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length + 1 > WIDTH - INDENT) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join(`\n${' '.repeat(INDENT)}`);
}

function scalar(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
}

const PLURALS: readonly (readonly [Severity, string, string])[] = [
  ['error', 'error', 'errors'],
  ['warning', 'warning', 'warnings'],
  ['info', 'note', 'notes'],
];

/** How much was found, in words. */
export function summary(findings: readonly Finding[]): string {
  const counts = PLURALS.map(([severity, one, many]) => {
    const count = findings.filter((finding) => finding.severity === severity).length;
    return count === 0 ? undefined : `${count} ${count === 1 ? one : many}`;
  }).filter((text) => text !== undefined);
  return counts.length === 0 ? 'nothing found' : counts.join(', ');
}
