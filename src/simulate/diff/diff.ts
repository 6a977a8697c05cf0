import type { Mesh } from '../../model/mesh';
import { servicesOf } from '../../model/services/service';
import type { Answer, Landing } from '../answer';
import { answerRequest } from '../answer-request';
import { podDestinations, type Destination } from '../partition/destinations';
import { sampleRequests } from '../partition/sample-requests';
import type { RequestFrom, RequestHttp } from '../request';
import { identityChanges, type IdentityChange } from './identities';
import { clientPairs, destinationPairs, type DestinationPair } from './pairs';

/** What became of a path from clients to a port. */
export type ChangeKind =
  /** It was refused, or was not there, and gets through. */
  | 'opened'
  | 'closed'
  /** It gets through before and after, and lands elsewhere, or otherwise. */
  | 'rerouted'
  /** Whom the server sees, or what protects the way, is another. */
  | 'path'
  /** Before or after, the manifests don't tell. */
  | 'unsure';

/** A change that is the same for some clients and some requests. */
export interface ReachabilityChange {
  /** What became of it. */
  readonly kind: ChangeKind;
  /**
   * Workloads as `namespace/name`, `gateway …` for ingress gateways, `outside` or `outside 203.0.113.0/24` for hosts outside of the
   * cluster, `kubelet` for probes; sorted.
   */
  readonly clients: readonly string[];
  /**
   * What is reached: a Service as `namespace/name`, `pods of …` where they are dialled by their own addresses, the host of a
   * ServiceEntry, `gateway …`, or `outside …`.
   */
  readonly to: string;
  /** Of that. */
  readonly port: number;
  /** Requests that stand for those that it is about; none for all that are sent there. */
  readonly requests: readonly RequestHttp[];
  /** What was, in a few words. */
  readonly before: string;
  /** What will be, in a few words. */
  readonly after: string;
  /** The objects that decide before, or after. */
  readonly objects: readonly string[];
}

/** What a change of manifests does to who reaches whom. */
export interface ReachabilityDiff {
  /** What is opened first. */
  readonly changes: readonly ReachabilityChange[];
  /** Workloads that others know by another name than before. */
  readonly identities: readonly IdentityChange[];
  /** What the samples of requests may not tell apart; none where "no difference" is a statement. */
  readonly inexact: readonly string[];
}

/**
 * Compares who reaches whom before and after, for all clients and all requests that policies and routes of either can tell apart.
 */
export function diffOf(before: Mesh, after: Mesh): ReachabilityDiff {
  const found = new Map<string, ReachabilityChange>();
  const inexact: string[] = [];
  for (const pair of destinationPairs(before, after)) {
    const clients = clientPairs(before, after, pair);
    for (const port of portsOf(pair)) {
      const asked = requestsTo(pair, port);
      inexact.push(...asked.inexact.map((one) => `${pair.title}:${port}: ${one}`));
      for (const { names, now, old, ports } of clients) {
        if (ports && !ports.has(port)) continue;
        const sides = asked.requests.map((http) => ({
          http,
          old: answered(before, old, pair.older, port, http),
          now: answered(after, now, pair.newer, port, http),
        }));
        for (const change of changesOf(sides, names, pair, port)) join(found, change);
      }
    }
  }
  return {
    changes: withoutRepeats(before, after, [...found.values()]).sort(byPlace),
    identities: identityChanges(before, after),
    inexact,
  };
}

/** What a change does to pods is told once: at the Service that they are behind, where it is all the same there. */
function withoutRepeats(before: Mesh, after: Mesh, changes: readonly ReachabilityChange[]): ReachabilityChange[] {
  const inFront = new Map<string, Set<string>>();
  for (const mesh of [before, after]) {
    for (const { title, workload } of podDestinations(mesh)) {
      const own = inFront.get(title) ?? new Set();
      for (const { name, namespace } of workload ? servicesOf(mesh, workload) : []) own.add(`${namespace}/${name}`);
      inFront.set(title, own);
    }
  }
  return changes.flatMap((change) => {
    const services = inFront.get(change.to);
    if (!services) return [change];
    const told = changes.filter(
      ({ kind, requests, to }) =>
        services.has(to) &&
        kind === change.kind &&
        (requests.length === 0 || JSON.stringify(requests) === JSON.stringify(change.requests)),
    );
    const clients = change.clients.filter((one) => !told.some((other) => other.clients.includes(one)));
    return clients.length === 0 ? [] : [{ ...change, clients }];
  });
}

function portsOf({ newer, older }: DestinationPair): readonly number[] {
  return [...new Set([...(older?.ports ?? []), ...(newer?.ports ?? [])].map(({ port }) => port))].sort((a, b) => a - b);
}

