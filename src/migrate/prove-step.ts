import { fact } from '../model/fact';
import type { Mesh } from '../model/mesh';
import { findService, services, servicesOf, workloadsOf } from '../model/services/service';
import { serviceEntries } from '../model/services/service-entry';
import { bindingOfService, boundGateway } from '../model/waypoints/waypoint-binding';
import { enrolmentOf } from '../model/workloads/enrolment';
import { workloads } from '../model/workloads/workload';
import { diffOf, type ReachabilityChange, type ReachabilityDiff } from '../simulate/diff/diff';
import { midwayOf, withoutAge, type Midway } from './mid-rollout';
import { restartOrder, type RestartOrder } from './restart-order';
import type { StepChange, StepVerdict } from './plan';

/** What the simulator says of a step: everything that differs between before and after. */
export interface StepProof extends Omit<ReachabilityDiff, 'changes'> {
  readonly verdict: StepVerdict;
  readonly changes: readonly StepChange[];
  /** What differs while it is under way, and not in the end. */
  readonly meanwhile: readonly StepChange[];
  readonly order: RestartOrder;
}

/** What opens in most meshes, in all steps alike, so that it is accepted as a kind. */
export type AcceptedKind = (typeof ACCEPTED_KINDS)[number];
export const ACCEPTED_KINDS = ['authenticated', 'node-network'] as const;

/** What somebody has accepted of a step. */
export interface Accepted {
  /** Whatever it opens. */
  readonly all: boolean;
  /** Kinds of what it opens: those that have a name of their own. */
  readonly kinds: ReadonlySet<AcceptedKind>;
}

/**
 * Compares the mesh before and after a step, for all clients and all requests that policies and routes can tell apart.
 *
 * @param written the objects that somebody applies, as `Deployment shop/web`
 */
export function proveStep(
  first: Mesh,
  before: Mesh,
  after: Mesh,
  accepted: Accepted,
  written: ReadonlySet<string>,
): StepProof {
  const found = diffOf(before, after);
  const changes = withReopened(first, before, after, allChanges(before, after, found));
  const midway = midwayOf(before, after);
  const order = restartOrder(after, midway, changesMeanwhile(before, midway, changes), written);
  const meanwhile = withReopened(first, before, after, order.meanwhile);
  return { ...found, changes, meanwhile, order, verdict: verdictOf(changes, meanwhile, accepted) };
}

/** What differs while a step is under way, and is not so in the end. */
function changesMeanwhile(
  before: Mesh,
  { changes: found, mesh }: Midway,
  changes: readonly StepChange[],
): readonly StepChange[] {
  return found.flatMap((one) => {
    const told = changes.filter(
      ({ kind, port, protocol, requests, to }) =>
        kind === one.kind &&
        to === one.to &&
        port === one.port &&
        protocol === one.protocol &&
        (requests.length === 0 || JSON.stringify(requests) === JSON.stringify(one.requests)),
    );
    const known = new Set(told.flatMap(({ clients }) => clients));
    const clients = one.clients.filter((client) => !known.has(withoutAge(client)));
    if (clients.length === 0) return [];
    const because = becauseOf(before, mesh, { ...one, clients: clients.map(withoutAge) });
    return [{ ...one, clients, ...(because && { because }) }];
  });
}

/** All that differs, with what is behind it. */
export function allChanges(before: Mesh, after: Mesh, found = diffOf(before, after)): readonly StepChange[] {
  return found.changes.map((one) => explained(before, after, byPods(one)));
}

/** The same pods in the same shares, as a subset before and as a Service after, are another way. */
function byPods(change: ReachabilityChange): ReachabilityChange {
  const isSame = change.kind === 'rerouted' && withoutSubsets(change.before) === withoutSubsets(change.after);
  return isSame ? { ...change, kind: 'path' } : change;
}

/** What a landing says without the name of its subset: `to shop/web-v1 (v1) 90 %`. */
function withoutSubsets(words: string): string {
  return words.replaceAll(/ \([^()]*\)/g, '');
}

/** Whether two changes may be about the same requests of the same clients. */
export function isAboutSame(one: StepChange, other: StepChange): boolean {
  return (
    one.to === other.to &&
    one.protocol === other.protocol &&
    (one.ports !== undefined || other.ports !== undefined || one.port === other.port) &&
    one.clients.some((client) => other.clients.includes(withoutAge(client)))
  );
}

export const isOpening = ({ because, kind }: StepChange): boolean => kind === 'opened' && because === undefined;

/** What opens, and was open before all steps, is no opening: the whole way is compared, for the same clients at the same port. */
function withReopened(first: Mesh, before: Mesh, after: Mesh, changes: readonly StepChange[]): readonly StepChange[] {
  if (first === before || !changes.some(isOpening)) return changes;
  const whole = allChanges(first, after).filter((one) => isOpening(one) || one.kind === 'unsure');
  return changes.map((one) =>
    isOpening(one) && !whole.some((other) => isAboutSame(one, other)) ? { ...one, because: 'reopened' as const } : one,
  );
}

