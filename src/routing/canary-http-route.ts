import type { Construct } from 'constructs';
import { fields } from '../emit/fields';
import { gatewayApi, istioNetworking, k8s } from '../emit/generated';
import { metadata } from '../emit/metadata';
import { serviceName } from '../input/names';
import type {
  HttpRouteSpecRules,
  HttpRouteSpecRulesBackendRefs,
} from '../../imports/gateway-api-gateway.networking.k8s.io';
import type { Subset } from '../mesh/subset';
import type { CanaryPlan } from './canary-plan';

/** Writes a canary as Gateway API's HTTPRoute, with a Service for each of the two subsets. */
export function emitHttpRoute(scope: Construct, plan: CanaryPlan): void {
  const { service, options } = plan;
  for (const subset of [plan.stable, plan.canary]) emitVersion(scope, plan, subset);
  const { HttpRoute } = gatewayApi();
  scope.node.defaultChild = new HttpRoute(scope, 'HTTPRoute', {
    metadata: metadata(scope, service.name, service.namespace, options),
    spec: {
      parentRefs: [{ group: '', kind: 'Service', name: service.name, port: plan.port.number }],
      rules: [...testersRule(plan), splitRule(plan)],
    },
  });
}

function emitVersion(scope: Construct, plan: CanaryPlan, subset: Subset): void {
  const { service, port, options } = plan;
  const name = versionName(scope, plan, subset);
  new (k8s().KubeService)(scope, `Service-${subset.name}`, {
    // Addressed by itself it must not take the waypoint: the policies there target the service, not this one, and it
    // would reach the pods as the waypoint. Directly it meets ztunnel's policy, which admits the waypoint alone.
    metadata: metadata(scope, name, service.namespace, options, { labels: { 'istio.io/use-waypoint': 'none' } }),
    spec: {
      selector: { ...service.selector, ...subset.labels },
      ports: [
        {
          name: port.name,
          port: port.number,
          targetPort: k8s().IntOrString.fromNumber(port.targetPort),
          protocol: 'TCP',
          appProtocol: port.appProtocol,
        },
      ],
    },
  });
  if (plan.trafficPolicy) {
    new (istioNetworking().DestinationRule)(scope, `DestinationRule-${subset.name}`, {
      metadata: metadata(scope, name, service.namespace, options),
      spec: { host: name, trafficPolicy: plan.trafficPolicy.render() },
    });
  }
}

function testersRule(plan: CanaryPlan): HttpRouteSpecRules[] {
  if (plan.testers.length === 0) return [];
  const { HttpRouteSpecRulesMatchesHeadersType: Type } = gatewayApi();
  const matches = plan.testers.map(({ header: name, value }) => ({
    headers: [
      'exact' in value
        ? { name, type: Type.EXACT, value: value.exact }
        : { name, type: Type.REGULAR_EXPRESSION, value: value.regex },
    ],
  }));
  return [{ matches, backendRefs: [backend(plan, plan.canary)], ...timeouts(plan) }];
}

function splitRule(plan: CanaryPlan): HttpRouteSpecRules {
  return fields<HttpRouteSpecRules>({
    filters: plan.mirrorPercent > 0 ? [mirror(plan)] : undefined,
    backendRefs: [
      { ...backend(plan, plan.stable), weight: 100 - plan.percent },
      { ...backend(plan, plan.canary), weight: plan.percent },
    ],
    ...timeouts(plan),
  });
}

function mirror(plan: CanaryPlan): NonNullable<HttpRouteSpecRules['filters']>[number] {
  const { HttpRouteSpecRulesFiltersType: Type } = gatewayApi();
  const { name, port } = backend(plan, plan.canary);
  return {
    type: Type.REQUEST_MIRROR,
    requestMirror: {
      backendRef: { name, port: port! },
      ...(plan.mirrorPercent < 100 && { percent: plan.mirrorPercent }),
    },
  };
}

function timeouts(plan: CanaryPlan): Pick<HttpRouteSpecRules, 'timeouts'> {
  return plan.timeout ? { timeouts: { request: plan.timeout.text } } : {};
}

function backend(plan: CanaryPlan, subset: Subset): HttpRouteSpecRulesBackendRefs {
  return { name: `${plan.service.name}-${subset.name}`, port: plan.port.number };
}

function versionName(scope: Construct, plan: CanaryPlan, subset: Subset): string {
  return serviceName(scope, 'name of the Service for a version', `${plan.service.name}-${subset.name}`);
}
