import { fact } from '../fact';
import type { Field } from '../field';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import type { MeshGateway } from './waypoint';
import { serviceEntries } from '../services/service-entry';
import { services } from '../services/service';
import {
  bindingOfEntry,
  bindingOfService,
  bindingOfWorkload,
  bindingOfWorkloadEntry,
  type Binding,
} from './waypoint-binding';
import { workloads } from '../workloads/workload';

/** One label that asks for a waypoint, with what came of it. */
export interface AskedWaypoint {
  readonly by: Field;
  readonly binding: Binding;
  /** Traffic to Services, or to pods by their own addresses. */
  readonly traffic: 'service' | 'workload';
  /** What it was asked for: the object with the label, or all that it came to from a namespace. */
  readonly of: readonly MeshObject[];
}

/** The labels that ask for a waypoint; that of a namespace once for each thing that came of it. */
export const askedWaypoints = fact((mesh): readonly AskedWaypoint[] => {
  const found = new Map<string, { asked: Omit<AskedWaypoint, 'of'>; of: MeshObject[] }>();
  for (const [object, traffic, binding] of allBindings(mesh)) {
    const { by, status, reason, isInherited } = binding;
    if (!by) continue;
    const key = [by.object.title, by.path.length, isInherited ? `${status} ${reason}` : object.title].join(' ');
    const before = found.get(key);
    if (before) before.of.push(object);
    else found.set(key, { asked: { by, binding, traffic }, of: [object] });
  }
  return [...found.values()].map(({ asked, of }) => ({ ...asked, of }));
});

/** Whether a Gateway is of a class of Istio's that makes no waypoint, although istiod binds to any that has an address. */
export function isNoWaypoint({ role, className }: MeshGateway): boolean {
  // What another controller makes of its classes, nobody here knows.
  return role === 'ingress' || role === 'east-west' || className === 'istio-remote';
}

type Bound = readonly [object: MeshObject, traffic: AskedWaypoint['traffic'], binding: Binding];

function allBindings(mesh: Mesh): readonly Bound[] {
  return [
    ...services(mesh).map((one): Bound => [one.object, 'service', bindingOfService(mesh, one)]),
    ...serviceEntries(mesh).map((one): Bound => [one.object, 'service', bindingOfEntry(mesh, one)]),
    ...workloads(mesh).map((one): Bound => [one.owner, 'workload', bindingOfWorkload(mesh, one)]),
    ...mesh.ofKind('WorkloadEntry').map((one): Bound => [one, 'workload', bindingOfWorkloadEntry(mesh, one)]),
  ];
}
