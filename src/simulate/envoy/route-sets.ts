import { fact } from '../../model/fact';
import { gatewayRoutes, type GatewayRoute, type RouteParent } from '../../model/gateways/gateway-route';
import { HostIndex } from '../../model/services/host-index';
import type { Mesh } from '../../model/mesh';
import { isVisible } from '../../model/services/service-entry';
import { settings } from '../../model/platform/settings';
import { virtualServices, type VirtualService } from '../../model/routing/virtual-service';
import { isOfRevision } from '../../model/policy/attachment';
import type { HttpMatch, HttpRule, RouteSet, TcpRule } from './route-rule';
import type { RouteText } from './route-text';
import { httpRulesOfRoute, tcpRulesOfRoute } from './rules-of-gateway-route';
import { httpRulesOf, tcpRulesOf } from './rules-of-virtual-service';

/** All VirtualServices for clients of the mesh, those that istiod makes of routes to Services among them, in its order. */
export const meshRouteSets = fact((mesh): readonly RouteSet[] =>
  [
    ...virtualServices(mesh)
      .filter(({ object, hosts, isOnMesh }) => hosts.length > 0 && isOnMesh && isOfRevision(mesh, object))
      .map((one) => ofVirtualService(mesh, one)),
    ...ofMeshRoutes(mesh),
  ].sort(byCreation),
);

const byHost = fact(
  (mesh) => new HostIndex(meshRouteSets(mesh).flatMap((set) => set.hosts.map((host) => [host, set] as const))),
);

/** Those that have a host among theirs, in istiod's order. */
export function meshRouteSetsFor(mesh: Mesh, host: string): readonly RouteSet[] {
  return [...byHost(mesh).for(host)].sort(byCreation);
}

