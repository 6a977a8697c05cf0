import type { Paint } from '../../check/format/text';
import type { Answer, Hop, HopPlace, Landing } from '../answer';

const MARKS = { pass: '✓', deny: '✗', unknown: '?', end: '■' } as const;
const COLOURS = { allowed: 'blue', denied: 'red', unknown: 'yellow' } as const;

/** A walk for somebody who has never seen the mesh: what becomes of a request, and every step of the way with its reason. */
export function answerText(answer: Answer, asked: string, paint: Paint, width = 100): string {
  const { assumptions, errors, hops, lands, location, upstream } = answer;
  const head = `${paint('bold', asked)}\n${paint(COLOURS[answer.verdict], headline(answer))}`;
  const steps = hops.flatMap((hop) => wrapped(`${MARKS[hop.decision]} ${placeOf(hop)}: ${hop.why}`, width, '    '));
  const ends = [
    ...lands.map((one) => `-> ${landing(one)}`),
    ...errors.map(
      ({ status, weight, why }) => `-> ${status ?? 'a reset'}${weight === undefined ? '' : ` for ${weight} %`}: ${why}`,
    ),
    ...(location === undefined ? [] : [`-> the client is sent to ${location}`]),
  ];
  const changes = upstream
    ? [
        ...(upstream.path === undefined ? [] : [`the app gets path ${upstream.path}`]),
        ...(upstream.host === undefined ? [] : [`the app gets host ${upstream.host}`]),
        ...Object.entries(upstream.setHeaders ?? {}).map(([name, value]) => `the app gets header ${name}: ${value}`),
        ...(upstream.removedHeaders ?? []).map((name) => `the app does not get header ${name}`),
      ]
    : [];
  const unknowns = assumptions.map((one) => `what would have to be known: ${one}`);
  const lines = [...steps, ...[...ends, ...changes, ...unknowns].flatMap((one) => wrapped(one, width, '    '))];
  return `${head}\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}

/** The answer in one line. */
function headline({ by, outcome, status, verdict }: Answer): string {
  const answered = status === null ? '' : `, the client gets ${status}`;
  switch (verdict) {
    case 'denied':
      return `denied at ${by ? (by.side === undefined ? by.hop : `the ${by.side}'s ${by.hop}`) : 'the end'}${by?.object ? ` by ${by.object}` : by?.rule === 'no-allow' ? ', as no policy allows it' : ''}${answered}`;
    case 'unknown':
      return 'unknown: it turns on what the manifests do not hold';
    default:
      return outcome === 'app'
        ? `allowed${answered}`
        : `allowed by policy, and ends without reaching the app (${outcome})${answered}`;
  }
}

const PLACES: Readonly<Record<HopPlace, string>> = {
  cilium: 'Cilium',
  'network-policy': 'network policy',
  ztunnel: 'ztunnel',
  waypoint: 'waypoint',
  sidecar: 'sidecar',
  gateway: 'gateway',
  app: 'app',
};

function placeOf({ at, node, side, tunnel }: Hop): string {
  const whose = side ?? node;
  return `${PLACES[at]}${whose === undefined ? '' : ` of the ${whose}`}${tunnel === undefined ? '' : ` (${tunnel})`}`;
}

function landing({ ports, service, subset, weight, workloads }: Landing): string {
  const what = workloads.length > 0 ? workloads.join(', ') : (service ?? 'outside of the mesh');
  const which = subset === undefined ? '' : `, subset ${subset}`;
  return `${what} on port ${ports.join(', ')}${which}${weight === undefined ? '' : `: ${weight} %`}`;
}

function wrapped(text: string, width: number, hanging: string): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > Math.max(40, width - 2)) {
      lines.push(line);
      line = `${hanging}${word}`;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
