import { Construct } from 'constructs';
import { atSynth } from '../emit/at-synth';
import type { ObjectOptions } from '../emit/metadata';
import { oneOf } from '../input/choice';
import { knownProps, nearest } from '../input/known-props';
import { percent } from '../input/numbers';
import { nameOf, refuse, shown } from '../input/refuse';
import { Platform } from '../install/platform';
import type { IMeshService } from '../mesh/service-base';
import type { ServicePort } from '../mesh/service-port';
import { Subset } from '../mesh/subset';
import { emitHttpRoute } from './canary-http-route';
import { emitVirtualService } from './canary-virtual-service';
import { Fault } from './fault';
import { RequestMatch } from './request-match';
import { Retry } from './retry';
import { Timeout } from './timeout';
import { TrafficPolicy } from './traffic-policy';

export interface CanaryProps extends ObjectOptions {
  /** The service whose requests are split. */
  readonly service: IMeshService;

  /** The subset that takes the rest. */
  readonly stable: string;

  /** The subset that takes the share. */
  readonly canary: string;

  /** Share of the canary, whole percent 0–100. */
  readonly percent: number;

  /**
   * Requests that always go to the canary, whatever the share: any of these.
   *
   * @default - none
   */
  readonly testers?: readonly RequestMatch[] | undefined;

  /**
   * Copy this percent of the requests to the canary as well, and throw its answers away. With `percent: 0` the canary
   * sees real traffic before anybody depends on it.
   *
   * @default - no copies
   */
  readonly mirrorPercent?: number | undefined;

  /**
   * How it is written: Istio's VirtualService with a DestinationRule, or Gateway API's HTTPRoute with a Service a version.
   *
   * @default - VirtualService
   */
  readonly via?: 'VirtualService' | 'HTTPRoute' | undefined;

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

const checkProps = knownProps<CanaryProps>({
  service: true,
  stable: true,
  canary: true,
  percent: true,
  testers: true,
  mirrorPercent: true,
  via: true,
  port: true,
  timeout: true,
  retry: true,
  fault: true,
  trafficPolicy: true,
  labels: true,
  annotations: true,
});

/** A canary after its checks, as both ways of writing it take it. */
export interface CanaryPlan {
  readonly service: IMeshService;
  readonly stable: Subset;
  readonly canary: Subset;
  readonly percent: number;
  readonly testers: readonly RequestMatch[];
  readonly mirrorPercent: number;
  readonly port: ServicePort;
  readonly timeout: Timeout | undefined;
  readonly retry: Retry | undefined;
  readonly fault: Fault | undefined;
  readonly trafficPolicy: TrafficPolicy | undefined;
  readonly options: ObjectOptions;
}

/**
 * Sends a share of a service's requests to a second subset.
 *
 * Emits a VirtualService and a DestinationRule named like the service, beside it: a waypoint reads those of no other
 * namespace but its own. Or, `via: 'HTTPRoute'`, an HTTPRoute and a Service for each of the two subsets.
 *
 * @example
 * new Canary(chart, 'ReviewsV2', { service: reviews, stable: 'v1', canary: 'v2', percent: 10 });
 *
 * @throws InputError on a subset that does not exist, a percent outside 0–100, a port that is not HTTP, and what
 * HTTPRoute cannot say; and at synth, if the service has no waypoint (ztunnel alone never splits requests), or routes
 * from somebody else
 * @see https://istio.io/latest/docs/ambient/usage/l7-features/ (read for 1.30)
 */
export class Canary extends Construct {
  readonly service: IMeshService;

  constructor(scope: Construct, id: string, props: CanaryProps) {
    super(scope, id);
    checkProps(this, props);
    const plan = this.plan(props);
    this.service = plan.service;
    if (oneOf(this, 'via', props.via ?? 'VirtualService', ['VirtualService', 'HTTPRoute']) === 'VirtualService') {
      emitVirtualService(this, plan);
    } else {
      this.checkHttpRoute(plan);
      emitHttpRoute(this, plan);
    }
    plan.service.claimRoutes(this);
    atSynth(this, () => this.problems());
  }

