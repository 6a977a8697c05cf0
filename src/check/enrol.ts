import type { Mesh } from '../model/mesh';
import { bindingOf, objectOf, type Destined } from '../model/services/unenrolled';
import { USE_WAYPOINT } from '../model/waypoints/waypoint-binding';
import { findGateway, trafficOf } from '../model/waypoints/waypoint';
import type { Reported } from './define-rule';
import { labelPatch } from './label-patch';

/** How to put a waypoint before a Service or ServiceEntry: certain where its namespace has one for it. */
export function enrol(mesh: Mesh, about: Destined): Parameters<Reported['fix']> {
  const object = objectOf(about);
  const near = mesh.inNamespace('Gateway', object.namespace).flatMap(({ name }) => {
    const gateway = findGateway(mesh, object.namespace, name);
    return gateway?.role === 'waypoint' && ['service', 'all'].includes(trafficOf(mesh, gateway)) ? [gateway] : [];
  });
  const [only] = near;
  if (near.length !== 1 || bindingOf(mesh, about).status === 'opted-out') {
    return [`put a waypoint before ${object.title}: label it, or its namespace, ${USE_WAYPOINT}=<name of a waypoint>`];
  }
  return [`label ${object.title} ${USE_WAYPOINT}=${only!.name}`, labelPatch(object, USE_WAYPOINT, only!.name), object];
}
