import { isOfRevision, policiesOn } from '../../model/policy/attachment';
import { factOf } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import { settings } from '../../model/platform/settings';
import type { Workload } from '../../model/workloads/workload';
import type { EnvoyPolicies } from '../envoy/envoy-policy';
import { missingPolicies } from '../envoy/missing-policies';

/**
 * The policies that a pod's sidecar enforces: those of its namespace and of the root namespace, for all pods or for those with its labels.
 * What has target references is not for sidecars.
 *
 * @see istio/istio pilot/pkg/model/policyattachment.go, ShouldAttachPolicy (read for 1.32-dev)
 */
export const sidecarPolicies = factOf((mesh: Mesh, workload: Workload): EnvoyPolicies => ({
  authorization: policiesOn(mesh, 'AuthorizationPolicy', workload).filter((one) => isOfRevision(mesh, one)),
  authentication: policiesOn(mesh, 'RequestAuthentication', workload).filter((one) => isOfRevision(mesh, one)),
  missing: missingPolicies(mesh, [settings(mesh).rootNamespace, workload.namespace]),
}));
