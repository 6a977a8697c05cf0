import type { Mesh } from '../../model/mesh';
import { attributesOf, authorizationOf } from '../../model/policy/authorization';
import { settings } from '../../model/platform/settings';
import { servicesIn, workloadsOf } from '../../model/services/service';
import { bindingOfService, boundGateway } from '../../model/waypoints/waypoint-binding';
import { isCaptured } from '../../model/workloads/enrolment';
import type { Workload } from '../../model/workloads/workload';
import { copyOf, type Edit } from '../edit';
import { readsRequests, type Served } from '../served-services';
import { admitsAlone } from './already-there';
import { isOfNobodyElse, isToldAtWaypoint, policiesOfPods, type PolicyOfPods } from './policies-at-waypoint';

/**
 * Policies that the waypoint has taken over whole, so that ztunnel reads nothing in them but what it gets wrong: it leaves out rules of an ALLOW that
 * look at requests, and of a DENY the parts that do, which then denies more, or nothing. What ztunnel can read stays.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/authorization.go (read for 1.32-dev)
 */
export function leftovers(
  mesh: Mesh,
  served: readonly Served[],
  isTaken: (one: PolicyOfPods) => boolean = () => true,
): readonly Edit[] {
  const pods = podsOf(mesh, served);
  const authorizations = policiesOfPods(mesh, 'AuthorizationPolicy', served)
    .filter(isTaken)
    .flatMap(({ partly, policy }): Edit[] => {
      if (partly.length > 0 || !readsRequests(mesh, policy) || !isOfNobodyElse(mesh, policy, pods)) return [];
      const { action, rules } = authorizationOf(mesh, policy);
      const object = copyOf(policy);
      const all = (object.spec['rules'] ?? []) as readonly unknown[];
      const isOfEnvoy = action === 'CUSTOM' || action === 'AUDIT';
      const kept = all.filter((_, i) => !isOfEnvoy && attributesOf(rules[i]!).every(({ layer }) => layer === 'l4'));
      if (kept.length === 0)
        return [{ does: 'delete', object: policy.raw, why: 'the waypoint says it, and ztunnel can not' }];
      object.spec['rules'] = kept;
      return [{ does: 'apply', object, why: 'the waypoint says the rules that look at requests' }];
    });
  const tokens = policiesOfPods(mesh, 'RequestAuthentication', served)
    .filter(isTaken)
    .flatMap(({ partly, policy }): Edit[] =>
      partly.length > 0 || !isOfNobodyElse(mesh, policy, pods)
        ? []
        : [{ does: 'delete', object: policy.raw, why: 'the waypoint checks tokens, and ztunnel can not' }],
    );
  return [...authorizations, ...tokens];
}

/**
 * The same for a namespace that has moved before this plan was made: what its waypoint says already, word for word. What one does not say is left for somebody to
 * look at.
 */
export function forgotten(mesh: Mesh, namespace: string): readonly Edit[] {
  const bound = servicesIn(mesh, namespace).flatMap((service) => {
    const gateway = boundGateway(bindingOfService(mesh, service));
    const pods = workloadsOf(mesh, service);
    const isMoved = pods.length > 0 && pods.every((pod) => isCaptured(mesh, pod));
    return gateway?.namespace === namespace && isMoved ? [{ gateway, service }] : [];
  });
  const served = bound.map(({ service }): Served => ({ service, because: [], isGuarded: false }));
  return leftovers(mesh, served, ({ policy, whole }) =>
    bound
      .filter(({ service }) => whole.includes(service))
      .every(({ gateway: { name, namespace: home, serviceAccount }, service }) => {
        const principal = `${settings(mesh).trustDomain}/ns/${home}/sa/${serviceAccount}`;
        return [true, false].some((isForServicesAlone) =>
          isToldAtWaypoint(mesh, policy, namespace, service, { name, principal, isForServicesAlone }),
        );
      }),
  );
}

/**
 * What lets clients in at pods by their identity alone, where requests are judged at the waypoint: it would let the same clients pass the waypoint by.
 */
export function waysAround(mesh: Mesh, served: readonly Served[], principal: string): readonly Edit[] {
  const guarded = served.filter(({ isGuarded }) => isGuarded);
  const pods = podsOf(mesh, guarded);
  return policiesOfPods(mesh, 'AuthorizationPolicy', guarded).flatMap(({ partly, policy }): Edit[] => {
    const { action, rules } = authorizationOf(mesh, policy);
    // Rules that look at requests are left out by ztunnel; the sidecars that are still there need them until they are gone.
    const isWay = action === 'ALLOW' && rules.some((rule) => attributesOf(rule).every(({ layer }) => layer === 'l4'));
    const isGone =
      isWay && !admitsAlone(mesh, policy, principal) && partly.length === 0 && isOfNobodyElse(mesh, policy, pods);
    return isGone
      ? [{ does: 'delete', object: policy.raw, why: 'would let clients pass the waypoint by, which says it too' }]
      : [];
  });
}

function podsOf(mesh: Mesh, served: readonly Served[]): ReadonlySet<Workload> {
  return new Set(served.flatMap(({ service }) => workloadsOf(mesh, service)));
}
