import { policiesOn } from '../../model/policy/attachment';
import { enrolmentOf } from '../../model/workloads/enrolment';
import { fact } from '../../model/fact';
import { serviceNameOf } from '../../model/services/hosts';
import { knownAddress } from '../../model/services/known-addresses';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { probedPortsOf } from '../../model/workloads/probed-ports';
import type { Treatment } from '../../model/services/protocol';
import {
  containerPortOf,
  findService,
  services,
  servicesOf,
  workloadsOf,
  type MeshService,
} from '../../model/services/service';
import { serviceEntries, type MeshServiceEntry } from '../../model/services/service-entry';
import {
  bindingOfEntry,
  bindingOfService,
  bindingOfWorkload,
  boundGateway,
} from '../../model/waypoints/waypoint-binding';
import { gateways, type MeshGateway } from '../../model/waypoints/waypoint';
import { workloads, workloadsIn, type Workload } from '../../model/workloads/workload';
import { ztunnelPoliciesOn } from '../../model/policy/ztunnel-policy';
import type { HttpRule } from '../envoy/route-rule';
import { canaryOf } from '../path/waypoint-canary';
import { meshRouteSetsFor } from '../envoy/route-sets';
import { waypointPolicies } from '../envoy/waypoint-policies';
import { findGatewayProxy, proxyOfGateway, type GatewayProxy } from '../gateway/gateway-proxy';
import { gatewayPolicies } from '../gateway/gateway-policies';
import { readsRequests, serversOf } from '../gateway/gateway-servers';
import { setsOfServer } from '../gateway/sets-of-server';
import type { Protocol, RequestTo } from '../request';
import { spaceOf, type RequestSpace } from './request-space';

/** A port that clients may ask for. */
export interface DestinationPort {
  readonly port: number;
  readonly protocol: Protocol;
  /** Whether proxies on the way read what is sent there. */
  readonly treatment: Treatment;
}

/** Somewhere that requests go. */
export interface Destination {
  /** `namespace/name` for a Service; `pods of …`, `gateway …`, `outside …`, and the host of a ServiceEntry for what is none. */
  readonly title: string;
  readonly kind: 'service' | 'pods' | 'host' | 'gateway' | 'outside';
  readonly namespace: string;
  readonly ports: readonly DestinationPort[];
  /** What requests name that name nothing else. */
  readonly host: string;
  /** Whether a proxy before it reads requests. */
  readonly isRead: boolean;
  /** Whether it matters on which node a client is. */
  readonly isAboutPlaces: boolean;
  /** AuthorizationPolicies on the way, wherever they are enforced. */
  readonly policies: readonly MeshObject[];
  /** Pods that it leads to, where the manifests have no others; undefined where there may be. */
  readonly behind: readonly Workload[] | undefined;
  /** The waypoints that clients may be sent through on their way there. */
  readonly waypoints: readonly MeshGateway[];
  /** Rules on the way that may look at who sends. */
  readonly routes: readonly HttpRule[];
  /** What policies and routes look at in requests. */
  readonly space: RequestSpace;
  /** The pods, for probes; undefined for what is no workload. */
  readonly workload?: Workload | undefined;
  to(port: number): RequestTo;
}

/** What is enforced on the way, and what it looks at. */
interface Way {
  /** By proxies that read requests. */
  readonly read: readonly MeshObject[];
  /** By ztunnel, which does not. */
  readonly unread: readonly MeshObject[];
  readonly authentication: readonly MeshObject[];
  readonly routes: readonly HttpRule[];
  readonly hosts?: readonly string[] | undefined;
}

/** The Services of a mesh. */
export const serviceDestinations = fact((mesh) => services(mesh).map((service) => ofService(mesh, service)));

/** The hosts of ServiceEntries; a wildcard is no name that anybody dials. */
export const hostDestinations = fact((mesh) =>
  serviceEntries(mesh).flatMap((entry) =>
    entry.hosts.filter((host) => !host.includes('*')).map((host) => ofHost(mesh, entry, host)),
  ),
);

