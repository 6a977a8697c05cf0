import { takesRouteKind, type GatewayListener } from './gateway-listener';
import type { GatewayRoute, RouteParent } from './gateway-route';
import { hostsOverlap } from '../services/hosts';
import type { Mesh } from '../mesh';
import { listenerAdmits } from '../waypoints/waypoint';

/** Why no listener takes a route. */
export type RouteRefusal = readonly [
  why: 'section' | 'port' | 'namespace' | 'kind' | 'hostname',
  /** Those that were left when the last of them fell. */
  listeners: readonly GatewayListener[],
];

/**
 * Why no listener of a route's parent takes it; undefined if one does, or may.
 *
 * @see istio/istio pilot/pkg/config/kube/gateway/conversion.go, referenceAllowed (read for 1.32-dev)
 */
export function refusalOf(
  mesh: Mesh,
  { object, namespace, hostnames }: GatewayRoute,
  { sectionName, port }: RouteParent,
  listeners: readonly GatewayListener[],
): RouteRefusal | undefined {
  // A Gateway without listeners gets them from ListenerSets, which are not its routes' parents.
  const steps: readonly (readonly [RouteRefusal[0], (listener: GatewayListener) => boolean])[] = [
    ['section', ({ name }) => sectionName === undefined || name === sectionName],
    ['port', (listener) => port === undefined || listener.port === port],
    ['namespace', ({ field }) => listenerAdmits(mesh, field, namespace) !== false],
    ['kind', (listener) => takesRouteKind(listener, object.kindName) !== false],
    [
      'hostname',
      ({ hostname }) =>
        hostname === undefined || hostnames.length === 0 || hostnames.some((host) => hostsOverlap(host, hostname)),
    ],
  ];
  let left = listeners;
  for (const [why, passes] of steps) {
    const passing = left.filter(passes);
    if (passing.length === 0 && left.length > 0) return [why, left];
    left = passing;
  }
  return undefined;
}
