import type { Mesh } from '../model/mesh';
import { sizeOfGateway } from '../model/waypoints/waypoint-size';
import { waypoints } from '../model/waypoints/waypoint';
import { enrolmentOf, isMembershipUnknown, type Membership } from '../model/workloads/enrolment';
import { isProxyItself } from '../model/workloads/proxy-pods';
import { sidecarRequestsOf, waypointRequestsOf, ztunnelRequests } from '../model/workloads/proxy-requests';
import { exactly, nodesOf, replicasOf, type Count, type Requests } from '../model/workloads/replicas';
import { workloads, type Workload } from '../model/workloads/workload';
import type { CostFigures, Figure, ProxyFigures } from './figures';
import { isPlanned } from './passes';
import { plus, sumOf, times, type Range } from './range';

/** Pods of a workload that are in the mesh, or will be by the plan. */
export interface MeshPods {
  readonly workload: Workload;
  /** How they are in it now. */
  readonly membership: Membership;
  readonly pods: Count;
}

/** How many proxies of a kind there are, and what they cost together. */
export interface ProxyCost {
  /** How many. */
  readonly count: Range;
  /** Their memory, in megabytes of a million bytes. */
  readonly memoryMB: Range;
  /** Their processor time, in cores. */
  readonly cpu: Range;
}

/** How many nodes there are, and who says so. */
export interface Nodes extends Range {
  /** Who says so. */
  readonly source: string;
}

/** What is counted. */
export interface Counted {
  readonly pods: readonly MeshPods[];
  readonly nodes: Nodes;
  /** Workloads that get no proxy of any kind, as `Deployment shop/web: why`. */
  readonly leftOut: readonly string[];
  /** Pods of which nobody can tell, as nothing says how their namespace is labelled. */
  readonly unknown: { readonly pods: Range; readonly namespaces: readonly string[] };
}

/** The pods of a mesh, with those that a plan takes into it, and the nodes that they are on. */
export function counted(mesh: Mesh, plan: Mesh, given: Range | undefined): Counted {
  const known = given ?? nodesOf(mesh);
  const members: { readonly workload: Workload; readonly membership: Membership }[] = [];
  const unknown: Workload[] = [];
  const leftOut: string[] = [];
  for (const workload of workloads(mesh)) {
    if (isProxyItself(workload)) continue;
    const { membership, why } = enrolmentOf(mesh, workload);
    if (membership !== 'none' || isPlanned(plan, workload)) members.push({ workload, membership });
    else if (isMembershipUnknown(mesh, workload)) unknown.push(workload);
    else leftOut.push(`${workload.title}: ${why}`);
  }
  const podsOn = (nodes: Count): readonly MeshPods[] =>
    members.map((one) => ({ ...one, pods: replicasOf(mesh, one.workload, nodes) }));
  const withNodes = (nodes: Count, source: string): Counted => ({
    pods: podsOn(nodes),
    nodes: { ...nodes, source },
    leftOut: leftOut.sort(),
    unknown: {
      pods: sumOf(unknown.map((one) => replicasOf(mesh, one, nodes))),
      namespaces: [...new Set(unknown.map(({ namespace }) => namespace))].sort(),
    },
  });
  if (known) return withNodes(known, given ? 'as given' : 'Nodes among the manifests');
  // Nobody has said how many nodes there are: all pods may be on one, or each on one of its own.
  const { high } = sumOf(podsOn(exactly(1)).map(({ pods }) => pods));
  return withNodes({ low: 1, high: Math.max(1, high) }, 'from one for all pods to one for each; say --nodes');
}

/** The sidecars of pods. */
export function sidecarsOf(mesh: Mesh, pods: readonly MeshPods[], figures: CostFigures, used: Set<string>): ProxyCost {
  return together(
    pods.map((one) => costOf(one.pods, figures.sidecar, sidecarRequestsOf(mesh, one.workload), 'sidecar', used)),
  );
}

/** The ztunnels of nodes. */
export function ztunnelsOf(mesh: Mesh, nodes: Range, figures: CostFigures, used: Set<string>): ProxyCost {
  return costOf(nodes, figures.ztunnel, ztunnelRequests(mesh), 'ztunnel', used);
}

/** The pods of waypoints. */
export function waypointsOf(mesh: Mesh, figures: CostFigures, used: Set<string>): ProxyCost {
  return together(
    waypoints(mesh).map((one) =>
      costOf(sizeOfGateway(mesh, one).replicas, figures.waypoint, waypointRequestsOf(mesh, one), 'waypoint', used),
    ),
  );
}

export function together(costs: readonly ProxyCost[]): ProxyCost {
  return {
    count: sumOf(costs.map(({ count }) => count)),
    memoryMB: sumOf(costs.map(({ memoryMB }) => memoryMB)),
    cpu: sumOf(costs.map(({ cpu }) => cpu)),
  };
}

const BYTES_OF_A_MEGABYTE = 1e6;

/** What somebody has measured comes first, then what manifests request, then what is assumed. */
function costOf(
  count: Range,
  figures: ProxyFigures,
  { cpu, memory }: Requests,
  kind: keyof CostFigures,
  used: Set<string>,
): ProxyCost {
  const each = (what: 'memoryMB' | 'cpu', words: string, requested: number | undefined): Range => {
    const figure: Figure = figures[what];
    const isRequested = figure.isDefault && requested !== undefined;
    if (count.high > 0)
      used.add(`${words} of a ${kind}: ${isRequested ? 'requested by the manifests or values' : figure.source}`);
    return isRequested ? exactly(requested) : figure;
  };
  const megabytes = memory === undefined ? undefined : memory / BYTES_OF_A_MEGABYTE;
  return {
    count: plus(count, { low: 0, high: 0 }),
    memoryMB: times(count, each('memoryMB', 'memory', megabytes)),
    cpu: times(count, each('cpu', 'CPU', cpu)),
  };
}
