import { attachmentOf, isOfRevision, type PolicyTarget } from '../../model/policy/attachment';
import { fact, factOf } from '../../model/fact';
import { impliedPods } from '../../model/gateways/gateway-pods';
import { istiodDoes } from '../../model/platform/istiod-env';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { isAtLeast } from '../../model/platform/platform-facts';
import { settings } from '../../model/platform/settings';
import { isForWaypoints } from '../../model/policy/targeting';
import type { MeshGateway } from '../../model/waypoints/waypoint';
import type { EnvoyPolicies } from './envoy-policy';
import { missingPolicies } from './missing-policies';

type Kind = 'AuthorizationPolicy' | 'RequestAuthentication';

/**
 * The policies that a waypoint enforces on traffic to a Service or ServiceEntry, or to a pod's own address, where nothing but those for
 * the Gateway and for all waypoints counts. What has no target reference is not for waypoints. The same object for the same question.
 *
 * @param addressed the Service or ServiceEntry that the client asked for; undefined for a pod's own address
 *
 * @see istio/istio pilot/pkg/model/policyattachment.go, ShouldAttachPolicy (read for 1.32-dev)
 */
export function waypointPolicies(mesh: Mesh, waypoint: MeshGateway, addressed: MeshObject | undefined): EnvoyPolicies {
  const known = found(mesh, waypoint.object);
  const before = known.get(addressed);
  if (before) return before;
  const of = (kind: Kind): readonly MeshObject[] => {
    const policiesBy = byTarget(mesh)[kind];
    const all = [addressed, waypoint.object, 'waypoints' as const].flatMap((target) =>
      target === undefined ? [] : (policiesBy.get(target) ?? []),
    );
    return [...new Set(all)];
  };
  const namespaces = [settings(mesh).rootNamespace, waypoint.namespace, ...(addressed ? [addressed.namespace] : [])];
  const policies: EnvoyPolicies = {
    authorization: of('AuthorizationPolicy'),
    authentication: of('RequestAuthentication'),
    missing: missingPolicies(mesh, namespaces),
  };
  known.set(addressed, policies);
  return policies;
}

const found = factOf((_mesh: Mesh, _waypoint: MeshObject) => new Map<MeshObject | undefined, EnvoyPolicies>());

/**
 * The policies that a waypoint enforces on connections to itself, before it looks into them: those that select its pods or name
 * its Gateway, where istiod is told so; undefined where it is not. They are for plain connections, to port 15008, and a refusal
 * looks to the client like a connection that breaks.
 *
 * @see istio/istio pilot/pkg/networking/core/listener_waypoint.go, buildHCMConnectTerminateChain (read for 1.32-dev)
 */
export const terminationPolicies = factOf((mesh: Mesh, waypoint: MeshObject): EnvoyPolicies | undefined => {
  if (!istiodDoes(mesh, 'ENABLE_LAYERED_WAYPOINT_AUTHORIZATION_POLICIES', false)) return undefined;
  const labels = impliedPods(mesh).find(({ gateway }) => gateway?.object === waypoint)?.labels ?? {};
  const namespaces = [...new Set([settings(mesh).rootNamespace, waypoint.namespace])];
  const bySelector = istiodDoes(mesh, 'ENABLE_SELECTOR_BASED_K8S_GATEWAY_POLICY', true);
  const authorization = namespaces
    .flatMap((namespace) => mesh.inNamespace('AuthorizationPolicy', namespace))
    .filter((policy) => {
      // An external authoriser is asked later.
      if (!isOfRevision(mesh, policy) || policy.spec.get('action').text === 'CUSTOM') return false;
      const { hasTargets, selector, targets } = attachmentOf(mesh, policy);
      if (hasTargets) return targets.some((target) => keyOf(mesh, policy, target) === waypoint);
      return bySelector && (selector === undefined || selector.matches(labels));
    });
  return { authorization, authentication: [], missing: missingPolicies(mesh, namespaces) };
});

type TargetKey = MeshObject | 'waypoints';

const byTarget = fact((mesh): Readonly<Record<Kind, ReadonlyMap<TargetKey, readonly MeshObject[]>>> => ({
  AuthorizationPolicy: targeting(mesh, 'AuthorizationPolicy'),
  RequestAuthentication: targeting(mesh, 'RequestAuthentication'),
}));

function targeting(mesh: Mesh, kind: Kind): ReadonlyMap<TargetKey, readonly MeshObject[]> {
  const policies = new Map<TargetKey, MeshObject[]>();
  for (const policy of mesh.ofKind(kind)) {
    if (!isOfRevision(mesh, policy)) continue;
    for (const target of attachmentOf(mesh, policy).targets) {
      const key = keyOf(mesh, policy, target);
      if (key === undefined) continue;
      const list = policies.get(key);
      if (list) list.push(policy);
      else policies.set(key, [policy]);
    }
  }
  return policies;
}

function keyOf(mesh: Mesh, policy: MeshObject, { found: target }: PolicyTarget): TargetKey | undefined {
  switch (target?.kind) {
    case 'Service':
      return target.service.object;
    case 'ServiceEntry':
      return target.entry.object;
    case 'Gateway':
      return target.gateway.object;
    case 'GatewayClass': {
      const isRead = isAtLeast(mesh, 'istio', '1.25') && isForWaypoints(mesh, policy, target.className);
      return isRead ? 'waypoints' : undefined;
    }
    default:
      return undefined;
  }
}
