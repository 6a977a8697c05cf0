import { labelOf } from '../model/field';
import type { Mesh } from '../model/mesh';
import { findService, workloadsOf, type MeshService } from '../model/services/service';
import { controllerOfClass, hasAddress, type MeshGateway } from '../model/waypoints/waypoint';
import { fails, holds, unknown, type Outcome } from './condition';

/** Whether istiod makes the proxy of a Gateway: it does, unless the Gateway is told of a Service that is there already. */
export function isManaged({ object }: MeshGateway): boolean {
  const addresses = object.spec.get('addresses').items;
  if (addresses.length !== 1) return addresses.length === 0;
  return (addresses[0]!.get('type').text ?? 'IPAddress') === 'IPAddress';
}

/** Whether a Gateway has, or will have, an address in its status. */
export function isAddressed(mesh: Mesh, gateway: MeshGateway): boolean | 'unknown' {
  if (gateway.object.field('status', 'addresses').items.length > 0) return true;
  if (gateway.role === 'other' || gateway.role === 'unknown') return mesh.world === 'closed' ? false : 'unknown';
  const { status } = programmed(mesh, gateway, []);
  return status === 'Unknown' ? 'unknown' : status === 'True';
}

/** Whether all that it lacks is an address of its load balancer. */
export function waitsForAddress(mesh: Mesh, gateway: MeshGateway): boolean {
  return programmed(mesh, gateway, []).isForNow === true;
}

/**
 * Whether a Gateway is programmed, which is to have an address. istiod makes a Service of type ClusterIP for a waypoint, and one of type
 * LoadBalancer for other Gateways, which waits for its address; that nobody knows from manifests.
 *
 * @param ports those that its listeners have
 *
 * @see istio/istio pilot/pkg/config/kube/gatewaycommon/{conversion,context}.go, SetProgrammedCondition, ResolveGatewayInstances (read for 1.32-dev)
 */
export function programmed(mesh: Mesh, gateway: MeshGateway, ports: readonly number[]): Outcome {
  const { object, className, title } = gateway;
  if (!isManaged(gateway)) return byServices(mesh, gateway, ports);
  if (object.field('status', 'addresses').items.length > 0) return holds('Programmed', `${title} has an address`);
  if (controllerOfClass(mesh, className) === 'istio.io/mesh-controller') {
    return hasAddress(mesh, gateway)
      ? holds('Programmed', 'once its pods are ready')
      : fails('AddressNotAssigned', 'none of its pods is ready');
  }
  const type = labelOf(object.annotations, 'networking.istio.io/service-type');
  if (type === 'ClusterIP' || type === 'NodePort') return holds('Programmed', 'once its pods are ready');
  if (object.spec.get('infrastructure', 'parametersRef').isSet) {
    return unknown('of which type the parameters make its Service');
  }
  return pending('its Service is of type LoadBalancer, and nothing has given it an address');
}

/** A Gateway that is told of Services by name. */
function byServices(mesh: Mesh, { namespace, object }: MeshGateway, ports: readonly number[]): Outcome {
  const hosts = object.spec
    .get('addresses')
    .items.filter((one) => (one.get('type').text ?? 'Hostname') === 'Hostname')
    .map((one) => one.get('value').text ?? '');
  if (hosts.length === 0) return fails('UnsupportedAddress', 'addresses have to be of type Hostname');
  const outcomes = hosts.map((host) => ofHost(mesh, namespace, host, ports));
  const worst =
    outcomes.find(({ status }) => status === 'Unknown') ??
    outcomes.find(({ reason }) => reason === 'AddressNotUsable') ??
    outcomes.find(({ status }) => status === 'False');
  return worst ?? holds('Programmed', `it is assigned to ${hosts.join(', ')}`);
}

function ofHost(mesh: Mesh, namespace: string, host: string, ports: readonly number[]): Outcome {
  const [name = '', home = namespace] = host.split('.');
  const service = home === namespace ? findService(mesh, namespace, name) : undefined;
  if (!service) {
    const isKnown = home !== namespace || mesh.knows('Service', namespace);
    return isKnown
      ? fails('AddressNotUsable', `there is no Service ${namespace}/${name}`)
      : unknown(`whether there is a Service ${namespace}/${name}`);
  }
  if (ports.length === 0) return holds('Programmed', service.title);
  if (workloadsOf(mesh, service).length === 0) {
    return mesh.world === 'closed'
      ? fails('AddressNotAssigned', `no pods are behind ${service.title}`)
      : unknown(`whether there are pods behind ${service.title}`);
  }
  const missing = ports.find((port) => !service.ports.some((one) => one.port === port));
  if (missing !== undefined) return fails('AddressNotUsable', `${service.title} has no port ${missing}`);
  return isPending(service)
    ? pending(`${service.title} is of type LoadBalancer, and has no address`)
    : holds('Programmed', `it is assigned to ${service.title}`);
}

function pending(why: string): Outcome {
  return { ...fails('AddressNotAssigned', why), isForNow: true };
}

function isPending({ object }: MeshService): boolean {
  return (
    object.spec.get('type').text === 'LoadBalancer' &&
    object.field('status', 'loadBalancer', 'ingress').items.length === 0 &&
    object.spec.get('externalIPs').items.length === 0
  );
}
