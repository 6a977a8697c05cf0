import { nameOf } from '../input/refuse';
import type { IMeshService } from './service-base';
import { handlesOf, sharingPods } from './services-of-app';

/** By which other Services and handles a guarded service is reached, or opened, past its own policies. */
export function otherWaysIn(service: IMeshService): string[] {
  return [...otherHandles(service), ...backDoors(service)];
}

/** Two handles of one Service know nothing of each other's calls; the construct that makes it is the one to ask. */
function otherHandles(service: IMeshService): string[] {
  if (!service.writtenElsewhere) return [];
  const others = handlesOf(service, service.namespace, service.name).filter((other) => other !== service);
  const maker = others.find((other) => !other.writtenElsewhere);
  if (maker) {
    return [
      `service ${service.name} is made in this app by [${nameOf(maker)}], whose policies this handle does not know; call it on that object`,
    ];
  }
  return others
    .filter((other) => other.guarded)
    .map(
      (other) =>
        `service ${service.name} is guarded by [${nameOf(other)}] too, by a handle of its own; use one handle for both`,
    );
}

/** Policies at a waypoint hold for the Service that is addressed; behind another one, its pods see the waypoint all the same. */
function backDoors(service: IMeshService): string[] {
  const waypoint = service.serviceWaypoint;
  if (!waypoint) return [];
  return sharingPods(service)
    .filter((other) => !other.guarded && other.serviceWaypoint === waypoint)
    .map(
      (other) =>
        `service ${other.name} [${nameOf(other)}] has the pods of service ${service.name} too, and anybody may call it: through the waypoint it ` +
        'meets no policy, and reaches the pods as the waypoint; guard it as well, or let it opt out of waypoints',
    );
}