/** The oldest first; of those of one age the name decides, with the namespace behind it (istio/istio pilot/pkg/model/config.go). */
export function byCreation(one: RouteSet, other: RouteSet): number {
  return (
    compare(one.created, other.created) || compare(`${one.name}.${one.namespace}`, `${other.name}.${other.namespace}`)
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

export function ofVirtualService(mesh: Mesh, vs: VirtualService): RouteSet {
  const { object, namespace, name, hosts, gateways } = vs;
  return {
    objects: [object],
    namespace,
    name,
    created: object.field('metadata', 'creationTimestamp').text ?? '',
    isGatewayApi: false,
    hosts: hosts.map(({ fullHost }) => fullHost),
    gateways,
    exportTo: vs.object.spec.get('exportTo').texts.length > 0 ? vs.exportTo : defaultExportTo(mesh),
    http: httpRulesOf(mesh, object),
    hasHttp: object.spec.get('http').items.length > 0,
    tcp: tcpRulesOf(mesh, object),
  };
}

const defaultExportTo = fact((mesh): readonly string[] | undefined => {
  const names = settings(mesh).meshConfig.get('defaultVirtualServiceExportTo').texts;
  return names.length === 0 || names.includes('*') ? undefined : names;
});

/** How close what a set is exported to is to a namespace: made for it alone, named, or for all; undefined where it is not seen. */
export function exportRank({ exportTo, namespace }: RouteSet, from: string): 0 | 1 | 2 | undefined {
  if (exportTo === undefined) return 2;
  if (!isVisible(exportTo, namespace, from)) return undefined;
  return namespace === from ? 0 : 1;
}

/** Routes of the Gateway API with a Service or ServiceEntry as parent, joined where istiod joins them: by namespace, port and host. */
function ofMeshRoutes(mesh: Mesh): readonly RouteSet[] {
  const groups = new Map<string, RouteSet[]>();
  for (const route of [...gatewayRoutes(mesh)].filter(({ object }) => isOfRevision(mesh, object))) {
    for (const parent of parentsOf(route)) {
      for (const host of hostsOf(parent)) {
        const set = ofRoute(mesh, route, parent, host);
        if (!set) continue;
        const list = groups.get(set.name);
        if (list) list.push(set);
        else groups.set(set.name, [set]);
      }
    }
  }
  return [...groups.values()].map(joined);
}

/** A parent that is named twice in the same way counts once. */
function parentsOf({ parents }: GatewayRoute): readonly RouteParent[] {
  const found = parents.filter(({ found: one }) => one?.kind === 'Service' || one?.kind === 'ServiceEntry');
  return [...new Map(found.map((one) => [`${one.kind} ${one.namespace}/${one.name} ${one.port}`, one])).values()];
}

function hostsOf({ found }: RouteParent): readonly string[] {
  if (found?.kind === 'ServiceEntry') return found.entry.hosts;
  return found?.kind === 'Service' ? [found.service.host] : [];
}

function ofRoute(mesh: Mesh, route: GatewayRoute, { port }: RouteParent, host: string): RouteSet | undefined {
  const { object, namespace } = route;
  const isHttp = object.kindName === 'HTTPRoute' || object.kindName === 'GRPCRoute';
  const isTcp = object.kindName === 'TCPRoute' || object.kindName === 'TLSRoute';
  const http = isHttp ? httpRulesOfRoute(mesh, route, 'mesh') : [];
  const tcp = isTcp ? tcpRulesOfRoute(mesh, route, 'mesh') : [];
  if (http.length + tcp.length === 0) return undefined;
  const key = [namespace, ...(port === undefined ? [] : [port]), host].join('~');
  return {
    objects: [object],
    namespace,
    // Only routes about requests are joined.
    name: isHttp ? key : `${object.name}~${key}`,
    created: object.field('metadata', 'creationTimestamp').text ?? '',
    isGatewayApi: true,
    hosts: [host],
    gateways: ['mesh'],
    exportTo: undefined,
    http: port === undefined ? http : http.map((rule) => atPort(rule, port)),
    hasHttp: isHttp,
    tcp: port === undefined ? tcp : tcp.map((rule) => tcpAtPort(rule, port)),
  };
}

function atPort(rule: HttpRule, port: number): HttpRule {
  const matches = rule.matches.length > 0 ? rule.matches : [{ ...EMPTY, field: rule.field }];
  return { ...rule, matches: matches.map((match) => ({ ...match, port })) };
}

const EMPTY: Omit<HttpMatch, 'field'> = {
  uri: undefined,
  ignoresUriCase: false,
  method: undefined,
  authority: undefined,
  scheme: undefined,
  headers: [],
  withoutHeaders: [],
  queryParams: [],
  port: undefined,
  gateways: [],
  sourceLabels: {},
  sourceNamespace: undefined,
};

function tcpAtPort(rule: TcpRule, port: number): TcpRule {
  const { field } = rule;
  const everything = { field, sniHosts: [], port, gateways: [], sourceLabels: {}, sourceNamespace: undefined };
  const matches = rule.matches.map((match) => ({ ...match, port }));
  return { ...rule, matches: matches.length > 0 || rule.kind === 'tls' ? matches : [everything] };
}

/** Sets of one key, as one: the rules of the oldest route first, and then the most specific of all. */
export function joined(sets: readonly RouteSet[]): RouteSet {
  const age = (set: RouteSet): string => set.objects[0]!.name;
  const sorted = [...sets].sort(
    (a, b) => compare(a.created, b.created) || compare(a.namespace, b.namespace) || compare(age(a), age(b)),
  );
  const [first] = sorted;
  return {
    ...first!,
    objects: sorted.flatMap(({ objects }) => objects),
    http: bySpecificity(sorted.flatMap(({ http }) => http)),
  };
}

/**
 * The order that the Gateway API wants, in which a regex comes behind every prefix.
 *
 * @see istio/istio pilot/pkg/config/kube/gateway/conversion.go, sortHTTPRoutes (read for 1.32-dev)
 */
export function bySpecificity(rules: readonly HttpRule[]): readonly HttpRule[] {
  return [...rules].sort((a, b) => {
    const [one, other] = [a.matches[0], b.matches[0]];
    if (!one || !other) return Number(!one) - Number(!other);
    return (
      rankOf(other.uri) - rankOf(one.uri) ||
      lengthOf(b, other.uri) - lengthOf(a, one.uri) ||
      Number(other.method !== undefined) - Number(one.method !== undefined) ||
      other.headers.length - one.headers.length ||
      other.queryParams.length - one.queryParams.length
    );
  });
}

function rankOf(uri: RouteText | undefined): number {
  const ranks = { exact: 3, prefix: 2, segments: 2, regex: 1, present: 1 } as const;
  return uri === undefined ? -1 : ranks[uri.kind];
}

function lengthOf({ object }: HttpRule, uri: RouteText | undefined): number {
  if (uri === undefined || uri.kind === 'present') return 0;
  // A gRPC service is compared with the slash behind it.
  return Buffer.byteLength(uri.value) + Number(object.kindName === 'GRPCRoute' && uri.kind === 'segments');
}
