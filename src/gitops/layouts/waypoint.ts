import { WAYPOINT_CLASS } from '../../model/policy/targeting';
import type { PlainObject, ShippedObject } from '../shipment';

export const isGateway = ({ identity }: ShippedObject): boolean =>
  identity.group === 'gateway.networking.k8s.io' && identity.kind === 'Gateway';

/** Whether an object is a waypoint: by its class, or, where somebody has made a class of their own, by what it listens for. */
export function isWaypoint(object: ShippedObject): boolean {
  if (!isGateway(object)) return false;
  const { gatewayClassName, listeners } = (object.content['spec'] ?? {}) as PlainObject;
  if (gatewayClassName === WAYPOINT_CLASS) return true;
  return (
    Array.isArray(listeners) && listeners.some((listener: PlainObject | null) => listener?.['protocol'] === 'HBONE')
  );
}