/** Pods, by their own addresses. */
export const podDestinations = fact((mesh) => workloads(mesh).map((workload) => ofPods(mesh, workload)));

/** Ingress gateways, as the outside sees them. */
export const gatewayDestinations = fact((mesh): readonly Destination[] => {
  const proxies = new Map<GatewayProxy, string>();
  for (const gateway of gateways(mesh))
    if (gateway.role !== 'waypoint') proxies.set(proxyOfGateway(mesh, gateway), `${gateway.namespace}/${gateway.name}`);
  for (const { name, namespace } of mesh.ofKind('IstioGateway')) {
    const proxy = findGatewayProxy(mesh, namespace, name);
    if (proxy && !proxies.has(proxy)) proxies.set(proxy, `${namespace}/${name}`);
  }
  return [...proxies].map(([proxy, name]) => ofGateway(mesh, proxy, name));
});

function ofService(mesh: Mesh, service: MeshService): Destination {
  const { annotations, spec } = service.object;
  const waypoint = boundGateway(bindingOfService(mesh, service));
  const behind = workloadsOf(mesh, service);
  return lazily(
    mesh,
    {
      title: `${service.namespace}/${service.name}`,
      kind: 'service',
      namespace: service.namespace,
      ports: service.ports.map((one) => ofProtocol(one)),
      host: service.host,
      isRead: waypoint !== undefined || behind.some((one) => enrolmentOf(mesh, one).membership === 'sidecar'),
      isAboutPlaces:
        spec.get('internalTrafficPolicy').text === 'Local' ||
        spec.get('trafficDistribution').isSet ||
        annotations['networking.istio.io/traffic-distribution'] !== undefined,
      behind: service.selector && behind,
      // The pods behind a headless Service are dialled one by one, each through its own.
      waypoints: [
        ...(waypoint ? withCanary(mesh, service.object, waypoint) : []),
        ...(service.isHeadless ? behind.flatMap((one) => boundGateway(bindingOfWorkload(mesh, one)) ?? []) : []),
      ],
      to: (port) => ({ service: `${service.namespace}/${service.name}`, port }),
    },
    () => {
      const own = waypoint && waypointPolicies(mesh, waypoint, service.object);
      const ofPodsBehind = [...behind, ...podsElsewhere(mesh, service.host)].map((one) => wayToPods(mesh, one));
      return {
        read: [...(own?.authorization ?? []), ...ofPodsBehind.flatMap(({ read }) => read)],
        unread: ofPodsBehind.flatMap(({ unread }) => unread),
        authentication: [...(own?.authentication ?? []), ...ofPodsBehind.flatMap((one) => one.authentication)],
        routes: meshRouteSetsFor(mesh, service.host).flatMap(({ http }) => http),
        hosts: hostsAtSidecars(mesh, service.host),
      };
    },
  );
}

/** Sidecars go by the name in a request, whatever address it is sent to: what has no name that they know leaves by itself. */
function hostsAtSidecars(mesh: Mesh, host: string): readonly string[] {
  return hasSidecars(mesh) ? [host] : [];
}

/** Whether any client has a sidecar. */
export const hasSidecars = fact((mesh) =>
  workloads(mesh).some((one) => enrolmentOf(mesh, one).membership === 'sidecar'),
);

/** Pods of other Services that rules about a host lead to: the sidecars of clients send there by themselves, under the client's own name. */
function podsElsewhere(mesh: Mesh, host: string): readonly Workload[] {
  if (!hasSidecars(mesh)) return [];
  const hosts = new Set(routedHosts(mesh, host));
  hosts.delete(host);
  return [...hosts].flatMap((one) => {
    const named = serviceNameOf(mesh, one);
    const service = named && findService(mesh, named.namespace, named.name);
    const entries = serviceEntries(mesh).filter((entry) => entry.hosts.includes(one));
    return [...(service ? workloadsOf(mesh, service) : []), ...entries.flatMap((entry) => podsBehind(mesh, entry))];
  });
}

