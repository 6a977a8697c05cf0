import { byLabels } from '../../model/selectors';
import { backendsOf } from '../../model/services/service-backends';
import type { Labels } from '../../model/field';
import type { Destination } from '../../model/services/hosts';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { containerPortOf, workloadsOf, type ServicePort } from '../../model/services/service';
import type { EntryPort } from '../../model/services/service-entry';
import { workloadsIn, type Workload } from '../../model/workloads/workload';

/** A pod that a cluster balances over, and the port of it. */
export interface ClusterEndpoint {
  readonly workload: Workload;
  readonly port: number;
}

/** Where a proxy sends to by a name. */
export type Cluster = FoundCluster | LostCluster;

/** One that is there. */
export interface FoundCluster {
  readonly status: 'found';
  readonly destination: Destination;
  readonly host: string;
  readonly port: number;
  readonly subset: string | undefined;
  readonly endpoints: readonly ClusterEndpoint[];
  /** What would have to be known of its endpoints; undefined where they are all there. */
  readonly unsure: string | undefined;
  /** Whether addresses that are no pods are among its endpoints. @default - of a Service there are none */
  readonly hasAddresses?: boolean | undefined;
  /** Whether another proxy is before its endpoints, so that these don't count. @default - none is */
  readonly isBehindProxy?: boolean | undefined;
  /** The objects that made it so. */
  readonly objects: readonly MeshObject[];
}

/** One that is not there, or may be. */
export interface LostCluster {
  readonly status: 'missing' | 'unknown';
  readonly host: string;
  readonly port: number | undefined;
  readonly subset: string | undefined;
  readonly why: string;
}

/** A port of what a name leads to. */
export type DestinationPort = ServicePort | EntryPort;

export function portsOf(destination: Destination): readonly DestinationPort[] {
  return destination.kind === 'Service' ? destination.service.ports : destination.entry.ports;
}

export function objectOfDestination(destination: Destination): MeshObject {
  return destination.kind === 'Service' ? destination.service.object : destination.entry.object;
}

/** Labels that istiod or a controller adds to endpoints, which no template has. */
const ADDED =
  /^(topology\.(kubernetes|istio)\.io\/|kubernetes\.io\/hostname$|pod-template-hash$|controller-revision-hash$)/;

/** The pods behind a port, those of a subset where its labels are given. */
export function endpointsOf(
  mesh: Mesh,
  destination: Destination,
  port: DestinationPort,
  labels: Labels,
): { readonly endpoints: readonly ClusterEndpoint[]; readonly unsure: string | undefined } {
  const candidates = candidatesOf(mesh, destination);
  const own = Object.fromEntries(Object.entries(labels).filter(([name]) => !ADDED.test(name)));
  const added = Object.keys(labels).find((name) => ADDED.test(name));
  const endpoints = candidates.workloads
    .filter((workload) => byLabels(own).matches(workload.labels))
    .flatMap((workload): ClusterEndpoint[] => {
      const target =
        destination.kind === 'Service' ? containerPortOf(port as ServicePort, workload) : entryPort(port, workload);
      return target === undefined ? [] : [{ workload, port: target }];
    });
  const unsure =
    candidates.unsure ??
    (added === undefined ? undefined : `which pods have the label ${added}, which no template has`);
  return { endpoints, unsure };
}

/**
 * The same for a sidecar or gateway, which sends to what EndpointSlices list as well: the pods among that. The rest has addresses and nothing more.
 */
export function clientEndpointsOf(
  mesh: Mesh,
  destination: Destination,
  port: DestinationPort,
  labels: Labels,
): ReturnType<typeof endpointsOf> & Pick<FoundCluster, 'hasAddresses'> {
  if (destination.kind !== 'Service' || destination.service.selector)
    return endpointsOf(mesh, destination, port, labels);
  const { all, unsure } = backendsOf(mesh, destination, port.port);
  if (unsure !== undefined) return endpointsOf(mesh, destination, port, labels);
  const endpoints = all.flatMap((one): ClusterEndpoint[] =>
    one.kind === 'pods' && byLabels(labels).matches(one.workload.labels)
      ? [{ workload: one.workload, port: one.port }]
      : [],
  );
  return { endpoints, unsure: undefined, hasAddresses: all.some(({ kind }) => kind !== 'pods') };
}

function entryPort(port: DestinationPort, workload: Workload): number {
  const named = workload.ports.find(({ name }) => name !== undefined && name === port.name);
  const target = port.field.get('targetPort').number;
  return named?.port ?? target ?? port.port;
}

function candidatesOf(
  mesh: Mesh,
  destination: Destination,
): { readonly workloads: readonly Workload[]; readonly unsure: string | undefined } {
  if (destination.kind === 'Service') {
    const { service } = destination;
    if (!service.selector) return { workloads: [], unsure: `the endpoints of ${service.title}, which selects no pods` };
    const workloads = workloadsOf(mesh, service);
    const isKnown = workloads.length > 0 || mesh.world === 'closed';
    return { workloads, unsure: isKnown ? undefined : `the pods that ${service.title} selects` };
  }
  const { entry } = destination;
  if (!entry.selector) return { workloads: [], unsure: undefined };
  const workloads = workloadsIn(mesh, entry.namespace).filter(({ labels }) => entry.selector!.matches(labels));
  return { workloads, unsure: undefined };
}
