import { Construct } from 'constructs';
import { atSynth } from '../emit/at-synth';
import type { IMeshService } from '../mesh/service-base';
import { planCanary, type CanaryPlan, type CanaryProps } from './canary-plan';
import type { ControlledFields } from './controlled-fields';
import { routeProblems, versionProblems } from './route-problems';

/**
 * Sends a share of a service's requests to a second subset.
 *
 * Emits a VirtualService and a DestinationRule named like the service, beside it: a waypoint reads those of no other
 * namespace but its own. Or, `via: 'HTTPRoute'`, an HTTPRoute and a Service for each of the two subsets. With Flagger for its
 * owner, Flagger's Canary and MetricTemplates; with Argo Rollouts, a Rollout and an AnalysisTemplate beside the routes.
 *
 * @example
 * const steps = CanarySteps.of([10, 50, 100]);
 * new Canary(chart, 'ReviewsV2', { service: reviews, stable: 'v1', canary: 'v2', steps, owner: CanaryOwner.git() });
 *
 * @throws InputError on a subset that does not exist, a percent outside 0–100, a port that is not HTTP, what HTTPRoute or
 * the owner cannot do, and a step in Git that the canary does not have; and at synth, if the service has no waypoint (ztunnel alone never splits requests), or routes
 * from somebody else
 * @see https://istio.io/latest/docs/ambient/usage/l7-features/ (read for 1.30)
 */
export class Canary extends Construct {
  /** The service whose requests are split. */
  readonly service: IMeshService;

  /** Fields of this app's objects that a controller writes in the cluster, for what applies Git to leave alone. */
  readonly controlledFields: readonly ControlledFields[];

  constructor(scope: Construct, id: string, props: CanaryProps) {
    super(scope, id);
    const plan = planCanary(this, props);
    this.service = plan.service;
    this.controlledFields = emit(this, plan);
    plan.service.claimRoutes(this);
    atSynth(this, () => [
      ...routeProblems(this, plan.service),
      ...versionProblems(this, plan.service, versionServices(plan)),
    ]);
  }
}

/** The Services that the route sends requests on to, beside the one it is for. */
function versionServices({ service, stable, canary, via, delegated }: CanaryPlan): readonly string[] {
  if (delegated?.controller.kind === 'flagger') return [`${service.name}-primary`, `${service.name}-canary`];
  return via === 'HTTPRoute' ? [stable, canary].map(({ name }) => `${service.name}-${name}`) : [];
}

/** Each way of writing a canary is loaded by the first that is written so. */
function emit(scope: Construct, plan: CanaryPlan): readonly ControlledFields[] {
  const owner = plan.delegated?.controller.kind;
  if (owner === 'flagger')
    return (require('./canary-flagger') as typeof import('./canary-flagger')).emitFlagger(scope, plan);
  if (owner === 'argo-rollouts')
    return (require('./canary-rollouts') as typeof import('./canary-rollouts')).emitRollouts(scope, plan);
  if (plan.via === 'VirtualService')
    (require('./canary-virtual-service') as typeof import('./canary-virtual-service')).emitVirtualService(scope, plan);
  else (require('./canary-http-route') as typeof import('./canary-http-route')).emitHttpRoute(scope, plan);
  return [];
}
