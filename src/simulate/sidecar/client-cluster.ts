import { tcpPortOf } from '../../model/services/service';
import { ruleForClient, type ClientRule, type RuleReader } from '../../model/routing/client-rules';
import { fact } from '../../model/fact';
import { destinationOf, knowsHost, type Destination } from '../../model/services/hosts';
import type { Mesh } from '../../model/mesh';
import { clientEndpointsOf, objectOfDestination, portsOf, type Cluster, type FoundCluster } from '../envoy/cluster';
import type { RouteTarget } from '../envoy/route-rule';
import { allSetsAtSidecar, importedBy, nameOf, type SidecarScope } from './sidecar-scope';

/** A proxy that sends for others: a sidecar for its app, or a gateway for those outside. */
export interface ClientProxy extends RuleReader {
  readonly kind: 'sidecar' | 'gateway';
  /** What a sidecar knows; a gateway knows all that is exported to its namespace. */
  readonly scope: SidecarScope | undefined;
}

/**
 * What a proxy has under the name of a destination.
 *
 * @param port the port that is meant; undefined for the only one that there is, else that of the listener
 *
 * @see istio/istio pilot/pkg/networking/core/cluster.go, buildOutboundClusters; route/route.go, GetDestinationCluster (read for 1.32-dev)
 */
export function clientCluster(
  mesh: Mesh,
  proxy: ClientProxy,
  { host, port: written, subset }: Pick<RouteTarget, 'host' | 'port' | 'subset'>,
  listenerPort: number,
  takesOnlyPort: boolean,
): Cluster {
  const missing = (why: string, port = written): Cluster => ({ status: 'missing', host, port, subset, why });
  if (host === '') return missing('the reference leads to nothing that a route may send to');
  const seen = seenBy(mesh, proxy, host);
  if (!seen) {
    return knowsHost(mesh, host) || destinationOf(mesh, host, proxy.namespace) !== undefined
      ? missing(`there is no service of the name ${host} for ${proxy.kind}s of namespace ${proxy.namespace}`)
      : { status: 'unknown', host, port: written, subset, why: `whether there is a service of the name ${host}` };
  }
  const { destination, ports } = seen;
  const all = portsOf(destination);
  const port = written ?? (takesOnlyPort && all.length === 1 ? all[0]!.port : listenerPort);
  const found = tcpPortOf(all, port);
  if (!found || found.treatment === 'udp' || ports?.has(port) === false) return missing(`${host} has no port ${port}`);
  const rule = ruleOf(mesh, proxy, destination);
  const declared = subset === undefined ? undefined : rule?.subsets.get(subset);
  if (subset !== undefined && !declared) {
    return missing(`no DestinationRule that the ${proxy.kind} reads declares subset ${subset} of ${host}`, port);
  }
  return {
    status: 'found',
    destination,
    host,
    port,
    subset,
    ...clientEndpointsOf(mesh, destination, found, declared?.labels ?? {}),
    objects: [objectOfDestination(destination), ...(declared ? [declared.field.object] : [])],
  };
}

/** The DestinationRule that a proxy goes by for a destination. */
export function ruleOf(mesh: Mesh, proxy: ClientProxy, destination: Destination): ClientRule | undefined {
  return ruleForClient(mesh, nameOf(destination), objectOfDestination(destination).namespace, proxy);
}

/** The rule of a cluster. */
export function ruleOfCluster(mesh: Mesh, proxy: ClientProxy, { destination }: FoundCluster): ClientRule | undefined {
  return ruleOf(mesh, proxy, destination);
}

interface Seen {
  readonly destination: Destination;
  /** Undefined for all. */
  readonly ports: ReadonlySet<number> | undefined;
}

function seenBy(mesh: Mesh, { namespace, scope }: ClientProxy, host: string): Seen | undefined {
  const destination = destinationOf(mesh, host, namespace);
  if (!destination) return undefined;
  if (!scope?.by) return { destination, ports: undefined };
  const ports = new Set<number>();
  for (const listener of scope.listeners) {
    if (!importedBy(mesh, scope, listener, host)) continue;
    if (listener.port === undefined) return { destination, ports: undefined };
    ports.add(listener.port);
  }
  // What routes lead to is known with them, as far as they name ports.
  const routed = ports.size === 0 ? routedTo(mesh, scope).get(host) : undefined;
  if (routed) return { destination, ports: routed.has(0) ? undefined : routed };
  return ports.size > 0 ? { destination, ports } : undefined;
}

const known = fact(() => new WeakMap<SidecarScope, ReadonlyMap<string, ReadonlySet<number>>>());

/**
 * The hosts that the rules of a Sidecar's listeners lead to, with their ports; 0 where one names none.
 *
 * @see istio/istio pilot/pkg/model/sidecar.go, collectImportedServices; push_context.go, virtualServiceDestinationsFilteredBySourceNamespace
 * (read for 1.32-dev)
 */
function routedTo(mesh: Mesh, scope: SidecarScope): ReadonlyMap<string, ReadonlySet<number>> {
  const before = known(mesh).get(scope);
  if (before) return before;
  const found = new Map<string, Set<number>>();
  const add = ({ host, port }: Pick<RouteTarget, 'host' | 'port'>, listenerPort: number | undefined): void => {
    const ports = found.get(host) ?? new Set<number>();
    found.set(host, ports);
    ports.add(listenerPort ?? port ?? 0);
  };
  for (const listener of scope.listeners) {
    for (const { http, tcp } of allSetsAtSidecar(mesh, scope, listener)) {
      for (const { action, matches } of http) {
        const written = matches.filter(({ sourceNamespace }) => sourceNamespace !== undefined);
        const isFor = written.length === 0 || written.some((one) => one.sourceNamespace === scope.namespace);
        if (isFor) for (const one of [...action.shares, ...action.mirrors]) add(one, listener.port);
      }
      for (const { shares } of tcp) for (const one of shares) add(one, listener.port);
    }
  }
  known(mesh).set(scope, found);
  return found;
}
