import { factOf } from '../../model/fact';
import { labelOf } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { findService } from '../../model/services/service';
import { istiodDoes } from '../../model/platform/istiod-env';
import { bindingOfService } from '../../model/waypoints/waypoint-binding';
import type { WaypointShare } from '../path/client-path';
import { canaryOf } from '../path/waypoint-canary';

const INGRESS_USE_WAYPOINT = 'istio.io/ingress-use-waypoint';

/**
 * The waypoints that gateways send through for a Service: those that it is bound to, where it, or else its namespace, says that gateways
 * are to use them. None for a Service without an address of its own.
 *
 * @see istio/istio pilot/pkg/xds/endpoints/endpoint_builder.go, findServiceWaypoint; serviceregistry/ambient/services.go,
 * ingressUseWaypointFromLabels (read for 1.32-dev)
 */
export const ingressWaypoints = factOf((mesh: Mesh, object: MeshObject): readonly WaypointShare[] => {
  const service = findService(mesh, object.namespace, object.name);
  if (!service || service.isHeadless || !istiodDoes(mesh, 'ENABLE_INGRESS_WAYPOINT_ROUTING', true)) return [];
  const own = labelOf(object.labels, INGRESS_USE_WAYPOINT);
  const home = labelOf(mesh.find('Namespace', '', object.namespace)?.labels ?? {}, INGRESS_USE_WAYPOINT);
  if (!/^(1|t|T|TRUE|true|True)$/.test(own ?? home ?? '')) return [];
  const { gateway, status } = bindingOfService(mesh, service);
  if (status !== 'bound' || !gateway) return [];
  const canary = canaryOf(mesh, object, gateway);
  if (!canary) return [{ waypoint: gateway, weight: undefined }];
  return [
    { waypoint: gateway, weight: 100 - canary.weight },
    { waypoint: canary.waypoint, weight: canary.weight },
  ].filter(({ weight }) => weight > 0);
});
