import { isAmbientNamespace, isCaptured } from './enrolment';
import { fact } from '../fact';
import type { Mesh } from '../mesh';
import { hasSidecars } from '../policy/policy-readers';
import type { MeshServiceEntry } from '../services/service-entry';
import { bindingOfEntry } from '../waypoints/waypoint-binding';
import { workloads } from './workload';

/** Whether ztunnel captures anybody, as far as the input shows it. */
export const hasAmbient = fact(
  (mesh): boolean =>
    mesh.ofKind('Namespace').some(({ name }) => isAmbientNamespace(mesh, name)) ||
    workloads(mesh).some((workload) => isCaptured(mesh, workload)),
);

/**
 * Whether a ServiceEntry is for clients that ztunnel captures: its namespace is in ambient mode, a waypoint is asked for, or the
 * mesh has no sidecars that it could be for.
 */
export function isForAmbient(mesh: Mesh, entry: MeshServiceEntry): boolean {
  if (isAmbientNamespace(mesh, entry.namespace) || bindingOfEntry(mesh, entry).status !== 'none') return true;
  return hasAmbient(mesh) && !hasSidecars(mesh);
}