/** The hosts that rules about a host lead to. */
export function routedHosts(mesh: Mesh, host: string): readonly string[] {
  return meshRouteSetsFor(mesh, host).flatMap(({ http, tcp }) =>
    [...http.flatMap(({ action }) => action.shares), ...tcp.flatMap(({ shares }) => shares)].map((one) => one.host),
  );
}

function withCanary(mesh: Mesh, object: MeshObject, waypoint: MeshGateway): readonly MeshGateway[] {
  const canary = canaryOf(mesh, object, waypoint);
  return canary ? [waypoint, canary.waypoint] : [waypoint];
}

function ofHost(mesh: Mesh, entry: MeshServiceEntry, host: string): Destination {
  const waypoint = boundGateway(bindingOfEntry(mesh, entry));
  return lazily(
    mesh,
    {
      title: host,
      kind: 'host',
      namespace: entry.namespace,
      ports: entry.ports.map((one) => ofProtocol(one)),
      host,
      isRead: waypoint !== undefined,
      isAboutPlaces: false,
      behind: undefined,
      waypoints: waypoint ? withCanary(mesh, entry.object, waypoint) : [],
      to: (port) => ({ host, port }),
    },
    () => {
      const own = waypoint && waypointPolicies(mesh, waypoint, entry.object);
      const behind = [...podsBehind(mesh, entry), ...podsElsewhere(mesh, host)].map((one) => wayToPods(mesh, one));
      return {
        read: [...(own?.authorization ?? []), ...behind.flatMap(({ read }) => read)],
        unread: behind.flatMap(({ unread }) => unread),
        authentication: [...(own?.authentication ?? []), ...behind.flatMap((one) => one.authentication)],
        routes: meshRouteSetsFor(mesh, host).flatMap(({ http }) => http),
        hosts: hostsAtSidecars(mesh, host),
      };
    },
  );
}

/** Pods that stand behind a ServiceEntry: those it selects, and those whose addresses are among its endpoints. */
function podsBehind(mesh: Mesh, { object, namespace, selector }: MeshServiceEntry): readonly Workload[] {
  const listed = object.spec.get('endpoints').items.flatMap((one) => {
    const address = one.get('address').text;
    return address === undefined ? [] : (knownAddress(mesh, address, namespace).workload ?? []);
  });
  return [
    ...(selector ? workloadsIn(mesh, namespace).filter(({ labels }) => selector.matches(labels)) : []),
    ...listed,
  ];
}

function ofPods(mesh: Mesh, workload: Workload): Destination {
  const { name, namespace, owner } = workload;
  const waypoint = boundGateway(bindingOfWorkload(mesh, workload));
  return lazily(
    mesh,
    {
      title: `pods of ${namespace}/${name}`,
      kind: 'pods',
      namespace,
      ports: portsOfPods(mesh, workload),
      host: `${name}.${namespace}`,
      isRead: waypoint !== undefined || enrolmentOf(mesh, workload).membership === 'sidecar',
      isAboutPlaces: false,
      behind: [workload],
      waypoints: waypoint ? [waypoint] : [],
      workload,
      to: (port) => ({ workload: `${namespace}/${name}`, kind: owner.kindName, port }),
    },
    () => {
      const own = wayToPods(mesh, workload);
      const others = [...podsOfItsName(mesh, workload)]
        .filter((one) => one !== workload)
        .map((one) => wayToPods(mesh, one));
      return { ...own, unread: [...own.unread, ...others.flatMap(({ read, unread }) => [...read, ...unread])] };
    },
  );
}

/** The pods that sidecars send to by the name of a workload, wherever they are asked to: those of a Service of that name. */
export function podsOfItsName(mesh: Mesh, { name, namespace }: Workload): ReadonlySet<Workload> {
  const service = hasSidecars(mesh) ? findService(mesh, namespace, name) : undefined;
  return new Set(service ? [...workloadsOf(mesh, service), ...podsElsewhere(mesh, service.host)] : []);
}

