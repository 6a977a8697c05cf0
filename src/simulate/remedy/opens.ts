import type { Mesh } from '../../model/mesh';
import { services } from '../../model/service';
import { workloads } from '../../model/workload';
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
    (change) => (change.kind === 'opened' || change.kind === 'unsure') && !isAsked(change, request),
  );
}

/** Whether a change is about nothing but a request. */
function isAsked({ clients, port, requests, service }: ReachabilityChange, { from, http, to }: MeshRequest): boolean {
  return (
    'workload' in from &&
    'service' in to &&
    clients.length === 1 &&
    clients[0] === from.workload &&
    service === to.service &&
    port === to.port &&
    (http === undefined || requests.length === 1)
  );
}

/** How much is opened, for comparing: a whole port is more than any of its requests. */
export function weightOf(changes: readonly ReachabilityChange[] | undefined): number {
  return (changes ?? []).reduce(
    (sum, { clients, requests }) => sum + clients.length * (requests.length === 0 ? 100 : requests.length),
    0,
  );
}
