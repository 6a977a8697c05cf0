import { fact } from '../../model/fact';
import { destinationOf, type Destination } from '../../model/services/hosts';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { protocolOf, treatmentOf, type Treatment } from '../../model/services/protocol';
import { settings } from '../../model/platform/settings';
import type { Workload } from '../../model/workloads/workload';
import { objectOfDestination, portsOf } from '../envoy/cluster';
import type { RouteSet } from '../envoy/route-rule';
import { exportRank, meshRouteSets, meshRouteSetsFor } from '../envoy/route-sets';
import { EVERYTHING, hostImports, type HostImports } from './host-imports';
import { sidecarResourceOf } from './sidecar-resource';

/** What a sidecar listens to for its app: all ports, or one that a Sidecar resource names. */
export interface EgressListener {
  /** Undefined for all ports. */
  readonly port: number | undefined;
  /** How the port is read, whatever the services say; undefined where they say it. */
  readonly treatment: Treatment | undefined;
  readonly imports: HostImports;
}

/** What the sidecars of pods know of the mesh. */
export interface SidecarScope {
  readonly namespace: string;
  /** The Sidecar resource; undefined without one. */
  readonly by: MeshObject | undefined;
  readonly listeners: readonly EgressListener[];
  /** What becomes of connections to what nobody knows. */
  readonly unknown: 'ALLOW_ANY' | 'REGISTRY_ONLY';
}

const scopes = fact(() => new Map<string, SidecarScope>());

/**
 * What the sidecar of a pod knows: all that is exported to its namespace, or what a Sidecar resource takes in of it. The same object for
 * pods that know the same.
 *
 * @see istio/istio pilot/pkg/model/sidecar.go, convertToSidecarScope (read for 1.32-dev)
 */
export function sidecarScope(mesh: Mesh, workload: Workload): SidecarScope {
  const by = sidecarResourceOf(mesh, workload);
  const { namespace } = workload;
  const key = `${namespace} ${by?.title ?? ''}`;
  const before = scopes(mesh).get(key);
  if (before) return before;
  const egress = by?.spec.get('egress').items ?? [];
  const own = by?.spec.get('outboundTrafficPolicy');
  const policy = own?.isSet ? own : settings(mesh).meshConfig.get('outboundTrafficPolicy');
  const scope: SidecarScope = {
    namespace,
    by,
    listeners:
      egress.length === 0
        ? [{ port: undefined, treatment: undefined, imports: EVERYTHING }]
        : egress.map((one) => {
            const port = one.get('port', 'number').number || undefined;
            const protocol = one.get('port', 'protocol').text ?? '';
            // A proxy for HTTP takes all services, whatever their ports.
            const isProxy = protocolOf(protocol) === 'http_proxy';
            return {
              port: isProxy ? undefined : port,
              treatment:
                port === undefined || isProxy
                  ? undefined
                  : treatmentOf({ protocol: 'TCP', port, name: undefined, appProtocol: protocol }),
              imports: hostImports(one.get('hosts'), namespace),
            };
          }),
    unknown: policyOf(policy.get('mode').text, own?.isSet === true),
  };
  scopes(mesh).set(key, scope);
  return scope;
}

/** In a Sidecar's own policy REGISTRY_ONLY is the first of the API, and so what is meant without a word. */
function policyOf(mode: string | undefined, isOwn: boolean): SidecarScope['unknown'] {
  if (mode === undefined) return isOwn ? 'REGISTRY_ONLY' : 'ALLOW_ANY';
  return mode === 'REGISTRY_ONLY' ? 'REGISTRY_ONLY' : 'ALLOW_ANY';
}

/** What a name leads to for an egress listener, if it takes it in and it has the port, where there is one. */
export function importedBy(
  mesh: Mesh,
  { namespace }: SidecarScope,
  { imports, port }: EgressListener,
  host: string,
): Destination | undefined {
  const destination = destinationOf(mesh, host, namespace);
  if (!destination || !imports.hasService(nameOf(destination), objectOfDestination(destination).namespace))
    return undefined;
  return port === undefined || portsOf(destination).some((one) => one.port === port) ? destination : undefined;
}

/** The name that istiod knows a destination by. */
export function nameOf(destination: Destination): string {
  return destination.kind === 'Service' ? destination.service.host : destination.host;
}

/** The listener that decides about requests to a port: the first that is for it, or for all. */
export function listenerFor({ listeners }: SidecarScope, port: number): EgressListener | undefined {
  return listeners.find((one) => one.port === undefined || one.port === port);
}

/**
 * The rules about a host that a sidecar goes by, in istiod's order: those for its namespace alone, those that name it, routes of the
 * Gateway API of its own namespace, then all others, from whatever namespace.
 *
 * @see istio/istio pilot/pkg/model/virtualservice.go, SelectVirtualServices (read for 1.32-dev)
 */
export function setsAtSidecar(
  mesh: Mesh,
  { namespace }: SidecarScope,
  { imports }: EgressListener,
  host: string,
): readonly RouteSet[] {
  return ranked(meshRouteSetsFor(mesh, host), namespace, imports);
}

/** All of them, for those who ask for names that no service has. */
export function allSetsAtSidecar(
  mesh: Mesh,
  { namespace }: SidecarScope,
  { imports }: EgressListener,
): readonly RouteSet[] {
  return ranked(meshRouteSets(mesh), namespace, imports);
}

function ranked(sets: readonly RouteSet[], namespace: string, imports: HostImports): readonly RouteSet[] {
  return sets
    .flatMap((set) => {
      const exported = exportRank(set, namespace);
      if (exported === undefined || !imports.hasRules(set.hosts, set.namespace, set.isGatewayApi)) return [];
      const isConsumers = set.isGatewayApi && set.namespace === namespace;
      return [{ set, rank: 2 * exported + Number(!isConsumers) }];
    })
    .sort((a, b) => a.rank - b.rank)
    .map(({ set }) => set);
}