/** What stands before pods, whoever dials them. */
function wayToPods(mesh: Mesh, workload: Workload): Way {
  const waypoint = boundGateway(bindingOfWorkload(mesh, workload));
  const own = waypoint && waypointPolicies(mesh, waypoint, undefined);
  const hasSidecar = enrolmentOf(mesh, workload).membership === 'sidecar';
  return {
    read: [...(own?.authorization ?? []), ...(hasSidecar ? policiesOn(mesh, 'AuthorizationPolicy', workload) : [])],
    unread: ztunnelPoliciesOn(mesh, workload),
    authentication: [
      ...(own?.authentication ?? []),
      ...(hasSidecar ? policiesOn(mesh, 'RequestAuthentication', workload) : []),
    ],
    routes: [],
  };
}

/** The ports that containers declare, that Services send to, and that probes ask. */
function portsOfPods(mesh: Mesh, workload: Workload): readonly DestinationPort[] {
  const found = new Map<string, DestinationPort>();
  const add = (one: DestinationPort): void => {
    const key = `${one.protocol} ${one.port}`;
    if (!found.has(key)) found.set(key, one);
  };
  for (const service of servicesOf(mesh, workload)) {
    for (const port of service.ports) {
      // Whoever looks up a headless Service dials its port as it is.
      const own = service.isHeadless ? port.port : containerPortOf(port, workload);
      if (own !== undefined) add(ofProtocol({ ...port, port: own }));
    }
  }
  // What no Service says the protocol of, proxies look at by themselves.
  for (const { port, protocol } of workload.ports) add(ofProtocol({ port, protocol, treatment: 'sniffed' }));
  for (const { port } of probedPortsOf(workload)) add({ port, protocol: 'TCP', treatment: 'sniffed' });
  return [...found.values()].sort((a, b) => a.port - b.port);
}

/** Protocols of Services and containers are TCP where nothing is said; those of ServiceEntries are of what goes over it. */
function ofProtocol({
  port,
  protocol,
  treatment,
}: {
  readonly port: number;
  readonly protocol: string;
  readonly treatment: Treatment;
}): DestinationPort {
  return { port, protocol: protocol === 'UDP' || protocol === 'SCTP' ? protocol : 'TCP', treatment };
}

function ofGateway(mesh: Mesh, proxy: GatewayProxy, name: string): Destination {
  const servers = serversOf(mesh, proxy);
  const sets = servers.flatMap((server) => setsOfServer(mesh, proxy.namespace, server));
  const ports = new Map<number, Treatment>();
  for (const server of servers) {
    const treatment = readsRequests(server) ? 'http' : 'tcp';
    if (ports.get(server.port) !== 'http') ports.set(server.port, treatment);
  }
  return lazily(
    mesh,
    {
      title: `gateway ${name}`,
      kind: 'gateway',
      namespace: proxy.namespace,
      ports: [...ports].map(([port, treatment]) => ({ port, protocol: 'TCP', treatment })),
      host: 'other.invalid',
      isRead: true,
      isAboutPlaces: false,
      behind: undefined,
      waypoints: [],
      to: (port) => ({ gateway: name, port }),
    },
    () => {
      const { authentication, authorization } = gatewayPolicies(mesh, proxy);
      const routes = sets.flatMap(({ set }) => set.http);
      const reached = new Set(routes.flatMap(({ action }) => action.shares.map(({ host }) => host)));
      const behind = serviceDestinations(mesh).filter(({ host }) => reached.has(host));
      return {
        read: [...authorization, ...behind.flatMap(({ policies }) => policies)],
        unread: [],
        authentication,
        routes,
        hosts: sets.flatMap(({ hosts }) => hosts),
      };
    },
  );
}

/** What is on the way is looked up when somebody asks. */
function lazily(mesh: Mesh, known: Omit<Destination, 'policies' | 'routes' | 'space'>, find: () => Way): Destination {
  let found: Way | undefined;
  let space: RequestSpace | undefined;
  const way = (): Way => (found ??= find());
  return {
    ...known,
    get policies() {
      return [...new Set([...way().read, ...way().unread])];
    },
    get routes() {
      return way().routes;
    },
    get space() {
      return (space ??= spaceOf(mesh, way()));
    },
  };
}