  private plan(props: CanaryProps): CanaryPlan {
    const { service } = props;
    if (typeof service?.claimRoutes !== 'function') {
      refuse(
        this,
        `service must be a MeshService, got ${shown(service)}; MeshService.fromServiceName takes one that is written elsewhere`,
      );
    }
    const stable = this.subset(service, 'stable', props.stable);
    const canary = this.subset(service, 'canary', props.canary);
    if (stable === canary) refuse(this, `stable and canary are both "${stable.name}"; there is nothing to split`);
    for (const match of props.testers ?? []) {
      if (!(match instanceof RequestMatch))
        refuse(this, `testers takes RequestMatch.header(…) or .cookie(…), got ${shown(match)}`);
    }
    this.checkKinds(props);
    return {
      service,
      stable,
      canary,
      percent: percent(this, 'percent', props.percent),
      testers: props.testers ?? [],
      mirrorPercent: percent(this, 'mirrorPercent', props.mirrorPercent ?? 0),
      port: this.port(service, props.port),
      timeout: props.timeout,
      retry: props.retry,
      fault: props.fault,
      trafficPolicy: props.trafficPolicy,
      options: props,
    };
  }

  private checkKinds(props: CanaryProps): void {
    const kinds = { timeout: Timeout, retry: Retry, fault: Fault, trafficPolicy: TrafficPolicy } as const;
    for (const [key, kind] of Object.entries(kinds)) {
      const value = props[key as keyof typeof kinds];
      if (value !== undefined && !(value instanceof kind))
        refuse(this, `${key} takes a ${kind.name}, got ${shown(value)}`);
    }
  }

  private subset(service: IMeshService, what: string, name: unknown): Subset {
    const found = service.subsets.find((s) => s.name === name);
    if (found) return found;
    const names = service.subsets.map((s) => s.name);
    const meant = typeof name === 'string' ? nearest(name, names) : undefined;
    const has =
      names.length > 0 ? `it has ${names.join(', ')}` : 'it has none; give it subsets: [Subset.version(…), …]';
    refuse(
      this,
      `${what} ${shown(name)} is not a subset of service ${service.name}; ${has}${meant ? `; did you mean "${meant}"?` : ''}`,
    );
  }

  private port(service: IMeshService, given: number | undefined): ServicePort {
    const http = service.ports.filter((p) => p.isHttp);
    const list = service.ports.map((p) => `${p.number} (${p.appProtocol})`).join(', ');
    if (given !== undefined) {
      const port = http.find((p) => p.number === given);
      if (port) return port;
      refuse(this, `port ${shown(given)} is not an HTTP or gRPC port of service ${service.name}, which has ${list}`);
    }
    const [only, ...more] = http;
    if (!only)
      refuse(
        this,
        `service ${service.name} has no HTTP or gRPC port, and requests can be split on no other; it has ${list}`,
      );
    if (more.length > 0) refuse(this, `service ${service.name} has several HTTP ports, ${list}; say which by port`);
    return only;
  }

  private checkHttpRoute(plan: CanaryPlan): void {
    if (plan.retry)
      refuse(this, "retry can't be said by an HTTPRoute of the standard channel; use via: 'VirtualService'");
    if (plan.fault) refuse(this, "fault can't be said by an HTTPRoute; use via: 'VirtualService'");
    if (plan.mirrorPercent > 0 && plan.mirrorPercent < 100) {
      const tooOld = Platform.of(this).lacks('gatewayApi', '1.3', 'mirroring a part of the requests by HTTPRoute');
      if (tooOld) refuse(this, tooOld);
    }
  }

  private problems(): string[] {
    const { service } = this;
    const out: string[] = [];
    if (!service.serviceWaypoint) {
      out.push(
        `service ${service.name} [${nameOf(service)}] has no waypoint, and ztunnel never splits requests; call enroll(waypoint) on it or on its namespace`,
      );
    }
    const others = service.routeClaims.filter((claimant) => claimant !== this);
    if (others.length > 0) {
      out.push(
        `service ${service.name} has routes from ${others.map((o) => `[${nameOf(o)}]`).join(', ')} too; a waypoint would join them in an ` +
          'order nobody wrote down. Keep one',
      );
    }
    return out;
  }
}
