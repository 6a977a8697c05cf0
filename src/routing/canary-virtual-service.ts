import type { Construct } from 'constructs';
import { fields } from '../emit/fields';
import { istioNetworking } from '../emit/generated';
import { metadata } from '../emit/metadata';
import type {
  VirtualServiceSpecHttp,
  VirtualServiceSpecHttpMatch,
  VirtualServiceSpecHttpRouteDestination,
} from '../../imports/istio-networking.istio.io';
import type { Subset } from '../mesh/subset';
import type { CanaryPlan } from './canary-plan';

/** What the route is called whose weights a controller writes. */
export const SPLIT = 'split';

/** Writes a canary as Istio's VirtualService and DestinationRule. */
export function emitVirtualService(scope: Construct, plan: CanaryPlan): void {
  const { service, options } = plan;
  const own = metadata(scope, service.name, service.namespace, options);
  const { VirtualService, DestinationRule } = istioNetworking();
  // The short name is the Service of the rule's own namespace, in any cluster domain.
  const host = service.name;
  scope.node.defaultChild = new VirtualService(scope, 'VirtualService', {
    metadata: own,
    spec: { hosts: [host], http: [...testersRoute(plan), splitRoute(plan)] },
  });
  new DestinationRule(scope, 'DestinationRule', {
    metadata: own,
    spec: {
      host,
      ...(plan.trafficPolicy && { trafficPolicy: plan.trafficPolicy.render() }),
      subsets: [plan.stable, plan.canary].map((s) => ({ name: s.name, labels: { ...s.labels } })),
    },
  });
}

function testersRoute(plan: CanaryPlan): VirtualServiceSpecHttp[] {
  if (plan.testers.length === 0) return [];
  const match = plan.testers.map(({ header, value }) => ({
    headers: { [header]: { ...value } },
    ...onPort(plan),
  }));
  return [
    fields<VirtualServiceSpecHttp>({
      ...behaviour(plan),
      name: 'testers',
      match,
      route: [{ destination: to(plan, plan.canary) }],
    }),
  ];
}

function splitRoute(plan: CanaryPlan): VirtualServiceSpecHttp {
  const port = onPort(plan);
  return fields<VirtualServiceSpecHttp>({
    ...behaviour(plan),
    // A controller finds the route by its name.
    name: plan.delegated && SPLIT,
    match: Object.keys(port).length > 0 ? [port] : undefined,
    route: [
      { destination: to(plan, plan.stable), weight: 100 - plan.percent },
      { destination: to(plan, plan.canary), weight: plan.percent },
    ],
    ...(plan.mirrorPercent > 0 && {
      mirror: to(plan, plan.canary),
      mirrorPercentage: { value: plan.mirrorPercent },
    }),
  });
}

function behaviour(plan: CanaryPlan): Pick<VirtualServiceSpecHttp, 'timeout' | 'retries' | 'fault'> {
  return {
    ...(plan.timeout && { timeout: plan.timeout.text }),
    ...(plan.retry && { retries: plan.retry.spec }),
    ...(plan.fault && { fault: plan.fault.spec }),
  };
}

/** Says the port only where the service has several; with one there is nothing to say. */
function onPort(plan: CanaryPlan): Pick<VirtualServiceSpecHttpMatch, 'port'> {
  return plan.service.ports.length > 1 ? { port: plan.port.number } : {};
}

function to(plan: CanaryPlan, subset: Subset): VirtualServiceSpecHttpRouteDestination {
  const { service, port } = plan;
  return {
    host: service.name,
    subset: subset.name,
    ...(service.ports.length > 1 && { port: { number: port.number } }),
  };
}
