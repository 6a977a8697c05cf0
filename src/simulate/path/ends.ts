import { isIP } from 'node:net';
import { nearest } from '../../input/known-props';
import { refuse, shown } from '../../input/refuse';
import { fact } from '../../model/fact';
import { labelOf } from '../../model/field';
import type { Destination } from '../../model/services/hosts';
import { knownAddress, podsAt, podsFrom, spelled } from '../../model/services/known-addresses';
import type { Mesh } from '../../model/mesh';
import { findService, services, type MeshService } from '../../model/services/service';
import { allocatesAddress, type MeshServiceEntry } from '../../model/services/service-entry';
import { settings } from '../../model/platform/settings';
import { findGateway, gateways, type MeshGateway } from '../../model/waypoints/waypoint';
import { isInjectedGateway } from '../../model/workloads/proxy-pods';
import { workloads, type Workload } from '../../model/workloads/workload';
import { ztunnelDestinationOf } from '../../model/services/ztunnel-services';
import type { GatewayProxy } from '../gateway/gateway-proxy';
import type { MeshRequest, RequestFrom } from '../request';
import type { Sender } from '../sender';
import type { Dialled } from './client-path';

/** Where a request comes from. A name that is nowhere is an error: nothing can be said of it. */
export function senderOf(mesh: Mesh, place: string, from: RequestFrom): Sender {
  if ('workload' in from) return { kind: 'workload', workload: workloadOf(mesh, `${place}: from.workload`, from) };
  if ('kubelet' in from)
    return { kind: 'kubelet', of: workloadOf(mesh, `${place}: from.kubelet`, { workload: from.kubelet }) };
  if ('gateway' in from) return proxyOf(mesh, `${place}: from.gateway`, from.gateway).sender;
  // An address of a pod, or of the node of pods that use its network, is that of whoever has it.
  const workload = podsFrom(mesh, from.ip);
  return workload ? { kind: 'workload', workload } : { kind: 'outside', address: spelled(from.ip) };
}

/** What a request is sent to: a listener of an ingress Gateway, or what a client dials. */
export type Target =
  | { readonly kind: 'gateway'; readonly proxy: GatewayProxy; readonly port: number }
  /** The pods behind a headless Service, each by its own address. */
  | { readonly kind: 'headless'; readonly service: MeshService; readonly port: number }
  | { readonly kind: 'dialled'; readonly dialled: Dialled };

/** How a host is looked up for a client of a namespace. */
type LookUp = (mesh: Mesh, host: string, from: string) => Destination | undefined;

/**
 * What a request is sent to.
 *
 * @param from the namespace of who sends
 * @param lookUp who answers for hosts: ztunnel, unless a proxy of the client's own does
 */
export function targetOf(
  mesh: Mesh,
  place: string,
  { to }: MeshRequest,
  from: string,
  lookUp: LookUp = ztunnelDestinationOf,
): Target {
  const { port } = to;
  if ('gateway' in to) return { kind: 'gateway', proxy: proxyOf(mesh, `${place}: to.gateway`, to.gateway), port };
  if ('workload' in to) {
    return {
      kind: 'dialled',
      dialled: { kind: 'workload', workload: workloadOf(mesh, `${place}: to.workload`, to), port },
    };
  }
  if ('service' in to) {
    return ofService(mesh, serviceOf(mesh, `${place}: to.service`, to.service), port, from, lookUp, []);
  }
  return hostOf(mesh, to.host, port, from, lookUp, []);
}

function ofService(
  mesh: Mesh,
  service: MeshService,
  port: number,
  from: string,
  lookUp: LookUp,
  passed: readonly string[],
): Target {
  if (service.isExternalName) {
    const name = service.object.spec.get('externalName').text ?? '';
    // A name of names that leads back to itself is looked up in vain.
    return passed.includes(name) ? nobody(name, port) : hostOf(mesh, name, port, from, lookUp, [...passed, name]);
  }
  if (service.isHeadless) return { kind: 'headless', service, port };
  const destination = { kind: 'Service', service } as const;
  return { kind: 'dialled', dialled: { kind: 'service', destination, port } };
}

/** An address is whatever has it, and a name what the mesh knows by it. */
function hostOf(
  mesh: Mesh,
  host: string,
  port: number,
  from: string,
  lookUp: LookUp,
  passed: readonly string[],
): Target {
  if (isIP(host) !== 0) return { kind: 'dialled', dialled: addressed(mesh, host, port, from) };
  // Short names are completed for clients, and not for those that the name of a Service leads to.
  const destination = lookUp(mesh, passed.length > 0 ? host : completed(mesh, host, from), from);
  if (!destination) return nobody(host, port);
  if (destination.kind === 'Service') return ofService(mesh, destination.service, port, from, lookUp, passed);
  if (!hasVirtualAddress(mesh, destination.entry, destination.host)) return nobody(host, port);
  return { kind: 'dialled', dialled: { kind: 'service', destination, port } };
}

function nobody(address: string, port: number): Target {
  return { kind: 'dialled', dialled: { kind: 'address', address, port } };
}

/** What the resolver of a pod makes of the short name of a Service (Kubernetes, DNS for Services and Pods). */
function completed(mesh: Mesh, host: string, from: string): string {
  const { clusterDomain } = settings(mesh);
  const [name = '', namespace = from, svc = 'svc', ...rest] = host.split('.');
  return svc === 'svc' && rest.length === 0 && findService(mesh, namespace, name)
    ? `${name}.${namespace}.svc.${clusterDomain}`
    : host;
}

