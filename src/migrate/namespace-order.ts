import type { Mesh } from '../model/mesh';
import { policiesOn } from '../model/policy/attachment';
import { attributesOf, authorizationOf, valuesOf } from '../model/policy/authorization';
import { servicesIn, workloadsOf } from '../model/services/service';
import { servedIn } from './served-services';

/** Namespaces in the order in which they move, and circles in it. */
export interface NamespaceOrder {
  readonly order: readonly string[];
  /** Of a namespace: those that call it and that it calls, so that none of them can be first. */
  readonly circles: ReadonlyMap<string, readonly string[]>;
}

/**
 * Clients before servers: a client with a sidecar passes waypoints by, and would be refused, or not judged, by a server in ambient mode that trusts
 * its waypoint. Who calls is taken from the policies that name callers; where a policy takes anybody, everybody may.
 *
 * @see istio/istio pilot/pkg/xds/endpoints/endpoint_builder.go (read for 1.32-dev): sidecars pick pods by themselves
 */
export function namespaceOrder(mesh: Mesh, namespaces: readonly string[]): NamespaceOrder {
  const before = new Map(namespaces.map((name) => [name, callersOf(mesh, name, namespaces)]));
  const order: string[] = [];
  const circles = new Map<string, readonly string[]>();
  const left = new Set([...namespaces].sort());
  while (left.size > 0) {
    const waiting = (name: string): readonly string[] => [...before.get(name)!].filter((one) => left.has(one));
    const free = [...left].filter((name) => waiting(name).length === 0);
    if (free.length > 0) {
      for (const name of free) {
        order.push(name);
        left.delete(name);
      }
      continue;
    }
    // In a circle somebody has to be first: whoever the fewest wait for.
    const first = [...left].sort((a, b) => waiting(a).length - waiting(b).length || (a < b ? -1 : 1))[0]!;
    circles.set(first, [...waiting(first)].sort());
    order.push(first);
    left.delete(first);
  }
  return { order, circles };
}

/**
 * Other namespaces that call Services of one whose requests are judged, or that have no address: a sidecar dials the pods of those with mTLS of its own, which
 * is no HBONE.
 */
function callersOf(mesh: Mesh, namespace: string, all: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const guarded = servedIn(mesh, namespace)
    .filter(({ isGuarded }) => isGuarded)
    .map(({ service }) => service);
  const headless = servicesIn(mesh, namespace).filter(({ isHeadless }) => isHeadless);
  for (const policy of new Set(
    [...guarded, ...headless].flatMap((service) =>
      workloadsOf(mesh, service).flatMap((pod) => policiesOn(mesh, 'AuthorizationPolicy', pod)),
    ),
  )) {
    const { action, rules } = authorizationOf(mesh, policy);
    if (action !== 'ALLOW') continue;
    for (const rule of rules) for (const one of namedIn(rule, policy.namespace)) found.add(one);
  }
  found.delete(namespace);
  return new Set([...found].filter((one) => all.includes(one)));
}

/** The namespaces that a rule names as callers. */
export function namedIn(rule: Parameters<typeof attributesOf>[0], home: string): readonly string[] {
  return attributesOf(rule).flatMap((attribute) => {
    const { any } = valuesOf(attribute);
    switch (attribute.name) {
      case 'namespaces':
      case 'source.namespace':
        return any;
      case 'principals':
      case 'source.principal':
        return any.flatMap((one) => /\/ns\/([^/]+)\/sa\//.exec(one)?.[1] ?? []);
      case 'serviceAccounts':
        return any.map((one) => (one.includes('/') ? one.slice(0, one.indexOf('/')) : home));
      default:
        return [];
    }
  });
}
