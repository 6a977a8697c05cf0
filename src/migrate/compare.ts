import type { Mesh } from '../model/mesh';
import { virtualServices } from '../model/routing/virtual-service';
import { destinationOf } from '../model/services/hosts';
import { settings } from '../model/platform/settings';
import { askedPorts } from '../simulate/diff/asked-ports';
import { answered } from '../simulate/diff/comparisons';
import { diffOf, type ReachabilityChange, type ReachabilityDiff } from '../simulate/diff/diff';
import { identityChanges } from '../simulate/diff/identities';
import { clientPairs, destinationPairs } from '../simulate/diff/pairs';
import { joinedPorts, withoutRepeats } from '../simulate/diff/told-once';
import { sampleRequests } from '../simulate/partition/sample-requests';
import type { RequestHttp } from '../simulate/request';
import { changesOf } from './answers-compared';
import { MeshObject } from '../model/mesh-object';
import type { Edit } from './edit';

/** What a step may have a say about. */
export interface Scope {
  readonly namespace: string;
  /** Whether it changes what clients of the namespace do, and not its servers alone. */
  readonly isOfClients: boolean;
}

/**
 * Compares two meshes that differ in one namespace: its servers for all clients, gateways, and, where it is about clients, these with all servers. What else
 * there is can't differ, so it is not asked for. Without a scope all is compared.
 */
export function compare(before: Mesh, after: Mesh, scope: Scope | undefined): ReachabilityDiff {
  if (!scope) return diffOf(before, after);
  const inexact: string[] = [];
  const found = new Map<string, ReachabilityChange>();
  for (const pair of destinationPairs(before, after)) {
    const { kind, namespace } = (pair.newer ?? pair.older)!;
    const isServer = namespace === scope.namespace || kind === 'gateway';
    if (!isServer && !scope.isOfClients) continue;
    for (const asked of askedPorts(before, after, pair)) {
      const { inexact: unsure, requests } = requestsTo(pair, asked);
      inexact.push(...unsure.map((one) => `${pair.title}:${asked.port}: ${one}`));
      for (const clients of clientPairs(before, after, pair, asked)) {
        if (!isServer && !clients.names.some((one) => one.startsWith(`${scope.namespace}/`))) continue;
        const { now, old, ports } = clients;
        if (ports && (asked.protocol !== 'TCP' || !ports.has(asked.port))) continue;
        if (asked.isRest && !(old && now)) continue;
        const sides = requests.map((http) => ({
          http,
          old: answered(before, old, asked.older, asked, http),
          now: answered(after, now, asked.newer, asked, http),
        }));
        const of = {
          clients: [...clients.names].sort(),
          to: pair.title,
          port: asked.port,
          ...(asked.protocol !== 'TCP' && { protocol: asked.protocol }),
          ...(asked.ranges && { ports: asked.ranges }),
        };
        for (const change of changesOf(sides, of, kind === 'outside')) join(found, change);
      }
    }
  }
  return {
    changes: [...joinedPorts(withoutRepeats(before, after, [...found.values()]))].sort(byKind),
    identities: identityChanges(before, after),
    inexact: [...new Set(inexact)],
  };
}

/**
 * What edits may have a say about; undefined for everything: where they are not of one namespace, and where something routes to the namespace
 * from elsewhere.
 */
export function scopeOf(
  mesh: Mesh,
  namespace: string | undefined,
  edits: readonly Edit[],
  isOfClients: boolean,
): Scope | undefined {
  if (namespace === undefined) return undefined;
  const { rootNamespace } = settings(mesh);
  const isHome = edits.every(({ object }) => {
    const made = new MeshObject(object, { place: () => undefined });
    if (made.kind === 'Namespace') return made.name === namespace;
    // Of policies of the mesh, a step changes what they say of the namespace's own waypoint.
    return made.namespace === namespace || (made.kind === 'AuthorizationPolicy' && made.namespace === rootNamespace);
  });
  return isHome && !isRoutedTo(mesh, namespace) ? { namespace, isOfClients } : undefined;
}

/** Whether requests to another namespace may end in this one. */
function isRoutedTo(mesh: Mesh, namespace: string): boolean {
  const homeOf = (host: string, from: string): string => {
    const found = destinationOf(mesh, host, from);
    return found?.kind === 'Service' ? found.service.namespace : (found?.entry.namespace ?? '');
  };
  const byService = virtualServices(mesh).some(
    ({ hosts, isOnMesh, namespace: own, object, routes }) =>
      isOnMesh &&
      (object.spec.get('http').items.some((one) => one.get('delegate').isSet) ||
        (routes.some(({ destinations }) => destinations.some(({ fullHost }) => homeOf(fullHost, own) === namespace)) &&
          hosts.some(({ fullHost }) => homeOf(fullHost, own) !== namespace))),
  );
  const byRoute = (['HTTPRoute', 'GRPCRoute', 'TCPRoute', 'TLSRoute'] as const).some((kind) =>
    mesh.ofKind(kind).some(({ namespace: own, spec }) => {
      const isMesh = spec.get('parentRefs').items.some((one) => (one.get('kind').text ?? 'Gateway') !== 'Gateway');
      const homes = [
        ...spec.get('parentRefs').items,
        ...spec.get('rules').items.flatMap((one) => one.get('backendRefs').items),
      ].map((one) => one.get('namespace').text ?? own);
      return isMesh && homes.includes(namespace) && homes.some((one) => one !== namespace);
    }),
  );
  return byService || byRoute;
}

/** As a comparison of whole meshes asks for them. */
function requestsTo(
  { newer, older }: ReturnType<typeof destinationPairs>[number],
  { protocol, treatments }: ReturnType<typeof askedPorts>[number],
): { readonly requests: readonly (RequestHttp | undefined)[]; readonly inexact: readonly string[] } {
  const sides = [older, newer].flatMap((one) => one ?? []);
  const speaksHttp = protocol === 'TCP' && treatments.some((one) => one === 'http' || one === 'sniffed');
  if (!speaksHttp || sides.every(({ isRead, kind }) => (kind === 'pods' || kind === 'outside') && !isRead))
    return { requests: [undefined], inexact: [] };
  const { inexact, requests } = sampleRequests(
    sides.map(({ space }) => space),
    (newer ?? older)!.host,
  );
  return { requests: treatments.includes('http') ? requests : [undefined, ...requests], inexact };
}

function join(found: Map<string, ReachabilityChange>, change: ReachabilityChange): void {
  const { clients, ...rest } = change;
  const key = JSON.stringify(rest);
  const known = found.get(key);
  found.set(key, known ? { ...known, clients: [...known.clients, ...clients].sort() } : change);
}

const ORDER = ['opened', 'unsure', 'closed', 'rerouted', 'path'];

function byKind(one: ReachabilityChange, other: ReachabilityChange): number {
  const text = ({ clients, port, to }: ReachabilityChange): string =>
    `${to} ${String(port).padStart(5, '0')} ${clients.join()}`;
  return ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind) || (text(one) < text(other) ? -1 : 1);
}
