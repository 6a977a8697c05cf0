import { fact } from '../../model/fact';
import type { Destination } from '../../model/services/hosts';
import { virtualAddresses } from '../../model/services/known-addresses';
import type { Mesh } from '../../model/mesh';
import { services, tcpPortOf } from '../../model/services/service';
import { serviceEntries } from '../../model/services/service-entry';
import { settings } from '../../model/platform/settings';
import { objectOfDestination, portsOf, type Cluster } from '../envoy/cluster';
import { compileRoutes } from '../envoy/route-compiled';
import { readyRoute, type ReadyRoute } from '../envoy/route-result';
import type { RouteSet } from '../envoy/route-rule';
import { clientCluster, type ClientProxy } from './client-cluster';
import { isMatch } from './host-imports';
import { importedBy, nameOf, setsAtSidecar, type EgressListener } from './sidecar-scope';

/** What a sidecar does with requests for a host. */
export interface VirtualHost {
  /** Undefined for a host that only rules know. */
  readonly destination: Destination | undefined;
  /** None where a service is sent to as it is. */
  readonly routes: readonly ReadyRoute[];
  /** Undefined for a host that only rules know. */
  readonly own: Cluster | undefined;
}

const cache = fact(() => new WeakMap<ClientProxy, Map<string, VirtualHost | undefined>>());

/**
 * What a sidecar does with requests to a port by their host, whatever address they were sent to; undefined for a host that it does not know
 * on that port. Ports in hosts don't count.
 *
 * @see istio/istio pilot/pkg/networking/core/httproute.go, BuildSidecarOutboundVirtualHosts and generateVirtualHostDomains (read for 1.32-dev)
 */
export function virtualHostFor(
  mesh: Mesh,
  proxy: ClientProxy,
  listener: EgressListener,
  written: string,
  port: number,
): VirtualHost | undefined {
  const host = written
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[(.*)\]$/, '$1');
  const known = cache(mesh).get(proxy) ?? new Map<string, VirtualHost | undefined>();
  cache(mesh).set(proxy, known);
  const key = `${host} ${port}`;
  if (known.has(key)) return known.get(key);
  const found = find(mesh, proxy, listener, host, port);
  // Whoever asks for hosts that nobody knows may go on for long.
  if (found || known.size < 10_000) known.set(key, found);
  return found;
}

/** What a sidecar does with requests to the address of a service on a port that it reads by the first bytes: hosts don't count there. */
export function virtualHostOf(
  mesh: Mesh,
  proxy: ClientProxy,
  listener: EgressListener,
  destination: Destination,
  port: number,
): VirtualHost {
  return (
    virtualHostFor(mesh, proxy, listener, nameOf(destination), port) ?? make(mesh, proxy, listener, destination, port)
  );
}

function find(
  mesh: Mesh,
  proxy: ClientProxy,
  listener: EgressListener,
  host: string,
  port: number,
): VirtualHost | undefined {
  const reads = (destination: Destination | undefined): destination is Destination =>
    destination !== undefined && readsOn(destination, port);
  const named = (name: string): Destination | undefined => {
    const found = unaliased(mesh, proxy, listener, name);
    return reads(found) ? found : undefined;
  };
  const full = named(host.replace(/\.$/, ''));
  // A name that stands for more is asked after all that are exact.
  const exact = full && !nameOf(full).startsWith('*') ? full : undefined;
  if (exact) return make(mesh, proxy, listener, exact, port);
  const byRule = hostOfRules(mesh, proxy, listener, host, port);
  if (byRule) return byRule;
  for (const name of fullNames(mesh, proxy, host)) {
    const found = named(name);
    if (found) return make(mesh, proxy, listener, found, port);
  }
  const addressed = addressedBy(mesh)
    .get(host)
    ?.flatMap((name) => named(name) ?? []);
  if (addressed && addressed.length > 0) return make(mesh, proxy, listener, addressed[0]!, port);
  // Pods of a headless Service have names below its own.
  for (let dot = host.indexOf('.'); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    const rest = host.slice(dot + 1);
    for (const name of [rest, ...fullNames(mesh, proxy, rest)]) {
      const found = named(name);
      if (found?.kind === 'Service' && found.service.isHeadless) return make(mesh, proxy, listener, found, port);
    }
  }
  if (full) return make(mesh, proxy, listener, full, port);
  return patternOfRules(mesh, proxy, listener, host, port);
}

