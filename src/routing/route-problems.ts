import type { IConstruct } from 'constructs';
import { nameOf } from '../input/refuse';
import type { IMeshService } from '../mesh/service-base';
import { handlesOf } from '../mesh/services-of-app';

/** At synth: why nobody would read the routes that something writes for a service, or in which order is anybody's guess. */
export function routeProblems(claimant: IConstruct, service: IMeshService): string[] {
  const out: string[] = [];
  if (service.headless) {
    out.push(
      `service ${service.name} [${nameOf(service)}] is headless: clients dial its pods, and nothing splits their requests`,
    );
  } else if (!service.serviceWaypoint) {
    out.push(
      `service ${service.name} [${nameOf(service)}] has no waypoint, and ztunnel never splits requests or reads routes; call enroll(waypoint) on it or on its namespace`,
    );
  }
  const handles = handlesOf(claimant, service.namespace, service.name);
  const others = handles.flatMap((handle) => handle.routeClaims).filter((other) => other !== claimant);
  if (others.length > 0) {
    out.push(
      `service ${service.name} has routes from ${others.map((o) => `[${nameOf(o)}]`).join(', ')} too; a waypoint would join them in an ` +
        'order nobody wrote down; keep one',
    );
  }
  return out;
}

/**
 * At synth: what a canary's requests do not meet. They pass the waypoint once, for the service; what is said for the Service of
 * a version holds for those alone who call it by name (fluxcd/flagger#1822).
 */
export function versionProblems(claimant: IConstruct, service: IMeshService, versions: readonly string[]): string[] {
  return versions.flatMap((name) => {
    const handles = handlesOf(claimant, service.namespace, name);
    const said = handles.flatMap((handle) => [...handle.routeClaims, ...(handle.guarded ? [handle] : [])]);
    if (said.length === 0) return [];
    return [
      `requests that the route of service ${service.name} sends on to ${name} don't meet the routes and policies of ` +
        `${said.map((one) => `[${nameOf(one)}]`).join(', ')}: they pass the waypoint once, for ${service.name} (fluxcd/flagger#1822); say it for ` +
        `service ${service.name}`,
    ];
  });
}
