import type { Construct } from 'constructs';
import type { ObjectOptions } from '../emit/metadata';
import { oneOf } from '../input/choice';
import { knownProps, nearest } from '../input/known-props';
import { percent } from '../input/numbers';
import { refuse, shown } from '../input/refuse';
import { Platform } from '../install/platform';
import type { IMeshService } from '../mesh/service-base';
import { httpPort, type ServicePort } from '../mesh/service-port';
import { Subset } from '../mesh/subset';
import { shareInGit } from './canary-git';
import { CanaryOwner, CONTROLLERS, type Controller } from './canary-owner';
import { CanarySteps } from './canary-steps';
import type { Fault } from './fault';
import { RequestMatch } from './request-match';
import type { Retry } from './retry';
import { checkRouteOptions, routeShapes, type RouteOptions } from './route-options';
import type { Timeout } from './timeout';
import type { TrafficPolicy } from './traffic-policy';

export interface CanaryProps extends RouteOptions {
  /**
   * The subset that takes the rest.
   *
   * @default - none, for a controller alone: to it the versions of a service come one after the other
   */
  readonly stable?: string | undefined;

  /**
   * The subset that takes the share.
   *
   * @default - none, as for `stable`
   */
  readonly canary?: string | undefined;

  /**
   * Share of the canary, whole percent 0–100.
   *
   * @default - what `steps` say
   */
  readonly percent?: number | undefined;

  /**
   * How the share grows, by whom `owner` names.
   *
   * @default - not at all: `percent` says the share
   */
  readonly steps?: CanarySteps | undefined;

  /**
   * Who moves the canary along its steps.
   *
   * @default - Git: `canaries.yaml` at the root of the project says how far it is, and without an entry there it is at 0 %
   */
  readonly owner?: CanaryOwner | undefined;

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
}

const checkProps = knownProps<CanaryProps>({
  ...routeShapes,
  stable: true,
  canary: true,
  percent: true,
  steps: true,
  owner: true,
  testers: 'list',
  mirrorPercent: true,
  via: true,
});

/** A canary after its checks, as all ways of writing it take it. */
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
  readonly via: 'VirtualService' | 'HTTPRoute';
  readonly options: ObjectOptions;
  /** What the controller that owns the weights is told; absent where Git has them. */
  readonly delegated?: Delegated;
}

/** A canary whose weights a controller owns. */
export interface Delegated {
  readonly controller: Controller;
  readonly steps: CanarySteps;
}

/** Checks what one call can know of a canary. */
export function planCanary(place: Construct, props: CanaryProps): CanaryPlan {
  checkProps(place, props);
  checkRouteOptions(place, props);
  const { service } = props;
  checkTesters(place, props.testers ?? []);
  const plan: CanaryPlan = {
    service,
    ...split(place, props),
    testers: props.testers ?? [],
    mirrorPercent: percent(place, 'mirrorPercent', props.mirrorPercent ?? 0),
    port: httpPort(place, service, props.port),
    timeout: props.timeout,
    retry: props.retry,
    fault: props.fault,
    trafficPolicy: props.trafficPolicy,
    via: oneOf(place, 'via', props.via ?? 'VirtualService', ['VirtualService', 'HTTPRoute']),
    options: props,
  };
  if (plan.via === 'HTTPRoute') checkHttpRoute(place, plan);
  return plan;
}

/** Between what requests are split, and how; or who is told how. */
function split(place: Construct, props: CanaryProps): Pick<CanaryPlan, 'stable' | 'canary' | 'percent' | 'delegated'> {
  const { service, owner, steps } = props;
  if (owner !== undefined && !(owner instanceof CanaryOwner))
    refuse(place, `owner takes CanaryOwner.git(…), .flagger(…) or .argoRollouts(…), got ${shown(owner)}`);
  if (steps !== undefined && !(steps instanceof CanarySteps))
    refuse(place, `steps takes CanarySteps.of([10, 50, 100]), got ${shown(steps)}`);
  if (owner !== undefined && steps === undefined)
    refuse(place, 'owner moves a canary along its steps, and it has none; give steps: CanarySteps.of([10, 50, 100])');
  if (steps !== undefined && props.percent !== undefined)
    refuse(place, 'percent and steps exclude each other: both say the share; give one of them');
  const is = owner?.is ?? { kind: 'git' };
  if (is.kind !== 'git') return delegated(place, props, is, steps!);
  const stable = subset(place, service, 'stable', props.stable);
  const canary = subset(place, service, 'canary', props.canary);
  if (stable === canary) refuse(place, `stable and canary are both "${stable.name}"; there is nothing to split`);
  const share = steps ? shareInGit(place, service, steps, is) : percent(place, 'percent', props.percent);
  return { stable, canary, percent: share };
}

/** To a controller both versions are pods of one workload, which it tells apart by a label of its own. */
function delegated(
  place: Construct,
  { service, stable, canary }: CanaryProps,
  controller: Controller,
  steps: CanarySteps,
): Pick<CanaryPlan, 'stable' | 'canary' | 'percent' | 'delegated'> {
  const name = CONTROLLERS[controller.kind];
  if (stable !== undefined || canary !== undefined) {
    refuse(
      place,
      `stable and canary name subsets, and to ${name} versions are no subsets: a new image is the next version; leave them out`,
    );
  }
  if (service.subsets.length > 0) {
    refuse(
      place,
      `service ${service.name} has subsets ${service.subsets.map((s) => s.name).join(', ')}, each a Deployment of its own, and ${name} ` +
        'rolls one Deployment from version to version; take the subsets out',
    );
  }
  if (steps.gates.length > 0 && controller.prometheus === undefined)
    refuse(
      place,
      `gates are measured by Prometheus, and where it is was not said; give the owner prometheus: 'http://…'`,
    );
  return {
    stable: Subset.labelled('stable', service.selector),
    canary: Subset.labelled('canary', service.selector),
    percent: 0,
    delegated: { controller, steps },
  };
}

function checkTesters(place: Construct, testers: readonly RequestMatch[]): void {
  for (const match of testers) {
    if (!(match instanceof RequestMatch)) {
      refuse(place, `testers takes RequestMatch.header(…) or .cookie(…), got ${shown(match)}`);
    }
  }
}

function subset(place: Construct, service: IMeshService, what: string, name: unknown): Subset {
  const found = service.subsets.find((s) => s.name === name);
  if (found) return found;
  const names = service.subsets.map((s) => s.name);
  const meant = typeof name === 'string' ? nearest(name, names) : undefined;
  const has = names.length > 0 ? `it has ${names.join(', ')}` : 'it has none; give it subsets: [Subset.version(…), …]';
  refuse(
    place,
    `${what} ${shown(name)} is not a subset of service ${service.name}; ${has}${meant ? `; did you mean "${meant}"?` : ''}`,
  );
}

function checkHttpRoute(place: Construct, plan: CanaryPlan): void {
  if (plan.retry)
    refuse(place, "retry can't be said by an HTTPRoute of the standard channel; use via: 'VirtualService'");
  if (plan.fault) refuse(place, "fault can't be said by an HTTPRoute; use via: 'VirtualService'");
  if (plan.mirrorPercent > 0 && plan.mirrorPercent < 100) {
    const tooOld = Platform.of(place).lacks('gatewayApi', '1.3', 'mirroring a part of the requests by HTTPRoute');
    if (tooOld) refuse(place, tooOld);
  }
}
