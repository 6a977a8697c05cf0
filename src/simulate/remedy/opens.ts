import type { Mesh } from '../../model/mesh';
import { services } from '../../model/services/service';
import { workloads } from '../../model/workloads/workload';
import { diffOf, type ReachabilityChange } from '../diff/diff';
import type { MeshRequest } from '../request';

/** Pairs of workloads and Services that are compared while somebody waits: a second's worth. */
const MOST_PAIRS = 10_000;

/**
 * What a change opens beside the request that it is made for; nothing is said of a mesh that is too large to look at while
 * somebody waits.
 */
export function opensBeside(
  before: Mesh,
  after: Mesh,
  request: MeshRequest,
): readonly ReachabilityChange[] | undefined {
  if (workloads(after).length * services(after).length > MOST_PAIRS) return undefined;
  return diffOf(before, after).changes.filter(
    (change) =>
      (change.kind === 'opened' || change.kind === 'unsure') && !isAsked(change, request) && !isOfRest(change),
  );
}

/** Whether a change is about ports of pods that nothing declares or names: no policy tells them from the one that is asked for. */
function isOfRest({ ports }: ReachabilityChange): boolean {
  return ports?.[0]?.from === 1 && ports.at(-1)!.to === 65_535;
}

/** Whether a change is about nothing but a request. */
function isAsked(change: ReachabilityChange, request: MeshRequest): boolean {
  const { clients, port, ports, requests, to } = change;
  return (
    ports === undefined &&
    clients.length === 1 &&
    clients[0] === nameOf(request.from) &&
    to === titleOf(request.to) &&
    port === request.to.port &&
    (request.http === undefined || requests.length === 1)
  );
}

function nameOf(from: MeshRequest['from']): string {
  if ('workload' in from) return from.workload;
  if ('gateway' in from) return `gateway ${from.gateway}`;
  return 'kubelet' in from ? 'kubelet' : `outside ${from.ip}/${from.ip.includes(':') ? 128 : 32}`;
}

function titleOf(to: MeshRequest['to']): string {
  if ('service' in to) return to.service;
  if ('workload' in to) return `pods of ${to.workload}`;
  return 'gateway' in to ? `gateway ${to.gateway}` : to.host;
}

/** How much is opened, for comparing: a whole port is more than any of its requests. */
export function weightOf(changes: readonly ReachabilityChange[] | undefined): number {
  return (changes ?? []).reduce(
    (sum, { clients, requests }) => sum + clients.length * (requests.length === 0 ? 100 : requests.length),
    0,
  );
}
