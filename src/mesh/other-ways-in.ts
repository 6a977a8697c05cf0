import { nameOf } from '../input/refuse';
import { actionsFor } from '../policy/policies-of-app';
import type { IMeshService } from './service-base';
import { handlesOf, makerOf, sharingPods } from './services-of-app';
import { isSameWaypoint } from './use-waypoint';

/** By which other Services and handles a guarded service is reached, or opened, past its own policies. */
export function otherWaysIn(service: IMeshService): string[] {
  return [...otherHandles(service), ...backDoors(service)];
}

/** Two handles of one Service know nothing of each other's calls; the construct that makes it is the one to ask. */
function otherHandles(service: IMeshService): string[] {
  if (!service.writtenElsewhere) return [];
  const { namespace, name } = service;
  const maker = makerOf(service, namespace, name);
  if (maker) {
    return [
      `service ${service.name} is made in this app by [${nameOf(maker)}], whose policies this handle does not know; call it on that object`,
    ];
  }
  return handlesOf(service, namespace, name)
    .filter((other) => other !== service && other.guarded)
    .map(
      (other) =>
        `service ${service.name} is guarded by [${nameOf(other)}] too, by a handle of its own; use one handle for both`,
    );
}

/** Policies at a waypoint hold for the Service that is addressed; behind another one, its pods see the waypoint all the same. */
function backDoors(service: IMeshService): string[] {
  const waypoint = service.serviceWaypoint;
  if (!waypoint || !meetsPolicies(service)) return [];
  return sharingPods(service).flatMap((other) => {
    const who = `service ${other.name} [${nameOf(other)}] has the pods of service ${service.name} too`;
    const theirs = other.serviceWaypoint;
    if (isSameWaypoint(waypoint, theirs) && !meetsPolicies(other)) {
      return [
        `${who}, and anybody may call it: through the waypoint it meets no policy, and reaches the pods as the waypoint; guard it as ` +
          'well, or let it opt out of waypoints',
      ];
    }
    const shared = other.ports.find((p) => service.ports.some((q) => q.targetPort === p.targetPort));
    if (!theirs && !other.workloadWaypoint && other.hasCallers && shared) {
      return [
        `${who}, and admits its callers to port ${shared.targetPort} of them without a waypoint, where nothing reads what they ask; enroll it in ` +
          `the waypoint ${waypoint.name} as well, or give it a port of its own`,
      ];
    }
    return [];
  });
}

/** Whether what is addressed to a service meets a policy at its waypoint. */
function meetsPolicies(service: IMeshService): boolean {
  return service.hasCallers || actionsFor(service).has('ALLOW');
}