/**
 * What a name leads to. A Service of type ExternalName has neither listeners nor virtual hosts: it is one more name of the Service that it leads to, and is not
 * known where it leads out of the mesh, unless rules name it.
 *
 * @see istio/istio pilot/pkg/model/push_context.go, resolveServiceAliases; pilot/pkg/networking/core/route/route.go, BuildSidecarVirtualHostWrapper (read for
 * 1.32-dev; releasenotes/notes/external-name-on.yaml made it the default)
 */
function unaliased(mesh: Mesh, proxy: ClientProxy, listener: EgressListener, name: string): Destination | undefined {
  const passed = new Set<string>();
  for (let at = name; !passed.has(at);) {
    passed.add(at);
    const found = importedBy(mesh, proxy.scope!, listener, at);
    if (found?.kind !== 'Service' || !found.service.isExternalName) return found;
    const isRuled = setsAtSidecar(mesh, proxy.scope!, listener, at).some(({ hosts }) => hosts.includes(at));
    if (isRuled) return found;
    at = found.service.object.spec.get('externalName').text ?? at;
  }
  return undefined;
}

/** Whether requests to a port of a destination are read. */
function readsOn(destination: Destination, port: number): boolean {
  const found = tcpPortOf(portsOf(destination), port);
  return found?.treatment === 'http' || found?.treatment === 'sniffed';
}

/** What short names stand for, to a client of a namespace. */
function fullNames(mesh: Mesh, { namespace }: ClientProxy, host: string): readonly string[] {
  const suffix = `svc.${settings(mesh).clusterDomain}`;
  const [name = '', home = namespace, svc = 'svc', ...more] = host.split('.');
  return name !== '' && svc === 'svc' && more.length === 0 ? [`${name}.${home}.${suffix}`] : [];
}

const addressedBy = fact((mesh): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>();
  const add = (address: string, host: string): void => {
    const list = found.get(address);
    if (list) list.push(host);
    else found.set(address, [host]);
  };
  for (const service of services(mesh)) for (const one of virtualAddresses(service)) add(one, service.host);
  for (const { addresses, hosts } of serviceEntries(mesh)) {
    for (const address of addresses) for (const host of hosts) add(address, host);
  }
  return found;
});

/** The service as the first of the rules has it that has a route for the client and the port, else as it is. */
function make(
  mesh: Mesh,
  proxy: ClientProxy,
  listener: EgressListener,
  destination: Destination,
  port: number,
): VirtualHost {
  const host = nameOf(destination);
  const sets = setsAtSidecar(mesh, proxy.scope!, listener, host);
  const own = clientCluster(mesh, proxy, { host, port, subset: undefined }, port, false);
  const home = objectOfDestination(destination).namespace;
  for (const set of sets) {
    if (!isAbout(set, sets, host)) continue;
    // Routes of the Gateway API are their service's, or their client's.
    if (set.isGatewayApi && set.namespace !== home && set.namespace !== proxy.namespace) continue;
    const routes = readyRoutes(mesh, proxy, set, port);
    if (routes.length > 0) return { destination, routes, own };
  }
  return { destination, routes: [], own };
}

function readyRoutes(mesh: Mesh, proxy: ClientProxy, set: RouteSet, port: number): readonly ReadyRoute[] {
  const reader = { namespace: proxy.namespace, labels: proxy.labels, gateways: ['mesh'] };
  return compileRoutes(set, reader, port).map((route) =>
    readyRoute(route, (target) => clientCluster(mesh, proxy, target, port, false)),
  );
}

/**
 * Whether rules are about a host: by its very name, or by the most specific pattern, where no rules name it.
 *
 * @see istio/istio pilot/pkg/model/sidecar.go, computeWildcardHostVirtualServiceIndex (read for 1.32-dev)
 */
