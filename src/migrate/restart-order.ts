import type { Mesh } from '../model/mesh';
import { findService, workloadsOf } from '../model/services/service';
import type { Workload } from '../model/workloads/workload';
import { isOld, withoutAge, type Midway } from './mid-rollout';
import type { StepChange } from './plan';

/** How a step makes pods again so that as little as can be is shut, or open, on the way. */
export interface RestartOrder {
  /** Workloads as `Deployment shop/web`, clients before servers whose new pods would refuse the old ones. */
  readonly sorted: (titles: readonly string[]) => readonly string[];
  /** CronJobs whose last pods have to be gone before the first restart. */
  readonly drained: readonly Workload[];
  /** What differs on the way whatever the order. */
  readonly meanwhile: readonly StepChange[];
}

/** Kinds that a step restarts, and waits for. */
export const RESTARTED: readonly string[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'Rollout'];

/**
 * Each rollout is waited for before the next, so that old pods of what came earlier are gone, and new pods of what comes later are not there yet. What
 * differs only where old clients meet new servers, or new clients old servers, does not come about where one of both is through before the other begins.
 *
 * @param meanwhile what differs where pods of before and of after of all workloads stand side by side
 * @param written workloads that the step writes, as `Deployment shop/web`: their pods are made again when they are applied, and wait for nobody
 */
export function restartOrder(
  after: Mesh,
  { atFirst, losing }: Midway,
  meanwhile: readonly StepChange[],
  written: ReadonlySet<string>,
): RestartOrder {
  const titled = new Map<string, Workload>();
  const twice = new Set<string>();
  for (const one of losing) {
    const name = nameOf(one);
    if (titled.has(name)) twice.add(name);
    titled.set(name, one);
  }
  const find = (name: string): Workload | undefined => (twice.has(name) ? undefined : titled.get(name));
  const ofOld = meanwhile.filter(({ clients }) => clients.some(isOld));
  const earlier = ofOld.length > 0 ? atFirst(new Set(ofOld.map(({ to }) => to))) : [];

  const canWait = (one: Workload): boolean => RESTARTED.includes(one.owner.kindName) && !written.has(one.title);

  /** For each client of each difference, who has to be through before whom; undefined where no order helps. */
  const needOf = (change: StepChange, client: string): readonly (readonly [Workload, Workload])[] | undefined => {
    const own = find(withoutAge(client));
    const servers = serversOf(after, change.to).map((one) => find(nameOf(one)));
    if (!own || servers.length === 0) return undefined;
    const pairs = servers.flatMap((server): (readonly [Workload, Workload] | undefined)[] => {
      if (!server) return [undefined];
      if (server === own) return isOneAtATime(own) ? [] : [undefined];
      return [isOld(client) ? [own, server] : [server, own]];
    });
    // Before the first pod is made again, old clients meet old servers alone: nothing may differ then.
    const wasSo = ({ clients, kind, to }: { clients: readonly string[]; kind: string; to: string }): boolean =>
      kind === change.kind && to === change.to && clients.includes(withoutAge(client));
    if (isOld(client) && earlier.some(wasSo)) return undefined;
    return pairs.every((pair) => pair !== undefined && canGoFirst(pair[0]) && canWait(pair[1]))
      ? (pairs as readonly (readonly [Workload, Workload])[])
      : undefined;
  };

  const needs = meanwhile.flatMap((change) =>
    change.clients.map((client) => ({ change, client, pairs: needOf(change, client) })),
  );
  const order = inOrder(
    losing,
    needs.flatMap(({ pairs }) => pairs ?? []),
  );
  const place = new Map(order.map((one, i) => [one, one.owner.kind === 'CronJob' ? -1 : i]));
  const isKept = (pairs: readonly (readonly [Workload, Workload])[] | undefined): boolean =>
    pairs !== undefined && pairs.every(([first, then]) => place.get(first)! < place.get(then)!);
  const left = new Set(needs.filter(({ pairs }) => !isKept(pairs)));
  const first = new Set(needs.flatMap((need) => (left.has(need) ? [] : (need.pairs ?? []).map(([one]) => one))));
  const titles = new Map(order.map((one, i) => [one.title, i]));
  return {
    sorted: (all) => [...all].sort((one, other) => (titles.get(one) ?? -1) - (titles.get(other) ?? -1)),
    drained: [...first].filter(({ owner }) => owner.kind === 'CronJob'),
    meanwhile: meanwhile.flatMap((change) => {
      const clients = [...left].filter((one) => one.change === change).map(({ client }) => client);
      return clients.length === 0 ? [] : [{ ...change, clients }];
    }),
  };
}

const nameOf = ({ name, namespace }: Workload): string => `${namespace}/${name}`;

const canGoFirst = ({ owner }: Workload): boolean => owner.kind === 'CronJob' || RESTARTED.includes(owner.kindName);

function serversOf(after: Mesh, title: string): readonly Workload[] {
  const [namespace = '', name = ''] = title.split('/');
  const service = findService(after, namespace, name);
  return service ? workloadsOf(after, service) : [];
}

/** Whether its only pod is gone before the next one is there. */
function isOneAtATime({ owner }: Workload): boolean {
  return owner.kind === 'StatefulSet' && (owner.spec.get('replicas').number ?? 1) <= 1;
}

/** All, the first of each pair before the second, else as they were; in a circle, whoever stands first goes first. */
function inOrder(all: readonly Workload[], pairs: readonly (readonly [Workload, Workload])[]): readonly Workload[] {
  const before = new Map<Workload, Set<Workload>>();
  for (const [first, then] of pairs) before.set(then, (before.get(then) ?? new Set()).add(first));
  const ordered = new Set<Workload>();
  const entered = new Set<Workload>();
  for (const start of all) {
    // Not recursive: a chain may be as long as a namespace has workloads.
    const trail = [start];
    for (let here = trail.at(-1); here; here = trail.at(-1)) {
      entered.add(here);
      const next = [...(before.get(here) ?? [])].find((one) => !entered.has(one));
      if (next) trail.push(next);
      else {
        ordered.add(here);
        trail.pop();
      }
    }
  }
  return [...ordered];
}
