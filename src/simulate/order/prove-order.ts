import { fact } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import type { MeshOptions } from '../../model/options';
import { workloads } from '../../model/workloads/workload';
import type { Answer } from '../answer';
import { answered, Compared, comparisons, type Comparison } from '../diff/comparisons';
import { decisive, wordsOf, withoutPort } from '../diff/answer-words';
import { destinationsByKey, keyOf } from '../diff/pairs';
import { gatewayClients } from '../partition/outsiders';
import type { PortRange } from '../partition/port-classes';
import type { RequestFrom, RequestHttp } from '../request';
import { Moments, stepsOf, worthALook, type Step } from './moments';

/** How sure an opening is, and of what. */
export type OpeningKind =
  /** What gets through to an app is refused in the end. */
  | 'opens'
  /** It gets through in the end, too, but to other workloads. */
  | 'strays'
  /** It is refused in the end, and the manifests don't tell of what is on the way. */
  | 'unsure';

/** A path that is open on the way, though the end closes it, and nothing had it open at the beginning. */
export interface Opening {
  readonly kind: OpeningKind;
  /** How many steps were done when it is first seen open. */
  readonly since: number;
  /** How many steps were done when it is closed again. */
  readonly until: number;
  /** As in a `diff`. */
  readonly clients: readonly string[];
  readonly to: string;
  readonly port: number;
  /** @default - absent for TCP */
  readonly protocol?: 'UDP' | 'SCTP' | undefined;
  /** @default - absent for one port by itself */
  readonly ports?: readonly PortRange[] | undefined;
  /** Requests that stand for those that get through; none for all that are sent there. */
  readonly requests: readonly RequestHttp[];
  /**
   * Whether it is open to connections that carry no HTTP, alone or beside these requests.
   *
   * @default - absent where it is open to all that is sent there, or to requests alone
   */
  readonly isPlain?: true | undefined;
  /** What is on the way, in a few words. */
  readonly meanwhile: string;
  /** What will be, in a few words. */
  readonly finally: string;
  /** The objects that close it in the end. */
  readonly objects: readonly string[];
}

/** What is proved of an order. */
export interface OrderProof {
  readonly steps: readonly Step[];
  /** By when they open. */
  readonly openings: readonly Opening[];
  /** How many states there are on the way. */
  readonly moments: number;
  /** Those that need no look: nothing can be reached yet, or all is as at the moment before, the beginning or the end. */
  readonly settled: number;
  /** Steps after which nobody looked, as it would have taken too long; none where all is proved. */
  readonly unseen: readonly number[];
  /** What samples of requests may not tell apart. */
  readonly inexact: readonly string[];
}

export interface OrderOptions {
  /**
   * How many questions may be asked. It bounds the time, and is no measure of it, so that all machines say the same.
   *
   * @default 300000
   */
  readonly questions?: number | undefined;
  /** Told of each moment that is looked at. */
  readonly onMoment?: ((done: number, of: number) => void) | undefined;
}

const QUESTIONS = 300_000;

/**
 * Looks at a cluster after each step of an order, and finds the paths that are open then though they are not in the end: for all clients, and
 * all requests that policies and routes can tell apart. Clients and servers that will not be there in the end are not looked at.
 *
 * @param older what is in the cluster before
 * @param newer what is applied, in its order
 */
export function proveOrder(
  older: readonly MeshObject[],
  newer: readonly MeshObject[],
  options: MeshOptions = {},
  { onMoment, questions = QUESTIONS }: OrderOptions = {},
): OrderProof {
  const steps = stepsOf(older, newer);
  const moments = new Moments(older, steps, options);
  const [first, last] = [moments.after(0), moments.after(steps.length)];
  const { counts, end } = worthALook(older, steps);
  const budget = { left: questions };
  const seen = new Map<number, readonly Open[]>();
  const inexact = new Set<string>();
  counts.forEach((count, i) => {
    if (budget.left <= 0) return;
    onMoment?.(i, counts.length);
    const open = openAt(moments.after(count), first, last, budget, inexact);
    if (budget.left > 0) seen.set(count, open);
  });
  return {
    steps,
    openings: joined(spans(seen, end)),
    moments: Math.max(steps.length - 1, 0),
    settled: Math.max(steps.length - 1, 0) - counts.length,
    unseen: counts.filter((count) => !seen.has(count)).sort((a, b) => a - b),
    inexact: [...inexact],
  };
}

