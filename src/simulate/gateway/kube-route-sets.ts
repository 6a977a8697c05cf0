import { isOfRevision } from '../../model/policy/attachment';
import { fact } from '../../model/fact';
import { gatewayRoutes, type GatewayRoute, type RouteParent } from '../../model/gateways/gateway-route';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { gateways } from '../../model/waypoints/waypoint';
import type { RouteSet, TcpRule } from '../envoy/route-rule';
import { joined } from '../envoy/route-sets';
import { httpRulesOfRoute, tcpRulesOfRoute } from '../envoy/rules-of-gateway-route';
import { intersection, isMatch, isSubset } from '../sidecar/host-imports';
import { listenersOfGateway, type KubeListener } from './kube-listeners';

/**
 * The routes of the Gateway API that are attached to listeners, by the name that istiod has for the listener, and joined as it joins them: those
 * of one listener and host.
 *
 * @see istio/istio pilot/pkg/config/kube/gateway/route_collections.go, mergeHTTPRoutes (read for 1.32-dev)
 */
export const kubeRouteSets = fact((mesh): ReadonlyMap<string, readonly RouteSet[]> => {
  const listeners = byOwner(mesh);
  const groups = new Map<string, Map<string, RouteSet[]>>();
  for (const route of gatewayRoutes(mesh).filter(({ object }) => isOfRevision(mesh, object))) {
    for (const parent of route.parents) {
      const owner = ownerOf(parent);
      const all = owner ? (listeners.get(owner) ?? []) : [];
      for (const listener of all.filter((one) => admits(one, route, parent))) {
        const group = groups.get(listener.key) ?? new Map<string, RouteSet[]>();
        groups.set(listener.key, group);
        for (const set of setsOf(mesh, route, listener, all)) {
          const before = group.get(set.name);
          // A listener that is named twice takes a route once.
          if (before?.some(({ objects }) => objects[0] === route.object)) continue;
          group.set(set.name, [...(before ?? []), set]);
        }
      }
    }
  }
  return new Map([...groups].map(([key, group]) => [key, [...group.values()].map(joined)]));
});

/** Listeners by the object that routes name for them. */
const byOwner = fact((mesh): ReadonlyMap<MeshObject, readonly KubeListener[]> => {
  const found = new Map<MeshObject, KubeListener[]>();
  for (const gateway of gateways(mesh)) {
    if (gateway.role !== 'ingress') continue;
    for (const one of listenersOfGateway(mesh, gateway)) {
      const list = found.get(one.object);
      if (list) list.push(one);
      else found.set(one.object, [one]);
    }
  }
  return found;
});

function ownerOf({ found }: RouteParent): MeshObject | undefined {
  if (found?.kind === 'Gateway') return found.gateway.object;
  return found?.kind === 'ListenerSet' ? found.object : undefined;
}

/** The kinds of route that a protocol is for, as long as the listener names none. */
function kindsOf({ field, protocol }: KubeListener): readonly string[] {
  switch (protocol) {
    case 'HTTP':
    case 'HTTPS':
      return ['HTTPRoute', 'GRPCRoute'];
    case 'TCP':
      return ['TCPRoute'];
    case 'TLS':
      return field.get('tls', 'mode').text === 'Terminate' ? ['TLSRoute', 'TCPRoute'] : ['TLSRoute'];
    default:
      return [];
  }
}

/**
 * Whether a listener takes a route: by section and port, by hosts together with the route's namespace, and by kind.
 *
 * @see istio/istio pilot/pkg/config/kube/gateway/conversion.go, referenceAllowed (read for 1.32-dev)
 */
function admits(listener: KubeListener, { hostnames, namespace, object }: GatewayRoute, parent: RouteParent): boolean {
  if (parent.port !== undefined && parent.port !== listener.port) return false;
  if (parent.sectionName !== undefined && parent.sectionName !== listener.name) return false;
  const isNear = listener.namespaces.some((one) => one === '*' || one === namespace);
  if (!isNear || !hostsOf(hostnames).some((host) => isMatch(host, listener.hostname))) return false;
  const named = listener.field.get('allowedRoutes', 'kinds').items;
  const isNamed = named.some(
    (one) =>
      one.get('kind').text === object.kindName &&
      (one.get('group').text ?? 'gateway.networking.k8s.io') === object.group,
  );
  return kindsOf(listener).includes(object.kindName) && (named.length === 0 || isNamed);
}

function hostsOf(hostnames: readonly string[]): readonly string[] {
  return hostnames.length === 0 ? ['*'] : hostnames;
}

function setsOf(
  mesh: Mesh,
  route: GatewayRoute,
  listener: KubeListener,
  all: readonly KubeListener[],
): readonly RouteSet[] {
  const { hostnames, namespace, object } = route;
  const isHttp = object.kindName === 'HTTPRoute' || object.kindName === 'GRPCRoute';
  const http = isHttp ? httpRulesOfRoute(mesh, route, 'gateway') : [];
  const tcp = isHttp ? [] : tcpRulesOfRoute(mesh, route, 'gateway').map((one) => within(one, listener));
  if (http.length + tcp.length === 0) return [];
  const hosts =
    object.kindName === 'TLSRoute' && listener.hostname !== '*'
      ? intersection(hostsOf(hostnames), [listener.hostname])
      : hostsOf(hostnames).filter((host) => !isHttp || isOwn(host, listener, all));
  return hosts.map((host) => ({
    objects: [object],
    namespace,
    // Only routes about requests are joined.
    name: isHttp ? `${listener.key}~${host}` : `${object.name}~${listener.key}~${host}`,
    created: object.field('metadata', 'creationTimestamp').text ?? '',
    isGatewayApi: true,
    hosts: [host],
    gateways: [listener.key],
    exportTo: undefined,
    http,
    hasHttp: isHttp,
    tcp,
  }));
}

/** Rules about TLS are for names that their listener has. */
function within(rule: TcpRule, { hostname }: KubeListener): TcpRule {
  if (rule.kind !== 'tls') return rule;
  return {
    ...rule,
    matches: rule.matches
      .map((match) => {
        const names = hostsOf(match.sniHosts);
        return { ...match, sniHosts: hostname === '*' ? names : intersection(names, [hostname]) };
      })
      .filter(({ sniHosts }) => sniHosts.length > 0),
  };
}

/**
 * Whether a host of a route is a listener's, and of no other that is more exact on the same port.
 *
 * @see istio/istio pilot/pkg/config/kube/gateway/conversion.go, hostnameAllowedByIsolation (read for 1.32-dev)
 */
function isOwn(
  host: string,
  { hostname, port, protocol, ...rest }: KubeListener,
  all: readonly KubeListener[],
): boolean {
  // Without a hostname, istiod compares with nothing.
  const own = hostname === '*' ? '' : hostname;
  if (own !== '' && !own.startsWith('*')) return true;
  if (own !== '' && !isMatch(host, own)) return false;
  return all
    .filter((one) => one.key !== rest.key && one.port === port && one.protocol === protocol)
    .filter((one) => one.hostname !== hostname && one.hostname !== '*')
    .every((one) => own.length > one.hostname.length || !isSubset(host, one.hostname));
}
