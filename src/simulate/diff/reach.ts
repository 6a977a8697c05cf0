import { fact } from '../../model/fact';
import { impliedPods } from '../../model/gateways/gateway-pods';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { settings } from '../../model/platform/settings';
import { destinationRules } from '../../model/routing/destination-rule';
import { byLabels } from '../../model/selectors';
import { decidesVisibility } from '../../model/services/entry-visibility';
import { serviceNameOf } from '../../model/services/hosts';
import { claimedAddresses, podsFrom } from '../../model/services/known-addresses';
import { findService, services, servicesOf, workloadsOf } from '../../model/services/service';
import { serviceEntries } from '../../model/services/service-entry';
import { findGateway, gateways } from '../../model/waypoints/waypoint';
import { isProxyItself } from '../../model/workloads/proxy-pods';
import { workloads, workloadsIn, type Workload } from '../../model/workloads/workload';
import { meshRouteSets } from '../envoy/route-sets';
import { hasSidecars, routedHosts, type Destination } from '../partition/destinations';
import { isAboutHosts } from '../partition/mentioned-hosts';
import type { ChangedObject } from './changed-objects';

/** How far changed objects reach. */
export class Reach {
  /** Namespaces whose workloads may send otherwise. */
  readonly clients = new Set<string>();
  /** Namespaces where all servers may be others. */
  private readonly servers = new Set<string>();
  /** Services, pods and waypoints that may be, as `namespace/name`. */
  private readonly services = new Set<string>();
  private readonly pods = new Set<string>();
  private readonly waypoints = new Set<string>();
  /** Where any of these is. */
  private readonly homes = new Set<string>();
  private isOfGateways = false;

  constructor(private readonly sides: readonly Mesh[]) {}

  /** Whether ingress gateways may send otherwise: they are clients of their own, in whatever namespace they or their pods are. */
  get areGateways(): boolean {
    return this.isOfGateways || this.sides.some((mesh) => [...this.homes].some((home) => gatewayHomes(mesh).has(home)));
  }

  /** Adds what an object is about; whether that is known. */
  add({ now, old }: ChangedObject): boolean {
    const { group, kindName, name, namespace } = (now ?? old)!;
    const objects = [old, now].filter((one) => one !== undefined);
    if (this.sides.some((mesh) => namespace === settings(mesh).rootNamespace)) return false;
    this.homes.add(namespace);
    switch (`${group}/${kindName}`) {
      case 'security.istio.io/AuthorizationPolicy':
      case 'security.istio.io/RequestAuthentication':
      case 'security.istio.io/PeerAuthentication':
        for (const one of objects) this.addAims(one);
        return true;
      case '/Namespace':
        this.addHome(name);
        // Whether others see its ServiceEntries may turn on its labels.
        return !this.sides.some(decidesVisibility);
      case 'networking.k8s.io/NetworkPolicy':
      case 'cilium.io/CiliumNetworkPolicy':
      case 'networking.istio.io/Sidecar':
        this.addHome(namespace);
        return true;
      case '/Service':
        this.services.add(`${namespace}/${name}`);
        return now !== undefined && old !== undefined && isSameToSidecars(old, now);
      case 'gateway.networking.k8s.io/Gateway':
        this.waypoints.add(`${namespace}/${name}`);
        // Its own pods are past all waypoints, as long as they are its own.
        for (const one of this.sides.flatMap((mesh) => workloadsIn(mesh, namespace))) {
          if (one.labels[GATEWAY_NAME] !== name) continue;
          this.clients.add(namespace);
          this.pods.add(`${namespace}/${one.name}`);
        }
        if (this.sides.some((mesh) => (findGateway(mesh, namespace, name)?.role ?? 'waypoint') !== 'waypoint')) {
          this.isOfGateways = true;
        }
        return true;
      case 'networking.istio.io/VirtualService':
      case 'networking.istio.io/DestinationRule':
      case 'gateway.networking.k8s.io/HTTPRoute':
      case 'gateway.networking.k8s.io/GRPCRoute':
      case 'gateway.networking.k8s.io/TCPRoute':
      case 'gateway.networking.k8s.io/TLSRoute':
        this.isOfGateways = true;
        return objects.every((one) => this.addHosts(one));
      default:
        return this.addWorkloads(objects);
    }
  }

