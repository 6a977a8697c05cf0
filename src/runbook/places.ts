import type { Mesh } from '../model/mesh';
import type { MeshService } from '../model/services/service';
import { findService } from '../model/services/service';
import { findGateway, type MeshGateway } from '../model/waypoints/waypoint';
import { bindingOfService, boundGateway } from '../model/waypoints/waypoint-binding';
import { enrolmentOf, isCaptured } from '../model/workloads/enrolment';
import { workloads, type Workload } from '../model/workloads/workload';
import type { Answer } from '../simulate/answer';
import { hostDestinations, type Destination } from '../simulate/partition/destinations';
import { nameOf, type RunbookPath } from './paths';
import { isSafeName } from './shell';

/** Everything that the paths lead past, by what it is, each once. */
export interface Places {
  /** Whose calls begin at a ztunnel. */
  readonly clients: readonly Workload[];
  /** Whose pods requests land on. */
  readonly servers: readonly Workload[];
  readonly services: readonly MeshService[];
  /** Hosts of ServiceEntries. */
  readonly hosts: readonly Destination[];
  readonly waypoints: readonly MeshGateway[];
  readonly gateways: readonly MeshGateway[];
  /** Workloads with a sidecar on the way. */
  readonly sidecars: readonly Workload[];
  /** Whether some leg is HBONE, and to which ports some is plain. */
  readonly isHbone: boolean;
  readonly plainPorts: readonly number[];
  readonly usesCilium: boolean;
  /** Objects whose names no API server would take, so that no command has them. */
  readonly refused: readonly string[];
}

/** Finds the places of paths by their hops. */
export function placesOf(mesh: Mesh, paths: readonly RunbookPath[]): Places {
  const refused = new Set<string>();
  const isSafe = <T extends { readonly namespace: string; readonly name: string; readonly title: string }>(one: T) => {
    if (isSafeName(one.name) && isSafeName(one.namespace)) return true;
    refused.add(one.title);
    return false;
  };
  const byName = new Map<string, Workload[]>();
  for (const one of workloads(mesh)) byName.set(nameOf(one), [...(byName.get(nameOf(one)) ?? []), one]);
  const all = paths.flatMap(({ answer }) => answer.hops);
  const at = (place: string) => all.filter((hop) => hop.at === place);
  const landed = once(paths.flatMap(({ answer }) => answer.lands.flatMap((one) => one.workloads)));
  const servers = landed.flatMap((name) => byName.get(name) ?? []).filter(isSafe);
  const callers = once(paths.flatMap((path) => path.workloads)).filter(isSafe);
  const gatewaysAt = (place: string): MeshGateway[] =>
    once(at(place).flatMap(({ object }) => gatewayTitled(mesh, object) ?? [])).filter(isSafe);
  const services = once(
    paths.flatMap(({ answer, to }) =>
      [to, ...answer.lands.flatMap((one) => one.service ?? [])].flatMap((name) => serviceNamed(mesh, name) ?? []),
    ),
  ).filter((one) => !one.isExternalName && isSafe(one));
  const called = new Set(paths.map(({ to }) => to));
  const bound = services.flatMap((service) => boundGateway(bindingOfService(mesh, service)) ?? []).filter(isSafe);
  const waypoints = at('waypoint').length === 0 ? [] : once([...gatewaysAt('waypoint'), ...bound]);
  return {
    clients: callers.filter((one) => isCaptured(mesh, one)),
    servers: once(servers),
    services,
    hosts: hostDestinations(mesh).filter(({ host, title }) => isSafeName(host) && called.has(title)),
    waypoints: waypoints.filter(({ role }) => role === 'waypoint'),
    gateways: gatewaysAt('gateway'),
    sidecars:
      at('sidecar').length === 0
        ? []
        : once([...callers, ...servers]).filter((one) => enrolmentOf(mesh, one).membership === 'sidecar'),
    isHbone: all.some(({ tunnel }) => tunnel === 'HBONE' || tunnel === 'mixed'),
    plainPorts: once(paths.filter(isPlain).flatMap(({ answer }) => answer.lands.flatMap((one) => one.ports))).sort(
      (a, b) => a - b,
    ),
    usesCilium: at('cilium').length > 0,
    refused: [...refused].sort(),
  };
}

/** Whether what arrives at the app, or at what is before it, has come in plaintext. */
function isPlain({ answer }: { readonly answer: Answer }): boolean {
  const last = answer.hops.flatMap(({ tunnel }) => tunnel ?? []).at(-1) ?? answer.path.tunnel;
  return last === 'plain' || last === 'mixed';
}

function gatewayTitled(mesh: Mesh, title: string | undefined): MeshGateway | undefined {
  const [, namespace, name] = /^Gateway ([^/]+)\/(.+)$/.exec(title ?? '') ?? [];
  return namespace === undefined || name === undefined ? undefined : findGateway(mesh, namespace, name);
}

function serviceNamed(mesh: Mesh, title: string): MeshService | undefined {
  const [namespace = '', name = ''] = title.split('/');
  return findService(mesh, namespace, name);
}

/** By namespace, in the order of their names. */
export function byNamespace<T extends { readonly namespace: string }>(
  all: readonly T[],
): readonly (readonly [namespace: string, all: readonly T[]])[] {
  const found = new Map<string, T[]>();
  for (const one of all) found.set(one.namespace, [...(found.get(one.namespace) ?? []), one]);
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}

function once<T>(all: readonly T[]): T[] {
  return [...new Set(all)];
}
