import { fact } from '../model/fact';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import { policiesOn } from '../model/policy/attachment';
import { attributesOf, authorizationOf } from '../model/policy/authorization';
import { virtualServicesFor } from '../model/routing/virtual-service';
import { servicesIn, workloadsOf, type MeshService } from '../model/services/service';
import { enrolmentOf } from '../model/workloads/enrolment';
import { shapingRulesFor } from './shaping-rules';

/** A Service that needs a waypoint, and what for. */
export interface Served {
  readonly service: MeshService;
  readonly because: readonly string[];
  /** Whether requests are judged there, so that nobody may pass it by. */
  readonly isGuarded: boolean;
}

/**
 * The Services of a namespace that do something that ztunnel can't: judge requests, check tokens, route, balance in a way of their own. All others are as well off without a
 * waypoint.
 */
export function servedIn(mesh: Mesh, namespace: string): readonly Served[] {
  const known = byNamespace(mesh);
  const before = known.get(namespace);
  if (before) return before;
  const found = servicesIn(mesh, namespace).flatMap((service): Served[] => {
    if (!canBeServed(mesh, service)) return [];
    const guards = guardsOf(mesh, service);
    const because = [...guards, ...routesOf(mesh, service)];
    return because.length === 0 ? [] : [{ service, because, isGuarded: guards.length > 0 }];
  });
  known.set(namespace, found);
  return found;
}

const byNamespace = fact(() => new Map<string, readonly Served[]>());

/** A waypoint is on the way to an address of a Service: one without has none, and one that is a name leads elsewhere. */
export function canBeServed(mesh: Mesh, service: MeshService): boolean {
  if (service.isHeadless || service.isExternalName || !service.selector) return false;
  return workloadsOf(mesh, service).some((workload) => enrolmentOf(mesh, workload).membership !== 'none');
}

/** Policies that look at requests, by title. */
export function guardsOf(mesh: Mesh, service: MeshService): readonly string[] {
  const found = workloadsOf(mesh, service).flatMap((workload) => [
    ...policiesOn(mesh, 'AuthorizationPolicy', workload).filter((policy) => readsRequests(mesh, policy)),
    ...policiesOn(mesh, 'RequestAuthentication', workload),
  ]);
  return [...new Set(found.map(({ title }) => title))].sort();
}

/** Whether ztunnel does not enforce a policy as it is written: it has fields of requests, or an action of Envoy's. */
export function readsRequests(mesh: Mesh, policy: MeshObject): boolean {
  const { action, rules } = authorizationOf(mesh, policy);
  if (action === 'CUSTOM' || action === 'AUDIT') return true;
  return rules.some((rule) => attributesOf(rule).some(({ layer }) => layer !== 'l4'));
}

/** What routes or shapes traffic to a Service, by title. */
function routesOf(mesh: Mesh, { host, name, namespace }: MeshService): readonly string[] {
  const virtual = virtualServicesFor(mesh, host)
    .filter((one) => one.isOnMesh && one.namespace === namespace)
    .map(({ title }) => title);
  const routes = (['HTTPRoute', 'GRPCRoute', 'TCPRoute'] as const)
    .flatMap((kind) => mesh.inNamespace(kind, namespace))
    .filter(({ spec }) =>
      spec
        .get('parentRefs')
        .items.some((one) => one.get('kind').text === 'Service' && one.get('name').text === name && isHome(one)),
    )
    .map(({ title }) => title);
  const rules = shapingRulesFor(mesh)(host)
    .filter((one) => one.namespace === namespace)
    .map(({ title }) => title);
  return [...virtual, ...routes, ...rules].sort();

  function isHome(reference: ReturnType<MeshObject['field']>): boolean {
    return (reference.get('namespace').text ?? namespace) === namespace;
  }
}