/**
 * Whether ztunnel can tell a ServiceEntry by an address: one of its own, or one that istiod gives it.
 *
 * @see istio/istio pilot/pkg/networking/serviceentry/util.go, ShouldV2AutoAllocateIPFromConfig (read for 1.32-dev)
 */
function hasVirtualAddress(mesh: Mesh, entry: MeshServiceEntry, host: string): boolean {
  if (entry.addresses.length > 0 || entry.object.field('status', 'addresses').items.length > 0) return true;
  const isGiven = !host.startsWith('*') || entry.resolution === 'DYNAMIC_DNS';
  return isGiven && entry.resolution !== 'NONE' && allocatesAddress(mesh, entry);
}

function addressed(mesh: Mesh, host: string, port: number, from: string): Dialled {
  const { endpoint, service, workload, workloadEntry } = knownAddress(mesh, host, from);
  if (service) return { kind: 'service', destination: service, port, address: host };
  const pods = workload ?? podsAt(mesh, host, port);
  if (pods) return { kind: 'workload', workload: pods, port };
  if (endpoint && !workloadEntry) return { kind: 'endpoint', endpoint, address: host, port };
  return workloadEntry
    ? { kind: 'WorkloadEntry', object: workloadEntry, address: host, port }
    : { kind: 'address', address: host, port };
}

const byName = fact((mesh) => {
  const found = new Map<string, Workload[]>();
  for (const workload of workloads(mesh)) {
    const key = `${workload.namespace}/${workload.name}`;
    const list = found.get(key);
    if (list) list.push(workload);
    else found.set(key, [workload]);
  }
  return found;
});

function workloadOf(
  mesh: Mesh,
  place: string,
  { kind, workload: name }: { readonly workload: string; readonly kind?: string | undefined },
): Workload {
  const all = byName(mesh).get(name) ?? [];
  const found = kind === undefined ? all : all.filter(({ owner }) => owner.kindName === kind);
  const [first] = found;
  if (first && (found.length === 1 || isOneObject(found))) return first;
  if (first) {
    const kinds = [...new Set(found.map(({ owner }) => owner.kindName))].join(', ');
    if (found.every(({ owner }) => owner.kindName === first.owner.kindName)) {
      refuse(place, `the manifests have ${kinds} ${shown(name)} ${found.length} times, and not the same; keep one`);
    }
    refuse(
      place,
      `${shown(name)} is the name of several workloads (${kinds}); say which by "kind", or as ${first.owner.kindName}/${name} on the command line`,
    );
  }
  const wanted = kind === undefined ? '' : ` of kind ${kind}`;
  refuse(place, `there is no workload ${shown(name)}${wanted}${hint(name, [...byName(mesh).keys()])}`);
}

/** Whether somebody has written the same object more than once, which comes to no more than once. */
function isOneObject(found: readonly Workload[]): boolean {
  return new Set(found.map(({ owner }) => JSON.stringify(owner.raw))).size === 1;
}

function serviceOf(mesh: Mesh, place: string, name: string): MeshService {
  const [namespace = '', own = ''] = name.split('/');
  const found = findService(mesh, namespace, own);
  if (found) return found;
  refuse(
    place,
    `there is no Service ${shown(name)}${hint(
      name,
      services(mesh).map((one) => `${one.namespace}/${one.name}`),
    )}`,
  );
}

/** The proxies of an ingress gateway, by the name of whatever stands for them. */
function proxyOf(mesh: Mesh, place: string, name: string): GatewayProxy {
  const [namespace = '', own = ''] = name.split('/');
  const { findGatewayProxy } = require('../gateway/gateway-proxy') as typeof import('../gateway/gateway-proxy');
  const found = findGatewayProxy(mesh, namespace, own);
  if (found) return found;
  const known = [...gateways(mesh), ...mesh.ofKind('IstioGateway')].map((one) => `${one.namespace}/${one.name}`);
  refuse(place, `there is no Gateway ${shown(name)}${hint(name, known)}`);
}

/** The proxies that route what a client sends to Services, where it is proxies itself: a gateway by its name, or pods that are one. */
export function routingProxy(mesh: Mesh, place: string, from: RequestFrom, sender: Sender): GatewayProxy | undefined {
  if ('gateway' in from) return proxyOf(mesh, place, from.gateway);
  if (sender.kind !== 'workload' || !isGatewayByItself(mesh, sender.workload)) return undefined;
  const { proxyOfWorkload } = require('../gateway/gateway-proxy') as typeof import('../gateway/gateway-proxy');
  return proxyOfWorkload(mesh, sender.workload);
}

/** The name that was meant, or what there is. */
function hint(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  if (near !== undefined) return `; did you mean ${shown(near)}?`;
  const some = known.slice(0, 5).join(', ');
  return known.length === 0
    ? '; there are none in the manifests'
    : `; there are ${some}${known.length > 5 ? ', …' : ''}`;
}

/** The Gateway whose pods a workload is, where the input has them as pods. */
export function gatewayOfPods(mesh: Mesh, { labels, namespace }: Workload): MeshGateway | undefined {
  const name = labelOf(labels, 'gateway.networking.k8s.io/gateway-name');
  return name === undefined ? undefined : findGateway(mesh, namespace, name);
}

/** Whether pods are a gateway for which no Gateway of the Gateway API stands. */
export function isGatewayByItself(mesh: Mesh, workload: Workload): boolean {
  return isInjectedGateway(workload) && gatewayOfPods(mesh, workload) === undefined;
}