/** What of a path is open at a moment. */
type Open = Omit<Opening, 'since' | 'until' | 'clients'> & { readonly client: string };

function openAt(mesh: Mesh, first: Mesh, last: Mesh, budget: { left: number }, inexact: Set<string>): readonly Open[] {
  const found: Open[] = [];
  for (const comparison of comparisons(mesh, last)) {
    const { asked, clients } = comparison;
    for (const text of comparison.inexact) inexact.add(text);
    if (budget.left <= 0) return found;
    budget.left -= comparison.sides.length;
    // Of those who come or go nothing is said: the end does not tell what they may.
    if (!clients.old || !clients.now || !asked.newer || !(asked.older || asked.newer.kind === 'host')) continue;
    const shared = asked.older && opened(last, comparison.sides);
    clients.each.forEach((from, i) => {
      const open = shared ?? opened(last, pastTheMesh(mesh, comparison, from));
      budget.left -= (shared ? 0 : comparison.sides.length) + (first.objects.length > 0 ? open.length : 0);
      const own = open.filter(({ side: { http, old } }) =>
        kindOf(last, old, () => atFirst(first, comparison, from, http)),
      );
      if (own.length > 0) found.push(described(comparison, clients.names[i]!, own));
    });
  }
  return found;
}

/** A request that gets further than it will. */
interface Opened {
  readonly kind: OpeningKind;
  readonly side: Compared;
}

function opened(last: Mesh, sides: readonly Compared[]): readonly Opened[] {
  return sides.flatMap((side) => {
    const kind = kindOf(last, side.old, () => side.now);
    return kind ? [{ kind, side }] : [];
  });
}

/** What a client gets from a host that no ServiceEntry tells the mesh of yet: a host outside like any other. */
function pastTheMesh(mesh: Mesh, { asked, sides }: Comparison, from: RequestFrom | undefined): readonly Compared[] {
  return sides.map(
    (side) =>
      new Compared(side.http, {
        old: () => answered(mesh, from, asked.newer, asked, side.http),
        now: () => side.now,
      }),
  );
}

/** What an answer that gets to an app would have to say at another moment, for that one to be no opening of this. */
function kindOf(last: Mesh, old: Answer | undefined, other: () => Answer | undefined): OpeningKind | undefined {
  if (!old) return undefined;
  const reached = reachedBy(old).filter((one) => one === SOMETHING || namesOf(last).has(one));
  if (old.verdict !== 'unknown' && reached.length === 0) return undefined;
  const now = other();
  // Not knowing what will be proves nothing.
  if (now?.verdict === 'unknown') return undefined;
  const then = now ? reachedBy(now) : [];
  if (old.verdict === 'unknown') return then.length === 0 && isClosed(now) ? 'unsure' : undefined;
  const isMore = reached.some((one) => (one === SOMETHING ? then.length === 0 : !then.includes(one)));
  if (!isMore) return undefined;
  return isClosed(now) ? 'opens' : 'strays';
}

/** Workloads as `namespace/name`: of those that will be gone, the end says nothing. */
const namesOf = fact((mesh) => new Set(workloads(mesh).map(({ name, namespace }) => `${namespace}/${name}`)));

const isClosed = (answer: Answer | undefined): boolean => answer?.verdict !== 'allowed' || answer.outcome !== 'app';

/** Stands for an end that is no workload of the manifests. */
const SOMETHING = '*';

/** The workloads that a request gets to; of several behind one Service it may be some, where the worst is what is answered. */
function reachedBy({ lands, outcome, verdict }: Answer): readonly string[] {
  if (verdict === 'unknown') return [];
  const found = lands.flatMap((one) => one.workloads);
  return found.length === 0 && verdict === 'allowed' && outcome === 'app' ? [SOMETHING] : found;
}

