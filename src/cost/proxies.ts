import type { Mesh } from '../model/mesh';
import { sizeOfGateway } from '../model/waypoints/waypoint-size';
import { waypoints } from '../model/waypoints/waypoint';
import { enrolmentOf, type Membership } from '../model/workloads/enrolment';
import { isProxyItself } from '../model/workloads/proxy-pods';
import { sidecarRequestsOf, waypointRequestsOf, ztunnelRequests } from '../model/workloads/proxy-requests';
import { exactly, nodesOf, replicasOf, type Count, type Requests } from '../model/workloads/replicas';
import { workloads, type Workload } from '../model/workloads/workload';
import type { CostFigures, Figure, ProxyFigures } from './figures';
import { plus, sumOf, times, type Range } from './range';

/** Pods of a workload that are in the mesh, or would be. */
export interface MeshPods {
  readonly workload: Workload;
  readonly membership: Exclude<Membership, 'none'>;
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
}

/** The pods of a mesh, and the nodes that they are on. */
export function counted(mesh: Mesh, given: Range | undefined): Counted {
  const known = given ?? nodesOf(mesh);
  const members: { readonly workload: Workload; readonly membership: Membership }[] = [];
  const leftOut: string[] = [];
  for (const workload of workloads(mesh)) {
    const { membership, why } = enrolmentOf(mesh, workload);
    if (isProxyItself(workload)) continue;
    if (membership === 'none') leftOut.push(`${workload.title}: ${why}`);
    else members.push({ workload, membership });
  }
  const podsOn = (nodes: Count): MeshPods[] =>
    members.flatMap(({ membership, workload }) =>
      membership === 'none' ? [] : [{ workload, membership, pods: replicasOf(mesh, workload, nodes) }],
    );
  if (known) {
    const source = given ? 'as given' : 'Nodes among the manifests';
    return { pods: podsOn(known), nodes: { ...known, source }, leftOut: leftOut.sort() };
  }
  // Nobody has said how many nodes there are: all pods may be on one, or each on one of its own.
  const { high } = sumOf(podsOn(exactly(1)).map(({ pods }) => pods));
  const nodes = { low: 1, high: Math.max(1, high) };
  const source = 'from one for all pods to one for each; say --nodes';
  return { pods: podsOn(nodes), nodes: { ...nodes, source }, leftOut: leftOut.sort() };
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