  private addHome(namespace: string): void {
    this.homes.add(namespace);
    this.servers.add(namespace);
    this.clients.add(namespace);
  }

  /** What a policy selects or targets. */
  private addAims({ namespace, spec }: MeshObject): void {
    const refs = [...spec.get('targetRefs').items, ...(spec.get('targetRef').isSet ? [spec.get('targetRef')] : [])];
    const labels = spec.get('selector', 'matchLabels').labels;
    const isForSome = Object.keys(labels).length > 0;
    if (isForSome === refs.length > 0) {
      this.servers.add(namespace);
      return;
    }
    for (const ref of refs) {
      const home = ref.get('namespace').text ?? namespace;
      const title = `${home}/${ref.get('name').text ?? ''}`;
      this.homes.add(home);
      const kind = ref.get('kind').text;
      if (kind === 'Service') this.services.add(title);
      else if (kind === 'Gateway') this.waypoints.add(title);
      else this.servers.add(namespace);
    }
    if (!isForSome) return;
    const { matches } = byLabels(labels);
    for (const mesh of this.sides) {
      for (const one of workloadsIn(mesh, namespace))
        if (matches(one.labels)) this.pods.add(`${namespace}/${one.name}`);
      // Pods that istiod makes for a Gateway are selected like all others.
      const isOfGateway = impliedPods(mesh).some((one) => one.namespace === namespace && matches(one.labels));
      if (isOfGateway) this.servers.add(namespace);
    }
  }

  /** The hosts that a rule is about, where all are Services of its own namespace. */
  private addHosts(object: MeshObject): boolean {
    // What has no host by itself may be a part of another.
    if (object.kindName === 'VirtualService' && object.spec.get('hosts').items.length === 0) return false;
    return this.sides.every((mesh) => {
      const hosts =
        object.kindName === 'DestinationRule'
          ? destinationRules(mesh).flatMap((one) => (one.object === object ? [one.fullHost] : []))
          : meshRouteSets(mesh).flatMap((one) => (one.objects.includes(object) ? one.hosts : []));
      return hosts.every((host) => {
        const named = serviceNameOf(mesh, host);
        if (named?.namespace !== object.namespace || host.includes('*')) return false;
        this.services.add(`${named.namespace}/${named.name}`);
        return true;
      });
    });
  }

  private addWorkloads(objects: readonly MeshObject[]): boolean {
    for (const object of objects) {
      const own = this.sides.flatMap((mesh) => owned(mesh).get(object) ?? []);
      if (own.length === 0) return false;
      const { namespace } = object;
      this.clients.add(namespace);
      for (const one of own) {
        this.pods.add(`${namespace}/${one.name}`);
        // Proxies are on the way to others.
        if (isProxyItself(one) || one.labels[GATEWAY_NAME] !== undefined) this.servers.add(namespace);
      }
    }
    return true;
  }

  /** What leads to a server that may be another is so itself; whether it is known what does. */
  followRoutes(): boolean {
    return this.sides.every((mesh) =>
      meshRouteSets(mesh).every(({ hosts, http, tcp }) => {
        const shares = [
          ...http.flatMap(({ action }) => [...action.shares, ...action.mirrors]),
          ...tcp.flatMap((one) => one.shares),
        ];
        if (!shares.some(({ host }) => this.leadsTo(mesh, host))) return true;
        for (const host of hosts) {
          const named = serviceNameOf(mesh, host);
          if (host.includes('*')) return false;
          // What is no Service is always asked for.
          if (named) {
            this.homes.add(named.namespace);
            this.services.add(`${named.namespace}/${named.name}`);
          }
        }
        return true;
      }),
    );
  }

  private leadsTo(mesh: Mesh, host: string): boolean {
    const named = serviceNameOf(mesh, host);
    if (!named)
      return (
        entryHomes(mesh)
          .get(host)
          ?.some((home) => this.homes.has(home)) === true
      );
    const { name, namespace } = named;
    if (!this.homes.has(namespace)) return false;
    if (this.servers.has(namespace) || this.services.has(`${namespace}/${name}`)) return true;
    const service = findService(mesh, namespace, name);
    return service !== undefined && workloadsOf(mesh, service).some((one) => this.pods.has(`${namespace}/${one.name}`));
  }