/** What was answered before the first step; undefined where the path was not there. */
function atFirst(
  first: Mesh,
  { asked, pair }: Comparison,
  from: RequestFrom | undefined,
  http: RequestHttp | undefined,
): Answer | undefined {
  if (first.objects.length === 0 || !from || !isIn(first, from)) return undefined;
  const known = (pair.older ?? pair.newer)!;
  const isByName = known.kind === 'host' || known.kind === 'outside';
  const to = destinationsByKey(first).get(keyOf(known)) ?? (isByName ? known : undefined);
  const hasPort = to?.ports.some(({ port, protocol }) => port === asked.port && protocol === asked.protocol);
  if (!to || ((to.kind === 'service' || to.kind === 'gateway') && !hasPort)) return undefined;
  return answered(first, from, to, asked, http);
}

function isIn(mesh: Mesh, from: RequestFrom): boolean {
  if ('ip' in from) return true;
  if ('gateway' in from)
    return gatewayClients(mesh).some((one) => 'gateway' in one.from && one.from.gateway === from.gateway);
  return namesOf(mesh).has('workload' in from ? from.workload : from.kubelet);
}

const WORST: readonly OpeningKind[] = ['opens', 'strays', 'unsure'];

function described(
  { asked: { port, protocol, ranges }, pair, sides }: Comparison,
  client: string,
  open: readonly Opened[],
): Open {
  const kind = WORST.find((one) => open.some((own) => own.kind === one))!;
  const told = open.filter((one) => one.kind === kind).map(({ side }) => side);
  const [meanwhile, end] = [told[0]!.old, told[0]!.now].map((one) =>
    ranges ? withoutPort(wordsOf(one), protocol, port) : wordsOf(one),
  ) as [string, string];
  return {
    kind,
    client,
    to: pair.title,
    port,
    ...(protocol !== 'TCP' && { protocol }),
    ...(ranges && { ports: ranges }),
    ...(told.length === sides.length
      ? { requests: [] }
      : {
          requests: told.flatMap(({ http }) => http ?? []),
          ...(told.some(({ http }) => !http) && { isPlain: true as const }),
        }),
    meanwhile,
    finally: end,
    objects: [...new Set(told.flatMap(({ now }) => decisive(now)))].sort(),
  };
}

/** A path by itself, from the first moment at which it is open to the first at which it is not. */
function spans(
  seen: ReadonlyMap<number, readonly Open[]>,
  end: number,
): readonly (Open & { since: number; until: number })[] {
  const running = new Map<string, Open & { since: number; until: number }>();
  const done: (Open & { since: number; until: number })[] = [];
  for (const count of [...seen.keys()].sort((a, b) => a - b)) {
    const now = new Map(seen.get(count)!.map((one) => [pathOf(one), one]));
    for (const [path, one] of running) {
      if (now.has(path)) continue;
      done.push({ ...one, until: count });
      running.delete(path);
    }
    for (const [path, one] of now) {
      const before = running.get(path);
      // What is unsure first, and open then, is told as open from then on.
      if (!before || WORST.indexOf(one.kind) < WORST.indexOf(before.kind))
        running.set(path, { ...one, since: count, until: end });
    }
  }
  return [...done, ...running.values()];
}

function pathOf({ client, port, ports, protocol, to }: Open): string {
  return JSON.stringify([client, to, protocol ?? 'TCP', ports ?? port]);
}

/** Paths of one story, told once for all clients. */
function joined(all: readonly (Open & { since: number; until: number })[]): readonly Opening[] {
  const found = new Map<string, Opening & { readonly clients: string[] }>();
  for (const { client, ...rest } of all) {
    const key = JSON.stringify(rest);
    const known = found.get(key);
    if (known) known.clients.push(client);
    else found.set(key, { ...rest, clients: [client] });
  }
  return [...found.values()]
    .map((one) => ({ ...one, clients: [...one.clients].sort() }))
    .sort(
      (a, b) =>
        a.since - b.since ||
        a.until - b.until ||
        compare(a.to, b.to) ||
        a.port - b.port ||
        compare(a.clients.join(), b.clients.join()),
    );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
