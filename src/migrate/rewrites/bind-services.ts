import type { Mesh } from '../../model/mesh';
import { bindingOfEntry, bindingOfService, boundGateway, USE_WAYPOINT } from '../../model/waypoints/waypoint-binding';
import { gateways } from '../../model/waypoints/waypoint';
import { copyOf, type Edit } from '../edit';
import type { ServedEntry } from '../served-entries';
import type { Served } from '../served-services';

export const INGRESS_USE_WAYPOINT = 'istio.io/ingress-use-waypoint';

/**
 * Labels Services, so that traffic to them goes through the waypoint. Ingress gateways pass waypoints by unless they are told not to; where requests
 * are judged at the waypoint, they are told.
 */
export function bindServices(mesh: Mesh, served: readonly Served[], waypoint: string): readonly Edit[] {
  const hasIngress = mesh.ofKind('IstioGateway').length > 0 || gateways(mesh).some(({ role }) => role === 'ingress');
  return served.flatMap(({ isGuarded, service }): Edit[] => {
    const isBound = boundGateway(bindingOfService(mesh, service)) !== undefined;
    const labels = {
      ...(!isBound && { [USE_WAYPOINT]: waypoint }),
      ...(isGuarded && hasIngress && { [INGRESS_USE_WAYPOINT]: 'true' }),
    };
    if (Object.entries(labels).every(([name, value]) => service.object.labels[name] === value)) return [];
    const object = copyOf(service.object);
    object.metadata.labels = { ...object.metadata.labels, ...labels };
    return [{ does: 'apply', object, why: `sends its traffic through waypoint ${waypoint}` }];
  });
}

/** The same for hosts outside. Sidecars go on by themselves. */
export function bindEntries(mesh: Mesh, entries: readonly ServedEntry[], waypoint: string): readonly Edit[] {
  return entries
    .filter(({ entry }) => boundGateway(bindingOfEntry(mesh, entry)) === undefined)
    .map(({ entry }): Edit => {
      const object = copyOf(entry.object);
      object.metadata.labels = { ...object.metadata.labels, [USE_WAYPOINT]: waypoint };
      return { does: 'apply', object, why: `sends its traffic through waypoint ${waypoint}` };
    });
}
