import type { Mesh } from '../../model/mesh';
import { findService, services, type MeshService } from '../../model/service';
import { workloads, type Workload } from '../../model/workload';
import type { Answer, Landing } from '../answer';
import { classKey } from '../matrix/client-classes';
import { requestOf } from '../matrix/matrix';
import { requestSpace } from '../partition/request-space';
import { sampleRequests } from '../partition/sample-requests';
import type { RequestHttp } from '../request';
import { answerRequest } from '../answer-request';

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
  /** As `namespace/name`, sorted. */
  readonly clients: readonly string[];
  /** As `namespace/name`. */
  readonly service: string;
  /** Of the Service. */
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
  /** What the samples of requests may not tell apart; none where "no difference" is a statement. */
  readonly inexact: readonly string[];
}

/**
 * Compares who reaches whom before and after, for all clients and all requests that policies and routes of either can tell apart.
 */
export function diffOf(before: Mesh, after: Mesh): ReachabilityDiff {
  const found = new Map<string, ReachabilityChange>();
  const inexact: string[] = [];
  for (const { newer, older, title } of pairs(before, after)) {
    const classes = clientPairs(before, after, older, newer);
    for (const port of portsOf(older, newer)) {
      const asked = requestsTo(before, after, older, newer, port);
      inexact.push(...asked.inexact.map((one) => `${title}:${port}: ${one}`));
      for (const clients of classes) {
        const sides = asked.requests.map((http) => ({
          http,
          old: answered(before, clients.old, older, port, http),
          now: answered(after, clients.now, newer, port, http),
        }));
        for (const change of changesOf(sides, clients.names, title, port)) join(found, change);
      }
    }
  }
  return { changes: [...found.values()].sort(byPlace), inexact };
}

interface ServicePair {
  readonly title: string;
  readonly older: MeshService | undefined;
  readonly newer: MeshService | undefined;
}

function pairs(before: Mesh, after: Mesh): readonly ServicePair[] {
  const titles = [
    ...new Set([...services(before), ...services(after)].map(({ namespace, name }) => `${namespace}/${name}`)),
  ];
  return titles.sort().map((title) => {
    const [namespace = '', name = ''] = title.split('/');
    return { title, older: findService(before, namespace, name), newer: findService(after, namespace, name) };
  });
}

function portsOf(older: MeshService | undefined, newer: MeshService | undefined): readonly number[] {
  return [...new Set([...(older?.ports ?? []), ...(newer?.ports ?? [])].map(({ port }) => port))].sort((a, b) => a - b);
}

interface ClientPair {
  readonly names: readonly string[];
  readonly old: Workload | undefined;
  readonly now: Workload | undefined;
}

/** Clients that neither the old nor the new manifests can tell apart. */
function clientPairs(
  before: Mesh,
  after: Mesh,
  older: MeshService | undefined,
  newer: MeshService | undefined,
): readonly ClientPair[] {
  const nameOf = ({ name, namespace, owner }: Workload): string => `${owner.kindName} ${namespace}/${name}`;
  const [olds, nows] = [before, after].map((mesh) => new Map(workloads(mesh).map((one) => [nameOf(one), one])));
  const oldKey = older && classKey(before, older);
  const newKey = newer && classKey(after, newer);
  const found = new Map<string, { names: string[]; old: Workload | undefined; now: Workload | undefined }>();
  for (const name of new Set([...olds!.keys(), ...nows!.keys()])) {
    const [old, now] = [olds!.get(name), nows!.get(name)];
    const key = `${old ? (oldKey?.(old) ?? 'there') : 'none'} # ${now ? (newKey?.(now) ?? 'there') : 'none'}`;
    const known = found.get(key);
    const short = name.slice(name.indexOf(' ') + 1);
    if (known) known.names.push(short);
    else found.set(key, { names: [short], old, now });
  }
  return [...found.values()];
}

function requestsTo(
  before: Mesh,
  after: Mesh,
  older: MeshService | undefined,
  newer: MeshService | undefined,
  port: number,
) {
  const treatments = [older, newer].flatMap((one) => one?.ports.find((own) => own.port === port)?.treatment ?? []);
  if (!treatments.some((one) => one === 'http' || one === 'sniffed')) return { requests: [undefined], inexact: [] };
  const spaces = [...(older ? [requestSpace(before, older)] : []), ...(newer ? [requestSpace(after, newer)] : [])];
  const { inexact, requests } = sampleRequests(spaces, (newer ?? older)!.host);
  return { requests: treatments.includes('http') ? requests : [undefined, ...requests], inexact };
}

function answered(
  mesh: Mesh,
  client: Workload | undefined,
  service: MeshService | undefined,
  port: number,
  http: RequestHttp | undefined,
): Answer | undefined {
  return client && service && service.ports.some((one) => one.port === port)
    ? answerRequest(mesh, requestOf(client, service, port, http))
    : undefined;
}

interface Compared {
  readonly http: RequestHttp | undefined;
  readonly old: Answer | undefined;
  readonly now: Answer | undefined;
}

function changesOf(
  sides: readonly Compared[],
  clients: readonly string[],
  service: string,
  port: number,
): ReachabilityChange[] {
  const groups = new Map<string, { change: ReachabilityChange; count: number }>();
  for (const { http, now, old } of sides) {
    const kind = kindOf(old, now);
    if (kind === undefined) continue;
    const [before, after] = [wordsOf(old), wordsOf(now)];
    const key = `${kind} ${before} ${after}`;
    const known = groups.get(key);
    const requests = [...(known?.change.requests ?? []), ...(http ? [http] : [])];
    const objects = [...new Set([...(known?.change.objects ?? []), ...decisive(old), ...decisive(now)])].sort();
    groups.set(key, {
      change: { kind, clients: [...clients].sort(), service, port, requests, before, after, objects },
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
    kinds ||
    compare(one.service, other.service) ||
    one.port - other.port ||
    compare(one.clients.join(), other.clients.join())
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
