import { servicesOf } from '../model/services/service';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import { bindingOfService, boundGateway } from '../model/waypoints/waypoint-binding';
import type { Workload } from '../model/workloads/workload';
import type { Reported } from './define-rule';

/** How to have a waypoint read a policy that selects pods: certain where one Service with a waypoint stands before them all. */
export function targetServices(
  mesh: Mesh,
  policy: MeshObject,
  workloads: readonly Workload[],
): Parameters<Reported['fix']> {
  const before = [...new Set(workloads.flatMap((workload) => servicesOf(mesh, workload)))];
  const bound = before.filter((service) => boundGateway(bindingOfService(mesh, service)) !== undefined);
  const [only] = bound;
  if (before.length !== 1 || !only || only.namespace !== policy.namespace || !policy.spec.get('selector').isSet) {
    const names = before.slice(0, 3).map(({ name }) => name);
    const which = names.length === 0 ? 'Services' : `Services (${names.join(', ')}${before.length > 3 ? ', …' : ''})`;
    return [`target ${which} that have a waypoint in place of the pods: spec.targetRefs`];
  }
  return [
    `target Service ${only.name}, whose waypoint reads it, in place of the pods`,
    [
      { op: 'remove', path: '/spec/selector' },
      { op: 'add', path: '/spec/targetRefs', value: [{ group: '', kind: 'Service', name: only.name }] },
    ],
  ];
}

/** The first of some pods, as messages have them. */
export function podsText(workloads: readonly Workload[]): string {
  const named = workloads.slice(0, 3).map(({ title }) => title);
  return named.join(', ') + (workloads.length > named.length ? ` and ${workloads.length - named.length} more` : '');
}
