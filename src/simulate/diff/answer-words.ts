import type { Answer, Landing, Verdict } from '../answer';

/** What a comparison tells of an answer. */
export interface ToldAnswer {
  readonly verdict: Verdict;
  /** All of it, in a few words. */
  readonly words: string;
  /** Where it lands, and by which way. */
  readonly landing: string;
  readonly path: string;
  /** Whether anything gets it; a proxy that refuses nothing may yet answer by itself, or find nobody. */
  readonly reaches: boolean;
  /** The objects that decide it. */
  readonly objects: readonly string[];
}

/** What a comparison tells of an answer; undefined where there is none. */
export function toldOf(answer: Answer | undefined): ToldAnswer | undefined {
  if (!answer) return undefined;
  return {
    verdict: answer.verdict,
    words: wordsOf(answer),
    landing: landingWords(answer),
    path: pathWords(answer),
    reaches: isReaching(answer),
    objects: decisive(answer),
  };
}

/** Whether what is let through gets to an app, or to another end that is no proxy's. */
export function isReaching({ lands, outcome, verdict }: Answer): boolean {
  return verdict === 'allowed' && (outcome === 'app' || lands.length > 0);
}

/** What is said of one port for many does not name that one. */
export function withoutPort(words: string, protocol: string, port: number): string {
  return words.replaceAll(`${protocol} ${port}`, protocol).replaceAll(`port ${port} of`, 'a port of');
}

/** An answer in a few words. */
export function wordsOf(answer: Answer | undefined): string {
  if (!answer) return 'not there';
  if (answer.verdict === 'unknown') return `unknown (${answer.assumptions.join('; ')})`;
  if (answer.verdict === 'denied') {
    const { by } = answer;
    return `denied at ${by?.hop ?? 'the end'}${by?.object ? ` by ${by.object}` : ''}`;
  }
  return `${landingWords(answer)}, ${pathWords(answer)}`;
}

function landingWords({ errors, lands, location, outcome, status, upstream }: Answer): string {
  const to = lands.map(landWords);
  const failing = (outcome === 'app' ? errors : []).map(
    ({ status: own, weight }) => `${own ?? 'a reset'}${weight === undefined ? '' : ` for ${weight} %`}`,
  );
  const end =
    outcome === 'app'
      ? []
      : [`${outcome}${status === null ? '' : ` ${status}`}${location === undefined ? '' : ` to ${location}`}`];
  const changed = upstream ? [`rewritten ${JSON.stringify(upstream)}`] : [];
  return [...to, ...failing, ...end, ...changed].join(', ') || 'to the app';
}

function landWords({ service, subset, weight, workloads: own }: Landing): string {
  const what = own.length > 0 ? own.join(' and ') : (service ?? 'outside');
  // All of it is where a route has one destination, whether it says a weight or none.
  return `to ${what}${subset === undefined ? '' : ` (${subset})`}${weight === undefined || weight === 100 ? '' : ` ${weight} %`}`;
}

export function pathWords({ path: { kind, tunnel, waypoint } }: Answer): string {
  const how = tunnel === 'plain' ? 'in plaintext' : tunnel === null ? '' : `by ${tunnel}`;
  return [waypoint === null ? kind : `through waypoint ${waypoint}`, how].filter((one) => one !== '').join(' ');
}

/** The objects that decide an answer. */
export function decisive(answer: Answer | undefined): readonly string[] {
  if (!answer) return [];
  if (answer.verdict === 'denied') return [...(answer.by?.object ? [answer.by.object] : []), ...(answer.anyOf ?? [])];
  return answer.hops
    .filter(({ at }) => at === 'waypoint' || at === 'gateway' || at === 'sidecar')
    .flatMap(({ objects }) => objects);
}
