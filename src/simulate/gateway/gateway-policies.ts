import { attachmentOf, isOfRevision } from '../../model/policy/attachment';
import { factOf } from '../../model/fact';
import { istiodDoes } from '../../model/platform/istiod-env';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { settings } from '../../model/platform/settings';
import type { EnvoyPolicies } from '../envoy/envoy-policy';
import { missingPolicies } from '../envoy/missing-policies';
import type { GatewayProxy } from './gateway-proxy';

/**
 * The policies that an ingress gateway enforces: those of its namespace and of the root namespace that are for all pods or select its own,
 * and those that name its Gateway. Policies for a class of Gateways are not for it.
 *
 * @see istio/istio pilot/pkg/model/policyattachment.go, ShouldAttachPolicy (read for 1.32-dev)
 */
export const gatewayPolicies = factOf((mesh: Mesh, proxy: GatewayProxy): EnvoyPolicies => {
  const { gateway, labels, namespace } = proxy;
  const namespaces = [...new Set([namespace, settings(mesh).rootNamespace])];
  const bySelector = gateway === undefined || istiodDoes(mesh, 'ENABLE_SELECTOR_BASED_K8S_GATEWAY_POLICY', true);
  const isFor = (policy: MeshObject): boolean => {
    const { hasTargets, selector, targets } = attachmentOf(mesh, policy);
    if (!hasTargets) return bySelector && (selector === undefined || selector.matches(labels));
    return (
      policy.namespace === namespace &&
      targets.some(({ found }) => found?.kind === 'Gateway' && found.gateway === gateway)
    );
  };
  const of = (kind: 'AuthorizationPolicy' | 'RequestAuthentication'): readonly MeshObject[] =>
    namespaces
      .flatMap((one) => mesh.inNamespace(kind, one))
      .filter((policy) => isOfRevision(mesh, policy) && isFor(policy));
  return {
    authorization: of('AuthorizationPolicy'),
    authentication: of('RequestAuthentication'),
    missing: missingPolicies(mesh, namespaces),
  };
});
