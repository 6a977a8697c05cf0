import { Construct } from 'constructs';
import { atSynth } from '../emit/at-synth';
import type { IMeshService } from '../mesh/service-base';
import { planCanary, type CanaryPlan, type CanaryProps } from './canary-plan';
import { routeProblems } from './route-problems';

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
  /** The service whose requests are split. */
  readonly service: IMeshService;

  constructor(scope: Construct, id: string, props: CanaryProps) {
    super(scope, id);
    const plan = planCanary(this, props);
    this.service = plan.service;
    emitter(plan.via)(this, plan);
    plan.service.claimRoutes(this);
    atSynth(this, () => routeProblems(this, plan.service));
  }
}

/** Each way of writing a canary is loaded by the first that is written so. */
function emitter(via: CanaryPlan['via']): (scope: Construct, plan: CanaryPlan) => void {
  if (via === 'VirtualService') {
    return (require('./canary-virtual-service') as typeof import('./canary-virtual-service')).emitVirtualService;
  }
  return (require('./canary-http-route') as typeof import('./canary-http-route')).emitHttpRoute;
}
