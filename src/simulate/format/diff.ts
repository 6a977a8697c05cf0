import type { ChangeKind, ReachabilityChange, ReachabilityDiff } from '../diff/diff';
import { portWords, type Ports } from './port-words';
import { sampleWords, someOf } from './request-words';

const TITLES: Readonly<Record<ChangeKind, string>> = {
  opened: 'Opened',
  unsure: 'Not to be told',
  closed: 'Closed',
  rerouted: 'Routed otherwise',
  path: 'Same end, other way',
};

const ORDER: readonly ChangeKind[] = ['opened', 'unsure', 'closed', 'rerouted', 'path'];

/** Findings that a change brings or takes away, by their lines in a report. */
export interface FindingLines {
  readonly gained: readonly string[];
  readonly lost: readonly string[];
}

/** A comparison for a terminal. */
export function diffText(diff: ReachabilityDiff, findings: FindingLines): string {
  const blocks = ORDER.flatMap((kind) => {
    const own = diff.changes.filter((one) => one.kind === kind);
    return own.length === 0 ? [] : [[`${TITLES[kind]}:`, ...own.map((one) => `  ${sentence(one)}`)].join('\n')];
  });
  const listed = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [[`${title}:`, ...lines.map((one) => `  ${one}`)].join('\n')];
  return `${[...(blocks.length > 0 ? blocks : [nothing(diff)]), ...listed('Identities', diff.identities.map(identityWords)), ...listed('Findings gained', findings.gained), ...listed('Findings lost', findings.lost), ...notes(diff)].join('\n\n')}\n`;
}

/** A comparison for a comment on a pull request. */
export function diffMarkdown(diff: ReachabilityDiff, findings: FindingLines): string {
  const tables = ORDER.flatMap((kind) => {
    const own = diff.changes.filter((one) => one.kind === kind);
    if (own.length === 0) return [];
    return [
      [
        `### ${TITLES[kind]}`,
        '',
        '| from | to | requests | before | after |',
        '| --- | --- | --- | --- | --- |',
        ...own.map(
          (one) =>
            `| ${[someOf(one.clients, 6), targetWords(one), requestsWords(one), one.before, one.after].map(cell).join(' | ')} |`,
        ),
      ].join('\n'),
    ];
  });
  const listed = (title: string, lines: readonly string[]): string[] =>
    lines.length === 0 ? [] : [[`### ${title}`, '', ...lines.map((one) => `- ${cell(one)}`)].join('\n')];
  return `${['## Who reaches whom', ...(tables.length > 0 ? tables : [nothing(diff)]), ...listed('Identities', diff.identities.map(identityWords)), ...listed('Findings gained', findings.gained), ...listed('Findings lost', findings.lost), ...notes(diff)].join('\n\n')}\n`;
}

function identityWords({ after, before, workload }: ReachabilityDiff['identities'][number]): string {
  return `${workload}: ${before ?? 'without an identity'} -> ${after ?? 'without an identity'}`;
}

function nothing({ inexact }: ReachabilityDiff): string {
  return inexact.length === 0
    ? 'No difference: every request has the same end by the same way.'
    : 'No difference was found.';
}

function notes({ inexact }: ReachabilityDiff): string[] {
  return inexact.length === 0
    ? []
    : [`Not exact, as requests were sampled:\n${inexact.map((one) => `- ${one}`).join('\n')}`];
}

function sentence(change: ReachabilityChange): string {
  const { after, before, clients } = change;
  const what = change.requests.length > 0 || change.isPlain ? ` for ${requestsWords(change)}` : '';
  return `${someOf(clients, 6)} -> ${targetWords(change)}${what}: ${before} -> ${after}`;
}

/** What is reached, and its ports. */
export function targetWords(change: Ports & { readonly to: string }): string {
  const words = portWords(change);
  return words.startsWith('any') ? `${change.to}, ${words}` : `${change.to}:${words}`;
}

export function requestsWords({
  isPlain,
  requests: all,
  to,
}: Pick<ReachabilityChange, 'isPlain' | 'requests' | 'to'>): string {
  const plain = isPlain ? ['connections without HTTP'] : [];
  if (all.length === 0) return plain[0] ?? 'all';
  return someOf([...new Set([...plain, ...all.map((one) => sampleWords(to, one))])], 4);
}

/** Names and texts come from manifests: nothing in them may be markup. */
function cell(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>|#]/g, String.raw`\$&`).replaceAll('\n', ' ');
}
