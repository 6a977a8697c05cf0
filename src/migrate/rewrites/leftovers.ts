import type { Mesh } from '../../model/mesh';
import { attributesOf, authorizationOf } from '../../model/policy/authorization';
import { workloadsOf } from '../../model/services/service';
import type { Workload } from '../../model/workloads/workload';
import { copyOf, type Edit } from '../edit';
import { readsRequests, type Served } from '../served-services';
import { admitsAlone } from './already-there';
import { isOfNobodyElse, policiesOfPods } from './policies-at-waypoint';

/**
 * Policies that the waypoint has taken over whole, so that ztunnel reads nothing in them but what it gets wrong: it leaves out rules of an ALLOW that
 * look at requests, and of a DENY the parts that do, which then denies more, or nothing. What ztunnel can read stays.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/authorization.go (read for 1.32-dev)
 */
export function leftovers(mesh: Mesh, served: readonly Served[]): readonly Edit[] {
  const pods = podsOf(mesh, served);
  const authorizations = policiesOfPods(mesh, 'AuthorizationPolicy', served).flatMap(({ partly, policy }): Edit[] => {
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
  const tokens = policiesOfPods(mesh, 'RequestAuthentication', served).flatMap(({ partly, policy }): Edit[] =>
    partly.length > 0 || !isOfNobodyElse(mesh, policy, pods)
      ? []
      : [{ does: 'delete', object: policy.raw, why: 'the waypoint checks tokens, and ztunnel can not' }],
  );
  return [...authorizations, ...tokens];
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