function isAbout(set: RouteSet, sets: readonly RouteSet[], host: string): boolean {
  const names = (one: RouteSet): boolean => one.hosts.some((name) => name.toLowerCase() === host);
  if (names(set)) return true;
  if (set.isGatewayApi || sets.some(names)) return false;
  const longest = (one: RouteSet): number =>
    Math.max(-1, ...one.hosts.filter((name) => name.startsWith('*') && isMatch(host, name)).map((name) => name.length));
  const best = Math.max(...sets.map(longest));
  return sets.find((one) => longest(one) === best) === set;
}

/** A host that no service has, and that rules name beside one that has the port; on port 80, any that rules name. */
function hostOfRules(
  mesh: Mesh,
  proxy: ClientProxy,
  listener: EgressListener,
  host: string,
  port: number,
): VirtualHost | undefined {
  return ofRules(mesh, proxy, listener, setsAtSidecar(mesh, proxy.scope!, listener, host), port, (set) =>
    set.hosts.some((name) => name.toLowerCase() === host),
  );
}

/** The longest pattern of rules that stands for a host and for no service of the port. */
function patternOfRules(
  mesh: Mesh,
  proxy: ClientProxy,
  listener: EgressListener,
  host: string,
  port: number,
): VirtualHost | undefined {
  const sets = setsAtSidecar(mesh, proxy.scope!, listener, host);
  const patterns = [...new Set(sets.flatMap(({ hosts }) => hosts.filter((name) => name.startsWith('*'))))]
    .filter((pattern) => isMatch(host, pattern) && !coversService(mesh, proxy, listener, pattern, port))
    .sort((a, b) => b.length - a.length);
  for (const pattern of patterns) {
    const found = ofRules(mesh, proxy, listener, sets, port, ({ hosts }) => hosts.includes(pattern));
    if (found) return found;
  }
  return undefined;
}

function ofRules(
  mesh: Mesh,
  proxy: ClientProxy,
  listener: EgressListener,
  sets: readonly RouteSet[],
  port: number,
  isMeant: (set: RouteSet) => boolean,
): VirtualHost | undefined {
  for (const set of sets) {
    if (set.isGatewayApi || !isMeant(set)) continue;
    const isMade = port === 80 || set.hosts.some((name) => coversService(mesh, proxy, listener, name, port));
    if (!isMade) continue;
    const routes = readyRoutes(mesh, proxy, set, port);
    if (routes.length > 0) return { destination: undefined, routes, own: undefined };
  }
  return undefined;
}

/** Whether a name, or a pattern, is that of a service that the listener takes in and whose requests it reads on the port. */
function coversService(mesh: Mesh, proxy: ClientProxy, listener: EgressListener, name: string, port: number): boolean {
  const isRead = (host: string): boolean => {
    const found = importedBy(mesh, proxy.scope!, listener, host);
    return found !== undefined && readsOn(found, port);
  };
  if (!name.startsWith('*')) return isRead(name.toLowerCase());
  return hostsOf(mesh).some((host) => isMatch(host, name) && isRead(host));
}

const hostsOf = fact((mesh): readonly string[] => [
  ...services(mesh).map(({ host }) => host),
  ...serviceEntries(mesh).flatMap(({ hosts }) => hosts),
]);

/** Whether a listener reads requests to a port, whatever address they are sent to: some service has it as a port of HTTP. */
export function listensForRequests(mesh: Mesh, proxy: ClientProxy, listener: EgressListener, port: number): boolean {
  const scope = proxy.scope!;
  if (listener.treatment !== undefined) {
    return listener.treatment === 'http' && hostsOf(mesh).some((host) => importedBy(mesh, scope, listener, host));
  }
  return (httpHosts(mesh).get(port) ?? []).some((host) => importedBy(mesh, scope, listener, host) !== undefined);
}

const httpHosts = fact((mesh): ReadonlyMap<number, readonly string[]> => {
  const found = new Map<number, string[]>();
  const add = (port: number, host: string): void => {
    const list = found.get(port);
    if (list) list.push(host);
    else found.set(port, [host]);
  };
  for (const { host, isExternalName, ports } of services(mesh)) {
    if (isExternalName) continue;
    for (const { port, treatment } of ports) if (treatment === 'http') add(port, host);
  }
  for (const { hosts, ports } of serviceEntries(mesh)) {
    for (const { port, treatment } of ports) if (treatment === 'http') for (const host of hosts) add(port, host);
  }
  return found;
});
