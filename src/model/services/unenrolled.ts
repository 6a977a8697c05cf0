import { attachmentOf, isOfRevision, type PolicyTarget } from '../policy/attachment';
import { isAmbientNamespace, isCaptured } from '../workloads/enrolment';
import { fullHost, destinationOf } from './hosts';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { workloadsOf, type MeshService } from './service';
import type { MeshServiceEntry } from './service-entry';
import { bindingOfEntry, bindingOfService, type Binding } from '../waypoints/waypoint-binding';

/** What may have a waypoint before it: a Service or a ServiceEntry. */
export type Destined =
  | { readonly kind: 'Service'; readonly service: MeshService }
  | { readonly kind: 'ServiceEntry'; readonly entry: MeshServiceEntry };

/** Its manifest. */
export function objectOf(about: Destined): MeshObject {
  return about.kind === 'Service' ? about.service.object : about.entry.object;
}

/** Its waypoint. */
export function bindingOf(mesh: Mesh, about: Destined): Binding {
  return about.kind === 'Service' ? bindingOfService(mesh, about.service) : bindingOfEntry(mesh, about.entry);
}

/**
 * Whether nobody asks for a waypoint before a Service or ServiceEntry. One that asks for a waypoint that is not to be had is
 * another matter, which is told where it asks; and where the namespace is not in the input, it may well be asking.
 */
export function isUnenrolled(mesh: Mesh, about: Destined): boolean {
  const { status } = bindingOf(mesh, about);
  if (status !== 'none') return status === 'opted-out';
  return mesh.world === 'closed' || mesh.find('Namespace', '', objectOf(about).namespace) !== undefined;
}

/** Whether it is ambient mode's: its pods are captured; for a ServiceEntry, those of its namespace are. */
export function isAmbient(mesh: Mesh, about: Destined): boolean {
  if (about.kind === 'Service') return workloadsOf(mesh, about.service).some((workload) => isCaptured(mesh, workload));
  return isAmbientNamespace(mesh, about.entry.namespace);
}

/** What a host of an Istio object leads to; nothing for a pattern, which may stand for more than one. */
export function destinedBy(mesh: Mesh, host: string, namespace: string): Destined | undefined {
  const full = fullHost(mesh, host, namespace);
  return full.includes('*') ? undefined : destinationOf(mesh, full, namespace);
}

/** The targets of a policy that are Services or ServiceEntries without a waypoint, so that nobody enforces it there. */
export function unenrolledTargets(
  mesh: Mesh,
  policy: MeshObject,
): readonly { readonly target: PolicyTarget; readonly about: Destined }[] {
  if (!isOfRevision(mesh, policy)) return [];
  return attachmentOf(mesh, policy).targets.flatMap((target) => {
    const { found } = target;
    if (found?.kind !== 'Service' && found?.kind !== 'ServiceEntry') return [];
    return isUnenrolled(mesh, found) ? [{ target, about: found }] : [];
  });
}