  /** Whether it is about something of the destination's own namespace. */
  private holdsAtHome(mesh: Mesh, { behind, namespace, title, workload }: Destination): boolean {
    if (this.servers.has(namespace) || this.services.has(title)) return true;
    if (behind?.some((one) => this.pods.has(`${one.namespace}/${one.name}`))) return true;
    if (!workload) return false;
    if (!hasSidecars(mesh)) return false;
    // Sidecars know pods of a headless Service by its rules and by all of its pods, and send by name to a Service that has it.
    const headless = servicesOf(mesh, workload).filter(({ isHeadless }) => isHeadless);
    return [hostOf(mesh, workload), ...headless.map((one) => one.host)].some((one) => this.leadsTo(mesh, one));
  }

  /** Whether somebody may get something else from a destination. */
  holds(mesh: Mesh, destination: Destination): boolean {
    const { host, kind, namespace, title, waypoints, workload } = destination;
    // Hosts outside are as they are, but for addresses of nodes, which pods on their network have; gateways and names may lead anywhere.
    if (kind === 'outside') return podsFrom(mesh, host) !== undefined;
    if (kind === 'gateway' || kind === 'host') return true;
    if (this.homes.has(namespace) && this.holdsAtHome(mesh, destination)) return true;
    if (waypoints.some((one) => this.waypoints.has(`${one.namespace}/${one.name}`) || this.servers.has(one.namespace)))
      return true;
    if (workload && claimedAddresses(mesh, workload).length > 0) return true;
    if (externalNames(mesh).has(title) || addressed(mesh).has(namespace)) return true;
    // A sidecar sends requests where their hosts lead, whatever was dialled.
    if (!hasSidecars(mesh)) return false;
    if (isAboutHosts(mesh, destination)) return true;
    return routesElsewhere(mesh) && routedHosts(mesh, host).some((one) => !serviceNameOf(mesh, one));
  }
}

function hostOf(mesh: Mesh, { name, namespace }: Workload): string {
  return `${name}.${namespace}.svc.${settings(mesh).clusterDomain}`;
}

const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

/** Sidecars know of Services by their names and ports, whoever they send to; labels are not of what they know. */
function isSameToSidecars(old: MeshObject, now: MeshObject): boolean {
  const [was, is] = [old, now].map(({ annotations, raw }) =>
    JSON.stringify([raw['spec'], raw['status'], annotations['networking.istio.io/exportTo']]),
  );
  return was === is;
}

const owned = fact((mesh) => {
  const found = new Map<MeshObject, ReturnType<typeof workloads>>();
  for (const one of workloads(mesh)) found.set(one.owner, [...(found.get(one.owner) ?? []), one]);
  return found;
});

/** Where ingress gateways are, and pods that may be theirs. */
const gatewayHomes = fact(
  (mesh): ReadonlySet<string> =>
    new Set(
      [
        ...gateways(mesh).filter(({ role }) => role !== 'waypoint'),
        ...mesh.ofKind('IstioGateway'),
        ...workloads(mesh).filter(isProxyItself),
      ].map(({ namespace }) => namespace),
    ),
);

const entryHomes = fact((mesh): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  for (const { hosts, namespace } of serviceEntries(mesh))
    for (const host of hosts) found.set(host, [...(found.get(host) ?? []), namespace]);
  return found;
});

const externalNames = fact(
  (mesh): ReadonlySet<string> =>
    new Set(services(mesh).flatMap((one) => (one.isExternalName ? [`${one.namespace}/${one.name}`] : []))),
);

/** Whether any route leads to what is no Service. */
const routesElsewhere = fact((mesh) =>
  meshRouteSets(mesh).some(({ http, tcp }) =>
    [...http.flatMap(({ action }) => action.shares), ...tcp.flatMap(({ shares }) => shares)].some(
      ({ host }) => !serviceNameOf(mesh, host),
    ),
  ),
);

/** Namespaces where endpoints are written by their addresses. */
const addressed = fact(
  (mesh): ReadonlySet<string> =>
    new Set([
      ...mesh.ofKind('WorkloadEntry').map(({ namespace }) => namespace),
      ...mesh.objects.flatMap(({ kindName, namespace }) =>
        kindName === 'EndpointSlice' || kindName === 'Endpoints' ? [namespace] : [],
      ),
    ]),
);
