import type { Mesh } from '../../model/mesh';
import { containerPortOf, servicesOf } from '../../model/services/service';
import { podDestinations } from '../partition/destinations';
import { joinedRanges } from '../partition/port-classes';
import type { ReachabilityChange } from './diff';

/**
 * What a change does to pods is told once: at the ports of Services that lead to them, where it is all the same there. That the way of
 * ports which nobody declares is another is told by those that somebody does.
 */
export function withoutRepeats(
  before: Mesh,
  after: Mesh,
  changes: readonly ReachabilityChange[],
): ReachabilityChange[] {
  const inFront = portsInFront([before, after]);
  const byTarget = new Map<string, ReachabilityChange[]>();
  for (const change of changes) {
    const list = byTarget.get(change.to);
    if (list) list.push(change);
    else byTarget.set(change.to, [change]);
  }
  return changes.flatMap((change) => {
    const fronts = inFront.get(change.to);
    if (!fronts) return [change];
    const { isPlain, kind, port, ports, protocol, requests, to } = change;
    const isOfVerdict = kind === 'opened' || kind === 'closed' || kind === 'unsure';
    if (ports && isOfVerdict) return [change];
    const near = [...new Set(fronts.map(({ service }) => service))].flatMap((one) => byTarget.get(one) ?? []);
    const beside = ports ? (byTarget.get(to) ?? []).filter((one) => !one.ports) : [];
    const told = [...near, ...beside].filter(
      (one) =>
        kind === one.kind &&
        (ports !== undefined ||
          !isOfVerdict ||
          fronts.some(
            ({ leadsTo, port: own, service }) =>
              service === one.to && own === one.port && leadsTo === port && one.protocol === protocol,
          )) &&
        (isOfAll(one) || (one.isPlain === isPlain && JSON.stringify(one.requests) === JSON.stringify(requests))),
    );
    const clients = change.clients.filter((one) => !told.some((other) => other.clients.includes(one)));
    return clients.length === 0 ? [] : [{ ...change, clients }];
  });
}

/** Whether a change is about whatever is sent there. */
function isOfAll({ isPlain, requests }: ReachabilityChange): boolean {
  return requests.length === 0 && !isPlain;
}

/** A port of a Service, and the port of pods that it leads to. */
interface Front {
  readonly service: string;
  readonly port: number;
  readonly leadsTo: number | undefined;
}

function portsInFront(meshes: readonly Mesh[]): ReadonlyMap<string, readonly Front[]> {
  const found = new Map<string, Front[]>();
  for (const mesh of meshes) {
    for (const { title, workload } of podDestinations(mesh)) {
      const fronts = found.get(title) ?? [];
      found.set(title, fronts);
      for (const service of workload ? servicesOf(mesh, workload) : []) {
        for (const one of service.ports) {
          const leadsTo = service.isHeadless ? one.port : containerPortOf(one, workload!);
          fronts.push({ service: `${service.namespace}/${service.name}`, port: one.port, leadsTo });
        }
      }
    }
  }
  return found;
}

/** What is the same for ports that nobody declares, and for others of the same pods, is one change. */
export function joinedPorts(changes: readonly ReachabilityChange[]): ReachabilityChange[] {
  const open = new Set(changes.flatMap((one) => (one.ports ? [keyOf(one)] : [])));
  const found = new Map<string, ReachabilityChange>();
  const others: ReachabilityChange[] = [];
  for (const change of changes) {
    const key = keyOf(change);
    if (!open.has(key)) {
      others.push(change);
      continue;
    }
    const known = found.get(key);
    const ports = joinedRanges([
      ...(known?.ports ?? []),
      ...(change.ports ?? [{ from: change.port, to: change.port }]),
    ]);
    found.set(key, { ...(known ?? change), ports });
  }
  return [...others, ...found.values()];
}

function keyOf({ after, before, clients, isPlain, kind, protocol, requests, to }: ReachabilityChange): string {
  return JSON.stringify([kind, to, protocol ?? '', clients, requests, isPlain ?? false, before, after]);
}
