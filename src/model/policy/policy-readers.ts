import { attachmentOf, isOfRevision } from './attachment';
import { enrolmentOf, isCaptured } from '../workloads/enrolment';
import { fact } from '../fact';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { gateways } from '../waypoints/waypoint';
import { workloads, type Workload } from '../workloads/workload';

/** Pods that a policy without target references is about, of which ztunnel has captured some. */
export interface UnreadByZtunnel {
  /** The captured ones, which have no proxy that reads it. */
  readonly captured: readonly Workload[];
  /** Whether a sidecar, or a gateway without a selector in the way, reads it all the same. */
  readonly isReadElsewhere: boolean;
}

/**
 * What a policy that only Envoys read comes to among captured pods: nothing there, since ztunnel does not read it, and waypoints
 * take policies by target references alone. Undefined where it is about none of them.
 *
 * @see istio/istio pilot/pkg/model/policyattachment.go, ShouldAttachPolicy (read for 1.32-dev)
 */
export function unreadByZtunnel(mesh: Mesh, policy: MeshObject): UnreadByZtunnel | undefined {
  if (!isOfRevision(mesh, policy)) return undefined;
  const { hasTargets, selector, isMeshWide, workloads: about } = attachmentOf(mesh, policy);
  if (hasTargets) return undefined;
  const captured = about.filter((workload) => isCaptured(mesh, workload));
  if (captured.length === 0) return undefined;
  const isReadElsewhere =
    about.some((workload) => enrolmentOf(mesh, workload).membership === 'sidecar') ||
    (selector === undefined && hasIngress(mesh, isMeshWide ? undefined : policy.namespace));
  return { captured, isReadElsewhere };
}

/** Whether there is an ingress gateway, in a namespace or anywhere. */
function hasIngress(mesh: Mesh, namespace: string | undefined): boolean {
  const namespaces = ingressNamespaces(mesh);
  return namespace === undefined ? namespaces.size > 0 : namespaces.has(namespace);
}

const ingressNamespaces = fact(
  (mesh) => new Set(gateways(mesh).flatMap(({ role, namespace }) => (role === 'ingress' ? [namespace] : []))),
);

/** Whether there are sidecars, which as clients read routes and DestinationRules themselves. */
export const hasSidecars = fact((mesh) =>
  workloads(mesh).some((workload) => enrolmentOf(mesh, workload).membership === 'sidecar'),
);
