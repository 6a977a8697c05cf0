import type { Paint } from '../check/format/text';
import type { Hop } from '../simulate/answer';
import { someOf } from '../simulate/format/request-words';
import { isOfClient, type RunbookPath } from './paths';
import type { Runbook, Section } from './runbook';

/** Names that nobody has checked, for people to read: anything that could mean something to a terminal or to Markdown is written out. */
export function plain(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9 ._:,/()=@+-]/gu, (one) => `\\u{${one.codePointAt(0)!.toString(16)}}`);
}

/** Sentences hold names of settings, too, which may be anything. */
function printable(text: string): string {
  return text.replaceAll(/\p{Cc}+/gu, ' ');
}

const PLACES: Readonly<Record<Hop['at'], string>> = {
  cilium: 'Cilium',
  'network-policy': 'network',
  ztunnel: 'ztunnel',
  waypoint: 'waypoint',
  sidecar: 'sidecar',
  gateway: 'gateway',
  app: 'app',
};

/** The steps of a walk in a line, such as `ztunnel of the client > Cilium > waypoint shop/waypoint > ztunnel of the server > app`. */
export function stepsOf({ answer }: RunbookPath): string {
  const steps = answer.hops.flatMap(({ at, decision, object, side }) => {
    if (at === 'app' && decision === 'pass' && object === undefined) return [];
    const isNamed = (at === 'waypoint' || at === 'gateway') && object !== undefined;
    const which = isNamed ? ` ${object.replace(/^Gateway /, '')}` : at === 'ztunnel' && side ? ` of the ${side}` : '';
    const end = decision === 'deny' ? ' (denies it)' : decision === 'unknown' ? ' (unknown)' : '';
    return plain(`${PLACES[at]}${which}${end}`);
  });
  // Cilium decides at both ends of a leg.
  return steps.filter((one, i) => one !== steps[i - 1]).join(' > ');
}

function headOf({ answer, clients, port, to }: RunbookPath): string {
  const verdict = answer.verdict === 'allowed' ? '' : `: ${answer.verdict}`;
  return `${plain(someOf(clients, 4))} -> ${plain(to)}:${port}${verdict}`;
}

function versions({ versions: all }: Runbook): string {
  return all
    .map(
      ({ component, isAssumed, version }) =>
        `${component === 'istio' ? 'Istio' : 'Cilium'} ${plain(version)}${isAssumed ? ' (assumed)' : ''}`,
    )
    .join(', ');
}

function notes({ denied, isCut, paths, refused, unknown }: Runbook): readonly string[] {
  return [
    ...(paths.length === 0 ? ['No request gets through to a Service here, so that there is no path to look at.'] : []),
    ...(denied > 0
      ? [`${denied} pairs of a client and a port are refused, as the manifests have it, and not in here.`]
      : []),
    ...(isCut ? ['There are more paths than were looked at; say --from and --to.'] : []),
    ...(unknown.length > 0
      ? [
          `Not judged: the input lacks the Namespaces ${unknown.map(plain).join(', ')}, whose labels decide who is captured; these paths are those of pods that are not.`,
        ]
      : []),
    ...(refused.length > 0
      ? [`No command names ${refused.map(plain).join(', ')}: no API server takes such names.`]
      : []),
  ];
}

/** A runbook for a terminal. */
export function asText(runbook: Runbook, paint: Paint): string {
  const { paths, sections } = runbook;
  const lines = [paint('bold', `Runbook for ${counted(paths.length)}, ${versions(runbook)}`), ''];
  for (const path of paths) lines.push(`  ${headOf(path)}`, `      ${stepsOf(path)}`);
  for (const note of notes(runbook)) lines.push('', note);
  sections.forEach((section, i) => lines.push('', ...textOf(section, i + 1, paint)));
  return `${lines.join('\n')}\n`;
}

function textOf({ about, names, steps, title }: Section, number: number, paint: Paint): readonly string[] {
  return [
    paint('bold', `${number}. ${title}`),
    `   ${about}`,
    ...(names.length > 0 ? [`   Here: ${plain(someOf(names, 4))}`] : []),
    ...steps.flatMap(({ healthy, otherwise, run }) => [
      '',
      `   $ ${run}`,
      `     ${paint('blue', 'healthy')}  ${printable(healthy)}`,
      ...(otherwise === undefined ? [] : [`     ${paint('yellow', 'else')}     ${printable(otherwise)}`]),
    ]),
  ];
}

/** A runbook for a page. */
export function asMarkdown(runbook: Runbook): string {
  const { paths, sections } = runbook;
  const lines = [`# Runbook`, '', `For ${counted(paths.length)}, ${versions(runbook)}.`, ''];
  for (const path of paths) lines.push(`- \`${headOf(path)}\`  \n  ${stepsOf(path)}`);
  for (const note of notes(runbook)) lines.push('', note);
  sections.forEach(({ about, names, steps, title }, i) => {
    lines.push('', `## ${i + 1}. ${title}`, '', about);
    if (names.length > 0) lines.push('', `Here: ${names.map((one) => `\`${plain(one)}\``).join(', ')}.`);
    for (const { healthy, otherwise, run } of steps) {
      lines.push('', '```sh', run, '```', '', `Healthy: ${escaped(healthy)}.`);
      if (otherwise !== undefined) lines.push('', `Else: ${escaped(otherwise)}.`);
    }
  });
  return `${lines.join('\n')}\n`;
}

/** Names in sentences are those of servers; what is left are signs of ours that Markdown would take for its own. */
function escaped(text: string): string {
  return printable(text).replaceAll(/[<>*_[\]`]/g, (one) => `\\${one}`);
}

function counted(paths: number): string {
  return paths === 1 ? '1 path' : `${paths} paths`;
}

/** A runbook for a program. */
export function asJson({ denied, isCut, paths, refused, sections, unknown, versions: all }: Runbook): unknown {
  return {
    versions: all,
    paths: paths.map((path) => ({
      clients: path.clients,
      to: path.to,
      port: path.port,
      verdict: path.answer.verdict,
      steps: path.answer.hops.map((hop) => ({
        at: hop.at,
        side: hop.side,
        ...((path.clients.length === 1 || !isOfClient(hop)) && { object: hop.object }),
        tunnel: hop.tunnel,
        decision: hop.decision,
        why: hop.why,
      })),
    })),
    denied,
    isCut,
    sections,
    unknown,
    refused,
  };
}
