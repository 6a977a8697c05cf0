import { fact, factOf } from '../../model/fact';
import { labelOf, type Labels } from '../../model/field';
import { podsOfGateway } from '../../model/gateways/gateway-pods';
import type { Mesh } from '../../model/mesh';
import { endOfGateway } from '../../model/network/network-ends';
import { containerPortOf, findService, servicesOf, workloadsOf, type MeshService } from '../../model/services/service';
import { settings } from '../../model/platform/settings';
import { findGateway, type MeshGateway } from '../../model/waypoints/waypoint';
import { workloads, type Workload } from '../../model/workloads/workload';
import { gatewayOfPods } from '../path/ends';
import type { Sender } from '../sender';
import { listenersOfGateway } from './kube-listeners';

/** A Service before a gateway's pods. */
export interface GatewayService {
  readonly host: string;
  readonly ports: readonly { readonly port: number; readonly target: number }[];
}

/** The proxies of an ingress gateway. */
export interface GatewayProxy {
  readonly namespace: string;
  /** Of the pods. */
  readonly labels: Labels;
  /** The Gateway that istiod makes them for; undefined for pods that somebody else makes. */
  readonly gateway: MeshGateway | undefined;
  readonly services: readonly GatewayService[];
  /** As others see it. */
  readonly sender: Sender;
  /** As messages show it: `Gateway edge/public`, `Deployment istio-system/istio-ingressgateway`. */
  readonly title: string;
}

/** The proxies of a Gateway of the Gateway API: those that istiod makes, or those that its addresses name. */
export const proxyOfGateway = factOf((mesh: Mesh, gateway: MeshGateway): GatewayProxy => {
  const [service] = manualServices(mesh, gateway);
  const [workload] = service ? workloadsOf(mesh, service) : [];
  if (workload) return proxyOfWorkload(mesh, workload);
  return {
    namespace: gateway.namespace,
    labels: endOfGateway(mesh, gateway)?.labels ?? {},
    gateway,
    services: [madeService(mesh, gateway)],
    sender: { kind: 'gateway', gateway },
    title: gateway.title,
  };
});

/** The proxies that a workload's pods are. */
export const proxyOfWorkload = factOf((mesh: Mesh, workload: Workload): GatewayProxy => ({
  namespace: workload.namespace,
  labels: workload.labels,
  gateway: gatewayOfPods(mesh, workload),
  services: servicesOf(mesh, workload).map(({ host, ports }) => ({
    host,
    ports: ports.flatMap((port) => {
      const target = containerPortOf(port, workload);
      return target === undefined ? [] : [{ port: port.port, target }];
    }),
  })),
  sender: { kind: 'workload', workload },
  title: workload.title,
}));

/**
 * The proxies of a name: those of a Gateway of the Gateway API, of what makes the pods of a gateway, of the Service before them, or those
 * that a Gateway of Istio's own selects. Undefined where there is none of it.
 */
export function findGatewayProxy(mesh: Mesh, namespace: string, name: string): GatewayProxy | undefined {
  const gateway = findGateway(mesh, namespace, name);
  if (gateway) return proxyOfGateway(mesh, gateway);
  const own = byName(mesh).get(`${namespace}/${name}`);
  if (own) return proxyOfWorkload(mesh, own);
  const service = findService(mesh, namespace, name);
  const [behind] = service ? workloadsOf(mesh, service) : [];
  if (behind) return proxyOfWorkload(mesh, behind);
  const selecting = mesh.find('IstioGateway', namespace, name);
  const pods = selecting && podsOfGateway(mesh, selecting);
  if (pods?.workloads[0]) return proxyOfWorkload(mesh, pods.workloads[0]);
  const made = pods?.implied.find((one) => one.gateway !== undefined)?.gateway;
  return made && proxyOfGateway(mesh, made);
}

const byName = fact((mesh) => {
  const found = new Map<string, Workload>();
  for (const one of workloads(mesh)) {
    const key = `${one.namespace}/${one.name}`;
    if (!found.has(key)) found.set(key, one);
  }
  return found;
});

/** Whether istiod makes the pods of a Gateway: its addresses name no host. */
export function isManaged({ object }: MeshGateway): boolean {
  const addresses = object.spec.get('addresses').items;
  if (addresses.length !== 1) return addresses.length === 0;
  return (addresses[0]!.get('type').text ?? 'IPAddress') === 'IPAddress';
}

/**
 * The hosts of the Services whose pods a Gateway is for.
 *
 * @see istio/istio pilot/pkg/config/kube/gateway/conversion.go, extractGatewayServices (read for 1.32-dev)
 */
export function serviceHostsOf(mesh: Mesh, gateway: MeshGateway): readonly string[] {
  const { namespace, object } = gateway;
  const suffix = `svc.${settings(mesh).clusterDomain}`;
  if (isManaged(gateway)) return [madeService(mesh, gateway).host];
  return object.spec.get('addresses').items.flatMap((address) => {
    const value = address.get('value').text;
    if (value === undefined || (address.get('type').text ?? 'Hostname') !== 'Hostname') return [];
    return [value.includes('.') ? value : `${value}.${namespace}.${suffix}`];
  });
}

function manualServices(mesh: Mesh, gateway: MeshGateway): readonly MeshService[] {
  if (isManaged(gateway)) return [];
  return serviceHostsOf(mesh, gateway).flatMap((host) => {
    const [name = '', namespace = ''] = host.split('.');
    return findService(mesh, namespace, name) ?? [];
  });
}

/** The Service that istiod makes, which has the ports of the listeners. */
function madeService(mesh: Mesh, gateway: MeshGateway): GatewayService {
  const { className, name, namespace, object } = gateway;
  const made = labelOf(object.annotations, 'gateway.istio.io/name-override') ?? `${name}-${className}`;
  const ports = new Set(listenersOfGateway(mesh, gateway).map(({ port }) => port));
  return {
    host: `${made}.${namespace}.svc.${settings(mesh).clusterDomain}`,
    ports: [...ports].map((port) => ({ port, target: port })),
  };
}
