import type { Mesh } from '../../model/mesh';
import { virtualAddresses } from '../../model/services/known-addresses';
import { workloadsOf, tcpPortOf } from '../../model/services/service';
import { backendsOf } from '../../model/services/service-backends';
import { addressesOf } from '../../model/workloads/workload-addresses';
import { clientEndpointsOf, portsOf, type ClusterEndpoint, type FoundCluster } from '../envoy/cluster';
import type { Dialled } from '../path/client-path';

/** The ends of a connection that goes on to where it was dialled. */
export interface DialledEnds {
  readonly endpoints: readonly ClusterEndpoint[];
  /** What would have to be known of them; undefined where they are all there. */
  readonly unsure: string | undefined;
}

/** Who answers where a client dials, past all proxies: the pods that Kubernetes finds behind the address of a Service, or whose address it is. */
export function dialledEnds(mesh: Mesh, dialled: Dialled): DialledEnds {
  const { port } = dialled;
  switch (dialled.kind) {
    case 'workload':
      return { endpoints: [{ workload: dialled.workload, port }], unsure: undefined };
    case 'service': {
      const { destination } = dialled;
      if (destination.kind === 'Service' && destination.service.isHeadless) {
        // Nobody changes the port of a pod's own address.
        const pods = workloadsOf(mesh, destination.service);
        const unsure =
          pods.length === 0 && mesh.world === 'open' ? `the pods of ${destination.service.title}` : undefined;
        return { endpoints: pods.map((workload) => ({ workload, port })), unsure };
      }
      const found = tcpPortOf(portsOf(destination), port);
      return found ? clientEndpointsOf(mesh, destination, found, {}) : { endpoints: [], unsure: undefined };
    }
    default:
      return { endpoints: [], unsure: undefined };
  }
}

/** A connection that goes on as it was dialled, as a cluster; undefined where no Service was. */
export function dialledCluster(dialled: Dialled, ends: DialledEnds): FoundCluster | undefined {
  if (dialled.kind !== 'service') return undefined;
  const { destination, port } = dialled;
  const host = destination.kind === 'Service' ? destination.service.host : destination.host;
  const object = destination.kind === 'Service' ? destination.service.object : destination.entry.object;
  return { status: 'found', destination, host, port, subset: undefined, ...ends, objects: [object] };
}

/** The addresses that a client dials, any of these; undefined where the manifests don't tell. */
export function dialledAddresses(mesh: Mesh, dialled: Dialled): readonly string[] | undefined {
  switch (dialled.kind) {
    case 'workload':
      return addressesOf(mesh, dialled.workload);
    case 'service': {
      if (dialled.address !== undefined) return [dialled.address];
      const { destination } = dialled;
      const found =
        destination.kind === 'Service' ? virtualAddresses(destination.service) : destination.entry.addresses;
      return found.length > 0 ? found : undefined;
    }
    default:
      return [dialled.address];
  }
}

/** The host that a client has in mind, for a request that names none. */
export function dialledHost(mesh: Mesh, dialled: Dialled): string {
  switch (dialled.kind) {
    case 'service':
      return dialled.destination.kind === 'Service' ? dialled.destination.service.host : dialled.destination.host;
    case 'workload':
      return addressesOf(mesh, dialled.workload)?.[0] ?? '';
    default:
      return dialled.address;
  }
}

/** Where something goes that is nobody's in the mesh. */
export interface OutsideEnd {
  readonly address: string;
  readonly port: number;
}

/** The ends outside of the mesh that a connection goes on to as it was dialled. */
export function dialledOutside(mesh: Mesh, dialled: Dialled): readonly OutsideEnd[] {
  const { port } = dialled;
  if (dialled.kind === 'workload' || (dialled.kind === 'service' && dialled.destination.kind === 'Service')) return [];
  const address = dialled.kind === 'service' ? (dialled.address ?? dialledHost(mesh, dialled)) : dialled.address;
  return [{ address, port }];
}

/** The ends of a ServiceEntry, or of a Service whose endpoints others write, that are no pods. */
export function outsideOf(mesh: Mesh, { destination, port }: FoundCluster): readonly OutsideEnd[] {
  if (destination.kind === 'Service' && destination.service.selector) return [];
  return backendsOf(mesh, destination, port).all.flatMap((one) =>
    one.kind === 'pods' ? [] : [{ address: one.address, port: one.port }],
  );
}