/** A change, with what is behind it where that is known. */
function explained(before: Mesh, after: Mesh, change: ReachabilityChange): StepChange {
  const because = becauseOf(before, after, change);
  return because ? { ...change, because } : change;
}

function becauseOf(before: Mesh, after: Mesh, change: ReachabilityChange): StepChange['because'] {
  const { after: is, before: was, clients, kind, to } = change;
  if (is.startsWith('reset') && (kind === 'opened' || to.startsWith('pods of '))) return 'reset';
  if (kind === 'opened') {
    if (isVersion(before, after, to)) return 'version-service';
    // Probes and whatever else has the address of the node (istio/istio cni/pkg/iptables, measured for 1.32-dev).
    if (is.includes('uncaptured') && clients.every((one) => nodeClients(before).has(one))) return 'node-network';
    const wasPlain = /^denied at (sidecar|ztunnel) by PeerAuthentication /.test(was);
    const isMember = (one: string): boolean =>
      one.startsWith('gateway ') || (membersOf(before).has(one) && membersOf(after).has(one));
    return wasPlain && clients.every(isMember) ? 'authenticated' : undefined;
  }
  if (kind === 'closed' && declaredPorts(before).get(to)?.has(change.port) === false) return 'undeclared-port';
  const isOfPods = kind === 'closed' && to.startsWith('pods of ') && is.startsWith('denied at ztunnel');
  return isOfPods && servedOf(after).has(to.slice('pods of '.length)) ? 'past-the-waypoint' : undefined;
}

/** Workloads all of whose Services have a waypoint, as `namespace/name`. */
const servedOf = fact(
  (mesh) =>
    new Set(
      workloads(mesh)
        .filter((one) => {
          const own = servicesOf(mesh, one);
          return own.length > 0 && own.every((service) => boundGateway(bindingOfService(mesh, service)) !== undefined);
        })
        .map(({ name, namespace }) => `${namespace}/${name}`),
    ),
);

/** Whether a Service is new and has pods of one that was there: they take from its clients what they took from those of their own address. */
function isVersion(before: Mesh, after: Mesh, title: string): boolean {
  const [namespace = '', name = ''] = title.split('/');
  const made = findService(after, namespace, name);
  if (!made || findService(before, namespace, name)) return false;
  const known = new Set(services(before).flatMap((one) => workloadsOf(before, one).map((pod) => pod.title)));
  const pods = workloadsOf(after, made);
  return pods.length > 0 && pods.every((pod) => known.has(pod.title));
}

/** Workloads on the network of their node, as `namespace/name`. */
const nodeClients = fact(
  (mesh) =>
    new Set(
      workloads(mesh)
        .filter(({ hostNetwork }) => hostNetwork)
        .map(({ name, namespace }) => `${namespace}/${name}`),
    ),
);

/** The ports of hosts that ServiceEntries declare. */
const declaredPorts = fact((mesh): ReadonlyMap<string, ReadonlySet<number>> => {
  const found = new Map<string, Set<number>>();
  for (const { hosts, ports } of serviceEntries(mesh)) {
    for (const host of hosts) found.set(host, new Set([...(found.get(host) ?? []), ...ports.map(({ port }) => port)]));
  }
  return found;
});

/** Workloads that are in the mesh, as `namespace/name`. */
const membersOf = fact(
  (mesh) =>
    new Set(
      workloads(mesh)
        .filter((one) => enrolmentOf(mesh, one).membership !== 'none')
        .map(({ name, namespace }) => `${namespace}/${name}`),
    ),
);

const HARMLESS: ReadonlySet<StepChange['because']> = new Set(['reset', 'reopened', 'version-service']);

function verdictOf(changes: readonly StepChange[], meanwhile: readonly StepChange[], accepted: Accepted): StepVerdict {
  const isTaken = ({ because }: StepChange): boolean =>
    because === 'reset' ||
    because === 'reopened' ||
    because === 'version-service' ||
    accepted.all ||
    ACCEPTED_KINDS.some((kind) => kind === because && accepted.kinds.has(kind));
  const all = [...changes, ...meanwhile];
  if (!all.filter(({ kind }) => kind === 'opened').every(isTaken)) return 'refused';
  if (all.some(({ kind }) => kind === 'unsure')) return 'unknown';
  const isShut = ({ because, kind }: StepChange): boolean =>
    kind === 'closed' && because !== 'past-the-waypoint' && because !== 'undeclared-port' && !HARMLESS.has(because);
  if (changes.some(isShut)) return 'closes';
  if (meanwhile.some(isShut)) return 'interrupts';
  return all.some(({ because, kind }) => kind !== 'path' && because !== 'reset') ? 'changes' : 'safe';
}
