import type { Construct } from 'constructs';
import { objectShapes, type ObjectOptions } from '../emit/metadata';
import type { Shape } from '../input/known-props';
import { refuse, shown } from '../input/refuse';
import type { IMeshService } from '../mesh/service-base';
import { Fault } from './fault';
import { Retry } from './retry';
import { Timeout } from './timeout';
import { TrafficPolicy } from './traffic-policy';

/** What every route of a service may say. */
export interface RouteOptions extends ObjectOptions {
  /** The service whose requests it is about. */
  readonly service: IMeshService;

  /**
   * The port it is about.
   *
   * @default - the only HTTP or gRPC port of the service
   */
  readonly port?: number | undefined;

  /**
   * How long a request may take.
   *
   * @default - no limit, as Istio
   */
  readonly timeout?: Timeout | undefined;

  /**
   * How often a failed request is tried again. Not with HTTPRoute, whose standard channel has no retries.
   *
   * @default - twice, as Istio
   */
  readonly retry?: Retry | undefined;

  /**
   * Trouble on purpose. Not with HTTPRoute.
   *
   * @default - none
   */
  readonly fault?: Fault | undefined;

  /**
   * How the waypoint talks to the endpoints.
   *
   * @default - Istio's defaults
   */
  readonly trafficPolicy?: TrafficPolicy | undefined;
}

/** The shapes of {@link RouteOptions}. */
export const routeShapes = {
  service: true,
  port: true,
  timeout: true,
  retry: true,
  fault: true,
  trafficPolicy: true,
  ...objectShapes,
} as const satisfies Record<keyof RouteOptions, Shape>;

/** The options that say something of a route, by the class of their values. */
export const BEHAVIOUR = { timeout: Timeout, retry: Retry, fault: Fault, trafficPolicy: TrafficPolicy } as const;

/** Refuses what is no service, and options of another kind. */
export function checkRouteOptions(place: Construct, options: RouteOptions): void {
  const { service } = options;
  if (typeof service?.claimRoutes !== 'function') {
    refuse(
      place,
      `service must be a MeshService, got ${shown(service)}; MeshService.fromServiceName takes one that is written elsewhere`,
    );
  }
  for (const [key, kind] of Object.entries(BEHAVIOUR)) {
    const value: unknown = options[key as keyof typeof BEHAVIOUR];
    if (value !== undefined && !(value instanceof kind))
      refuse(place, `${key} takes a ${kind.name}, got ${shown(value)}`);
  }
}
