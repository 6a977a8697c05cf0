import { isIP } from 'node:net';
import { factOf } from '../../model/fact';
import { labelOf } from '../../model/field';
import { knownAddress } from '../../model/services/known-addresses';
import type { Mesh } from '../../model/mesh';
import { findService, workloadsOf, type MeshService } from '../../model/services/service';
import { isReady } from '../../model/services/service-backends';
import { HBONE_PORT, inboundBindingPort, type MeshGateway } from '../../model/waypoints/waypoint';
import { workloads, type Workload } from '../../model/workloads/workload';

/** Where the status of a Gateway says that it is: a host before an address, as istiod tells ztunnel. */
interface WrittenAddress {
  readonly type: 'Hostname' | 'IPAddress';
  readonly value: string;
}

/** Undefined where the status has none that istiod reads: of no type, of another one, or an address that is none. */
function writtenAddress({ object }: MeshGateway): WrittenAddress | undefined {
  const all = object
    .field('status', 'addresses')
    .items.map((one) => ({ type: one.get('type').text, value: one.get('value').text ?? '' }));
  const host = all.find(({ type }) => type === 'Hostname');
  const address = host ?? all.find(({ type, value }) => type === 'IPAddress' && isIP(value) !== 0);
  return address as WrittenAddress | undefined;
}

/**
 * Why traffic passes a waypoint by to which something is bound: its status has addresses, and none that istiod reads.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/waypoints.go, getGatewayAddress (measured for 1.32-dev)
 */
export function addressProblem(waypoint: MeshGateway): string | undefined {
  const { namespace, name, object } = waypoint;
  if (object.field('status', 'addresses').items.length === 0 || writtenAddress(waypoint)) return undefined;
  return `the status of waypoint ${namespace}/${name} has no address that istiod reads (a type, Hostname or IPAddress, and what is one), so that ztunnel passes it by`;
}

/** Whether a waypoint has anybody who answers: pods that are ready, behind a Service with the port of HBONE. Without either in the input it has. */
export const isUsable = factOf((mesh: Mesh, waypoint: MeshGateway): boolean => {
  const address = writtenAddress(waypoint);
  // Of a pod's own address there is no Service to ask.
  const own =
    address?.type === 'IPAddress' ? knownAddress(mesh, address.value, waypoint.namespace).workload : undefined;
  if (own) return isReady(mesh, own);
  const service = serviceOf(mesh, waypoint, address);
  if (service) {
    if (!service.ports.some(({ port }) => port === HBONE_PORT) && inboundBindingPort(mesh, waypoint) === HBONE_PORT)
      return false;
    const pods = workloadsOf(mesh, service);
    // istiod makes the Deployment; manifests have none.
    return pods.length === 0 ? !hasPods(mesh) : pods.some((one) => isReady(mesh, one));
  }
  // A dump that knows where a waypoint is has its Service, too.
  if (address && mesh.world === 'closed' && hasPods(mesh)) return false;
  const pods = podsOf(mesh, waypoint);
  return pods.length === 0 || pods.some((one) => isReady(mesh, one));
});

/** Whether the input has pods as a cluster made them. */
function hasPods(mesh: Mesh): boolean {
  return mesh.ofKind('Pod').some((pod) => pod.field('status', 'podIP').isSet);
}

/** The Service that the Gateway's status names, or the one that istiod gives it where it names none. */
function serviceOf(
  mesh: Mesh,
  { namespace, serviceAccount }: MeshGateway,
  address: WrittenAddress | undefined,
): MeshService | undefined {
  if (!address) return findService(mesh, namespace, serviceAccount);
  if (address.type === 'IPAddress') {
    const { service } = knownAddress(mesh, address.value, namespace);
    return service?.kind === 'Service' ? service.service : undefined;
  }
  const [name = '', home = ''] = address.value.split('.');
  return address.value.includes('.svc.') ? findService(mesh, home, name) : findService(mesh, namespace, serviceAccount);
}

/** The pods of a waypoint, where the input has them. */
export function podsOf(mesh: Mesh, { namespace, name }: MeshGateway): readonly Workload[] {
  return workloads(mesh).filter(
    (one) => one.namespace === namespace && labelOf(one.labels, 'gateway.networking.k8s.io/gateway-name') === name,
  );
}
