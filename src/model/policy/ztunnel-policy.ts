import { attachmentOf, isOfRevision, policiesOn } from './attachment';
import { attributesOf, authorizationOf, clausesOf, type AuthorizationRule, type Layer } from './authorization';
import { isCaptured } from '../workloads/enrolment';
import { factOf } from '../fact';
import { istiodDoes } from '../platform/istiod-env';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { isAtLeast } from '../platform/platform-facts';
import type { Workload } from '../workloads/workload';
import { matchesNothing } from './ztunnel-match';

/**
 * The captured pods that a policy is addressed to by selector or namespace, so that ztunnel is to enforce it. An empty selector
 * attaches to nothing there.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/authorization.go, convertAuthorizationPolicy (read for 1.32-dev)
 */
export const addressedToZtunnel = factOf((mesh: Mesh, policy: MeshObject): readonly Workload[] => {
  const { hasTargets, selector, workloads } = attachmentOf(mesh, policy);
  if (hasTargets || selector?.isEmpty === true || !isOfRevision(mesh, policy)) return [];
  return workloads.filter((workload) => isCaptured(mesh, workload));
});

/** The policies that are addressed to ztunnel for a workload, by its labels or namespace. */
export const ztunnelPoliciesOn = factOf((mesh: Mesh, workload: Workload): readonly MeshObject[] =>
  isCaptured(mesh, workload)
    ? policiesOn(mesh, 'AuthorizationPolicy', workload).filter((policy) => {
        const { selector } = attachmentOf(mesh, policy);
        return selector?.isEmpty !== true && isOfRevision(mesh, policy);
      })
    : [],
);

/** The captured pods that ztunnel enforces a policy for; it gets no AUDIT, no CUSTOM, and no dry run. */
export function enforcedByZtunnel(mesh: Mesh, policy: MeshObject): readonly Workload[] {
  return isForZtunnel(mesh, policy) ? addressedToZtunnel(mesh, policy) : [];
}

/** Whether a policy is one that ztunnel enforces where it is addressed to it. */
export function isForZtunnel(mesh: Mesh, policy: MeshObject): boolean {
  const { action, isDryRun } = authorizationOf(mesh, policy);
  return (action === 'ALLOW' || action === 'DENY') && !(isDryRun && looksForDryRuns(mesh));
}

/** Whether istiod keeps policies that are to be tried out from ztunnel; before, ztunnel got them as any other (istio/istio#55414, in release-1.25 too). */
export function looksForDryRuns(mesh: Mesh): boolean {
  return isAtLeast(mesh, 'istio', '1.25.1');
}

/** Whether ztunnel gets policies that are to be tried out (istio/istio pilot/pkg/features/ambient.go, read for 1.32-dev; new in 1.29). */
export function triesOutAtZtunnel(mesh: Mesh): boolean {
  return isAtLeast(mesh, 'istio', '1.29') && istiodDoes(mesh, 'AMBIENT_ENABLE_DRY_RUN_AUTHORIZATION_POLICY', false);
}

/** Whether a rule of a DENY never matches at ztunnel: of a clause of it nothing comes there. */
export function isVoidDeny(mesh: Mesh, rule: AuthorizationRule): boolean {
  return clausesOf(rule).some((entries) => entries.every((entry) => matchesNothing(mesh, entry)));
}

/** Whether a rule of an ALLOW is left out by ztunnel: any attribute of requests is enough. */
export function isLeftOut(rule: AuthorizationRule): boolean {
  return attributesOf(rule).some(({ layer }) => layer === 'l7');
}

/** The attributes of some layers, each once, as status messages list them. */
export function namesOf(rule: AuthorizationRule, layers: readonly Layer[]): string {
  const names = attributesOf(rule).flatMap(({ name, layer }) => (layers.includes(layer) ? [name] : []));
  return [...new Set(names)].sort().join(', ');
}
