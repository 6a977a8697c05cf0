import type { Mesh } from '../../model/mesh';
import { withoutPort, type ToldAnswer } from './answer-words';
import type { PortRange } from '../partition/port-classes';
import type { RequestHttp } from '../request';
import type { AskedPort } from './asked-ports';
import type { ClientPair } from './client-pairs';
import { comparisons, type Compared } from './comparisons';
import { identityChanges, type IdentityChange } from './identities';
import type { DestinationPair } from './pairs';
import { touchedBetween, type Touched } from './touched';
import { joinedPorts, withoutRepeats } from './told-once';

/** What became of a path from clients to a port. */
export type ChangeKind =
  /** It was refused, was not there or reached nothing, and gets through. */
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
  /** Of that; the one that was asked for, where it stands for others. */
  readonly port: number;
  /**
   * Of connections to it.
   *
   * @default - absent for TCP
   */
  readonly protocol?: 'UDP' | 'SCTP' | undefined;
  /**
   * The ports of pods, or of hosts outside, that it is about, as nothing declares them one by one, in order.
   *
   * @default - absent for one port by itself
   */
  readonly ports?: readonly PortRange[] | undefined;
  /** Requests that stand for those that it is about; none for all that are sent there. */
  readonly requests: readonly RequestHttp[];
  /**
   * Whether it is about connections that carry no HTTP, alone or beside these requests.
   *
   * @default - absent where it is about all that is sent there, or about requests alone
   */
  readonly isPlain?: true | undefined;
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
 *
 * @param touched what may be another; what is not is not asked for
 */
export function diffOf(before: Mesh, after: Mesh, touched: Touched = touchedBetween(before, after)): ReachabilityDiff {
  const found = new Map<string, ReachabilityChange>();
  const inexact: string[] = [];
  for (const { asked, clients, inexact: unsure, pair, sides } of comparisons(before, after, touched)) {
    inexact.push(...unsure);
    for (const change of changesOf(sides, clients, pair, asked)) join(found, change);
  }
  return {
    changes: joinedPorts(withoutRepeats(before, after, [...found.values()])).sort(byPlace),
    identities: identityChanges(before, after),
    inexact,
  };
}

function changesOf(
  sides: readonly Compared[],
  clients: Pick<ClientPair, 'names'>,
  { newer, older, title: to }: DestinationPair,
  { port, protocol, ranges }: AskedPort,
): ReachabilityChange[] {
  const isOutside = (newer ?? older)!.kind === 'outside';
  const groups = new Map<string, { change: ReachabilityChange; count: number }>();
  for (const side of sides) {
    const { http, toldNow: now, toldOld: old } = side;
    const kind = kindOf(old, now);
    // How what leaves the mesh is sent there is told where it goes through something of the mesh.
    if (kind === undefined || (isOutside && (kind === 'path' || kind === 'rerouted'))) continue;
    const [before, after] = [old, now]
      .map((one) => one?.words ?? 'not there')
      .map((one) => (ranges ? withoutPort(one, protocol, port) : one)) as [string, string];
    const key = `${kind} ${before} ${after}`;
    const known = groups.get(key);
    const requests = [...(known?.change.requests ?? []), ...(http ? [http] : [])];
    const objects = [
      ...new Set([...(known?.change.objects ?? []), ...(old?.objects ?? []), ...(now?.objects ?? [])]),
    ].sort();
    groups.set(key, {
      change: {
        kind,
        clients: known?.change.clients ?? [...clients.names].sort(),
        to,
        port,
        ...(protocol !== 'TCP' && { protocol }),
        ...(ranges && { ports: ranges }),
        requests,
        ...((!http || known?.change.isPlain) && { isPlain: true as const }),
        before,
        after,
        objects,
      },
      count: (known?.count ?? 0) + 1,
    });
  }
  // What is so for every request needs none of them named.
  return [...groups.values()].map(({ change, count }) =>
    count === sides.length ? { ...change, requests: [], isPlain: undefined } : change,
  );
}

function kindOf(old: ToldAnswer | undefined, now: ToldAnswer | undefined): ChangeKind | undefined {
  const [was, is] = [old?.verdict ?? 'denied', now?.verdict ?? 'denied'];
  if (was === 'unknown' || is === 'unknown') return was === is ? undefined : 'unsure';
  if (was !== is) return is === 'allowed' ? 'opened' : 'closed';
  if (is === 'denied' || !old || !now) return undefined;
  if (old.landing !== now.landing) {
    // What nobody refuses and what reaches nothing is no path: a reset by a client's own sidecar, or the 404 of a route.
    return old.reaches === now.reaches ? 'rerouted' : now.reaches ? 'opened' : 'closed';
  }
  return old.path === now.path ? undefined : 'path';
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
    // What nobody declares comes last.
    Number(one.ports !== undefined) - Number(other.ports !== undefined) ||
    compare(one.to, other.to) ||
    one.port - other.port ||
    compare(one.protocol ?? '', other.protocol ?? '') ||
    compare(one.clients.join(), other.clients.join())
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