function requestsTo(
  { newer, older }: DestinationPair,
  port: number,
): { readonly requests: readonly (RequestHttp | undefined)[]; readonly inexact: readonly string[] } {
  const sides = [older, newer].flatMap((one) => one ?? []);
  const treatments = sides.flatMap(({ ports }) => ports.find((own) => own.port === port)?.treatment ?? []);
  const speaksHttp = treatments.some((one) => one === 'http' || one === 'sniffed');
  // A plain connection tells as much where nobody reads what is sent.
  if (!speaksHttp || sides.every(({ isRead, kind }) => kind === 'pods' && !isRead))
    return { requests: [undefined], inexact: [] };
  const { inexact, requests } = sampleRequests(
    sides.map(({ space }) => space),
    (newer ?? older)!.host,
  );
  return { requests: treatments.includes('http') ? requests : [undefined, ...requests], inexact };
}

function answered(
  mesh: Mesh,
  from: RequestFrom | undefined,
  destination: Destination | undefined,
  port: number,
  http: RequestHttp | undefined,
): Answer | undefined {
  if (!from || !destination?.ports.some((one) => one.port === port)) return undefined;
  return answerRequest(mesh, { from, to: destination.to(port), ...(http && { http }) });
}

interface Compared {
  readonly http: RequestHttp | undefined;
  readonly old: Answer | undefined;
  readonly now: Answer | undefined;
}

function changesOf(
  sides: readonly Compared[],
  clients: readonly string[],
  { newer, older, title: to }: DestinationPair,
  port: number,
): ReachabilityChange[] {
  const isOutside = (newer ?? older)!.kind === 'outside';
  const groups = new Map<string, { change: ReachabilityChange; count: number }>();
  for (const { http, now, old } of sides) {
    const kind = kindOf(old, now);
    // How what leaves the mesh is sent there is told where it goes through something of the mesh.
    if (kind === undefined || (isOutside && (kind === 'path' || kind === 'rerouted'))) continue;
    const [before, after] = [wordsOf(old), wordsOf(now)];
    const key = `${kind} ${before} ${after}`;
    const known = groups.get(key);
    const requests = [...(known?.change.requests ?? []), ...(http ? [http] : [])];
    const objects = [...new Set([...(known?.change.objects ?? []), ...decisive(old), ...decisive(now)])].sort();
    groups.set(key, {
      change: { kind, clients: [...clients].sort(), to, port, requests, before, after, objects },
      count: (known?.count ?? 0) + 1,
    });
  }
  // What is so for every request needs none of them named.
  return [...groups.values()].map(({ change, count }) =>
    count === sides.length ? { ...change, requests: [] } : change,
  );
}

function kindOf(old: Answer | undefined, now: Answer | undefined): ChangeKind | undefined {
  const [was, is] = [old?.verdict ?? 'denied', now?.verdict ?? 'denied'];
  if (was === 'unknown' || is === 'unknown') return was === is ? undefined : 'unsure';
  if (was !== is) return is === 'allowed' ? 'opened' : 'closed';
  if (is === 'denied' || !old || !now) return undefined;
  if (landingWords(old) !== landingWords(now)) return 'rerouted';
  return pathWords(old) === pathWords(now) ? undefined : 'path';
}

/** An answer in a few words. */
function wordsOf(answer: Answer | undefined): string {
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
  return `to ${what}${subset === undefined ? '' : ` (${subset})`}${weight === undefined ? '' : ` ${weight} %`}`;
}

function pathWords({ path: { kind, tunnel, waypoint } }: Answer): string {
  const how = tunnel === 'plain' ? 'in plaintext' : tunnel === null ? '' : `by ${tunnel}`;
  return [waypoint === null ? kind : `through waypoint ${waypoint}`, how].filter((one) => one !== '').join(' ');
}

/** The objects that decide an answer. */
function decisive(answer: Answer | undefined): readonly string[] {
  if (!answer) return [];
  if (answer.verdict === 'denied') return [...(answer.by?.object ? [answer.by.object] : []), ...(answer.anyOf ?? [])];
  return answer.hops
    .filter(({ at }) => at === 'waypoint' || at === 'gateway' || at === 'sidecar')
    .flatMap(({ objects }) => objects);
}

/** The same change for other clients is one change. */
function join(found: Map<string, ReachabilityChange>, change: ReachabilityChange): void {
  const { clients, ...rest } = change;
  const key = JSON.stringify(rest);
  const before = found.get(key);
  found.set(key, before ? { ...before, clients: [...before.clients, ...clients].sort() } : change);
}

const ORDER: readonly ChangeKind[] = ['opened', 'unsure', 'closed', 'rerouted', 'path'];

function byPlace(one: ReachabilityChange, other: ReachabilityChange): number {
  const kinds = ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind);
  return (
    kinds || compare(one.to, other.to) || one.port - other.port || compare(one.clients.join(), other.clients.join())
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
