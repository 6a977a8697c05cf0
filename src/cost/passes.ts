import { enrolmentOf } from '../model/workloads/enrolment';
import { isProxyItself } from '../model/workloads/proxy-pods';
import type { Mesh } from '../model/mesh';
import type { Workload } from '../model/workloads/workload';
import type { Answer } from '../simulate/answer';
import { serviceDestinations, type Destination } from '../simulate/partition/destinations';
import { workloads } from '../model/workloads/workload';
import { throughTo, type Call, type CallEnd } from './calls';
import { NO_PASSES, type Passes } from './latency';

/** What a call passes as the manifests are: the proxies of its walk. A gateway is passed whatever mesh is behind it, and does not count. */
export function passesOf({ hops }: Answer): Passes {
  const ends = (at: string): number =>
    new Set(hops.filter((hop) => hop.at === at).map(({ node, side }) => node ?? side)).size;
  // A canary of a waypoint splits: each request passes one of the two.
  const waypoint = Number(hops.some(({ at }) => at === 'waypoint'));
  return { sidecar: ends('sidecar'), ztunnel: ends('ztunnel'), waypoint };
}

/** What a call would pass, were all pods that are in the mesh in it in one way: a proxy of the kind for each end. */
export function passesWith(mesh: Mesh, { from, to }: Call, kind: 'sidecar' | 'ztunnel'): Passes {
  const client = from.workload !== undefined && isMember(mesh, from.workload);
  const server = to.behind?.some((one) => isMember(mesh, one)) ?? false;
  return { ...NO_PASSES, [kind]: Number(client) + Number(server) };
}

/**
 * What a call would pass in a mesh without sidecars, with the waypoints of a plan. Where the plan is such a mesh it is walked; where its pods
 * still have sidecars, they are taken to be captured, and the waypoint is the one that the Service asks for.
 *
 * @returns nothing where the plan has no such ends, or refuses the call
 */
export function passesInPlan(plan: Mesh, call: Call): Passes | undefined {
  const to = serviceDestinations(plan).find(({ title }) => title === call.to.title);
  const from = endIn(plan, call.from);
  if (!to || !from) return undefined;
  const answer = throughTo(plan, from, to);
  if (answer?.verdict !== 'allowed') return undefined;
  const walked = passesOf(answer);
  if (walked.sidecar === 0) return walked;
  const asksForWaypoint = from.workload !== undefined && waypointsOf(to) > 0;
  return { ...passesWith(plan, { from, to, answer }, 'ztunnel'), waypoint: Number(asksForWaypoint) };
}

function waypointsOf({ waypoints }: Destination): number {
  return waypoints.length;
}

function endIn(plan: Mesh, { from, name, workload }: CallEnd): CallEnd | undefined {
  if (!workload) return { from, name, workload: undefined };
  const { owner } = workload;
  const same = workloads(plan).find(
    (one) =>
      one.name === workload.name && one.namespace === workload.namespace && one.owner.kindName === owner.kindName,
  );
  return same && { from, name, workload: same };
}

function isMember(mesh: Mesh, workload: Workload): boolean {
  return !isProxyItself(workload) && enrolmentOf(mesh, workload).membership !== 'none';
}
