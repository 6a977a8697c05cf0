import { enrolmentOf, isMembershipUnknown } from '../model/workloads/enrolment';
import { isProxyItself } from '../model/workloads/proxy-pods';
import { fact } from '../model/fact';
import type { Mesh } from '../model/mesh';
import type { Workload } from '../model/workloads/workload';
import { serviceDestinations, type Destination } from '../simulate/partition/destinations';
import { workloads } from '../model/workloads/workload';
import { throughTo, whyNot, type Call, type CallEnd } from './calls';
import { NO_PASSES, type Passes } from './latency';

/** What a call passes as the manifests are: the proxies of its walk. A gateway is passed whatever mesh is behind it, and does not count. */
export function passesOf({ answer: { hops }, from, to }: Call): Passes {
  // The proxy in the pod of a gateway is the gateway.
  const isGateway = {
    client: from.workload !== undefined && isProxyItself(from.workload),
    server: to.behind?.some(isProxyItself) ?? false,
  };
  const ends = (at: string): number => {
    const all = hops.filter((hop) => hop.at === at).map(({ node, side }) => node ?? side);
    return [...new Set(all)].filter((end) => end === undefined || !isGateway[end]).length;
  };
  // A canary of a waypoint splits: each request passes one of the two.
  const waypoint = Number(hops.some(({ at }) => at === 'waypoint'));
  return { sidecar: ends('sidecar'), ztunnel: ends('ztunnel'), waypoint };
}

/** What a call would pass, were all pods that are in the mesh, or will be by a plan, in it in one way: a proxy of the kind for each end. */
export function passesWith(mesh: Mesh, plan: Mesh, { from, to }: Call, kind: 'sidecar' | 'ztunnel'): Passes {
  const isIn = (one: Workload): boolean => isMember(mesh, one) || isPlanned(plan, one);
  const client = from.workload !== undefined && isIn(from.workload);
  const server = to.behind?.some(isIn) ?? false;
  return { ...NO_PASSES, [kind]: Number(client) + Number(server) };
}

/**
 * What a call would pass in a mesh without sidecars, with the waypoints of a plan. Where the plan is such a mesh it is walked; where its pods
 * still have sidecars, they are taken to be captured, and the waypoint is the one that the Service asks for.
 *
 * @returns why it is not known, where the plan has no such ends, refuses the call, or does not tell whether they are in the mesh
 */
export function passesInPlan(plan: Mesh, call: Call): Passes | string {
  const to = serviceDestinations(plan).find(({ title }) => title === call.to.title);
  const from = endIn(plan, call.from);
  if (!to) return `there is no Service ${call.to.title}`;
  if (!from) return `there is no ${call.from.workload?.title ?? call.from.name}`;
  const answer = throughTo(plan, from, to);
  if (!answer) return `Service ${call.to.title} has no port for TCP`;
  if (answer.verdict !== 'allowed') return whyNot(answer);
  if (isCallUnknown(plan, { from, to, answer })) return 'it lacks the Namespace of one of the two';
  const walked = passesOf({ from, to, answer });
  if (walked.sidecar === 0) return walked;
  const asksForWaypoint = from.workload !== undefined && waypointsOf(to) > 0;
  return { ...passesWith(plan, plan, { from, to, answer }, 'ztunnel'), waypoint: Number(asksForWaypoint) };
}

function waypointsOf({ waypoints }: Destination): number {
  return waypoints.length;
}

function endIn(plan: Mesh, { from, name, workload }: CallEnd): CallEnd | undefined {
  if (!workload) return { from, name, workload: undefined };
  const same = sameIn(plan, workload);
  return same && { from, name, workload: same };
}

const byTitle = fact((mesh) => new Map(workloads(mesh).map((one) => [one.title, one])));

/** The same workload in other manifests. */
function sameIn(plan: Mesh, { title }: Workload): Workload | undefined {
  return byTitle(plan).get(title);
}

/** Whether a plan has a workload in the mesh. */
export function isPlanned(plan: Mesh, workload: Workload): boolean {
  const same = sameIn(plan, workload);
  return same !== undefined && isMember(plan, same);
}

/** Whether something that a call begins or ends at is of an unknown membership, and no plan tells. */
export function isCallUnknown(mesh: Mesh, { from, to }: Call, plan?: Mesh): boolean {
  const ends = [...(from.workload ? [from.workload] : []), ...(to.behind ?? [])];
  return ends.some((one) => isMembershipUnknown(mesh, one) && !(plan && isPlanned(plan, one)));
}

function isMember(mesh: Mesh, workload: Workload): boolean {
  return !isProxyItself(workload) && enrolmentOf(mesh, workload).membership !== 'none';
}
