import type { Construct } from 'constructs';
import { atSynth } from '../emit/at-synth';
import { fields, lazily } from '../emit/fields';
import { flagger, istioNetworking } from '../emit/generated';
import { metadata } from '../emit/metadata';
import { serviceName } from '../input/names';
import { refuse } from '../input/refuse';
import { useWaypointLabels } from '../mesh/use-waypoint';
import type { CanarySpec, CanarySpecService, CanarySpecAnalysis } from '../../imports/flagger-flagger.app';
import type { CanaryPlan, Delegated } from './canary-plan';
import { primaryLabels, primaryProblems } from './canary-primary';
import { queryOf } from './canary-queries';
import { rolledWorkload, type RolledWorkload } from './canary-workload';
import type { ControlledFields } from './controlled-fields';

/** As often as Flagger looks, at most (pkg/apis/flagger/v1beta1/canary.go). */
const SHORTEST_SECONDS = 10;

/** Prometheus scrapes every 15 s as Istio's sample has it; a rate over a minute has a few samples. */
const WINDOW = '1m';

/**
 * Writes a canary for Flagger: its Canary, and a MetricTemplate for each gate. What Flagger makes itself is left to it: the
 * Deployment and Service of the primary, the Service of the canary, and the route.
 *
 * @see fluxcd/flagger pkg/router, pkg/canary (read for 1.44)
 */
export function emitFlagger(scope: Construct, plan: CanaryPlan): readonly ControlledFields[] {
  const { service, options } = plan;
  const { controller } = plan.delegated!;
  const workload = rolledWorkload(scope, plan, controller);
  checkFlagger(scope, plan);
  const primary = primaryLabels(scope, service);
  const { Canary } = flagger();
  for (const gate of plan.delegated!.steps.gates) emitTemplate(scope, plan, workload, gate.name);
  scope.node.defaultChild = new Canary(scope, 'Canary', {
    metadata: metadata(scope, service.name, service.namespace, options),
    spec: canarySpec(scope, plan, workload),
  });
  // With VirtualServices Flagger writes DestinationRules itself.
  if (plan.via === 'HTTPRoute' && plan.trafficPolicy) {
    for (const version of ['primary', 'canary']) {
      const name = `${service.name}-${version}`;
      new (istioNetworking().DestinationRule)(scope, `DestinationRule-${version}`, {
        metadata: metadata(scope, name, service.namespace, options),
        spec: { host: name, trafficPolicy: plan.trafficPolicy.render() },
      });
    }
  }
  atSynth(scope, () => primaryProblems(scope, service, primary, options));
  return controlled(plan, workload);
}

function canarySpec(scope: Construct, plan: CanaryPlan, workload: RolledWorkload): CanarySpec {
  const { CanarySpecProvider, CanarySpecTargetRefKind, CanarySpecAutoscalerRefKind } = flagger();
  return {
    provider: plan.via === 'HTTPRoute' ? CanarySpecProvider.GATEWAYAPI_V1 : CanarySpecProvider.ISTIO,
    targetRef: { apiVersion: 'apps/v1', kind: CanarySpecTargetRefKind.DEPLOYMENT, name: workload.name },
    ...(workload.autoscaler && {
      autoscalerRef: {
        apiVersion: 'autoscaling/v2',
        kind: CanarySpecAutoscalerRefKind.HORIZONTAL_POD_AUTOSCALER,
        name: workload.autoscaler.name,
      },
    }),
    service: generatedServices(scope, plan),
    analysis: analysis(plan, plan.delegated!),
  };
}

function generatedServices(scope: Construct, plan: CanaryPlan): CanarySpecService {
  const { service, port } = plan;
  // As with an HTTPRoute of ours, the Services of the two versions are for the route alone: addressed by themselves they
  // must not take the waypoint, whose policies target the service.
  const aside = { labels: { 'istio.io/use-waypoint': 'none' } };
  return fields<CanarySpecService>({
    name: service.name,
    port: port.number,
    portName: port.name,
    targetPort: port.targetPort,
    appProtocol: port.appProtocol,
    timeout: plan.timeout?.text,
    ...(plan.via === 'HTTPRoute'
      ? { gatewayRefs: [{ group: '', kind: 'Service', name: service.name, port: port.number }] }
      : {
          retries: plan.retry && { ...plan.retry.spec },
          trafficPolicy: plan.trafficPolicy?.render() as CanarySpecService['trafficPolicy'],
        }),
    // For the Service of the app, should Flagger be the one who makes it.
    apex: lazily(() => {
      const waypoint = service.serviceWaypoint;
      return waypoint && { labels: useWaypointLabels(scope, waypoint, service.namespace) };
    }),
    primary: aside,
    canary: aside,
  });
}

function analysis(plan: CanaryPlan, { controller, steps }: Delegated): CanarySpecAnalysis {
  // Flagger starts at 0 by itself, and takes a weight of 0 for none given.
  const stepWeights = steps.steps.map((step) => step.percent).filter((share) => share > 0);
  return fields<CanarySpecAnalysis>({
    interval: `${steps.steps[0]!.seconds}s`,
    threshold: controller.failedChecks,
    stepWeights,
    ...(plan.mirrorPercent > 0 && { mirror: true, mirrorWeight: plan.mirrorPercent }),
    metrics: steps.gates.map((gate) => ({
      name: gate.name,
      interval: WINDOW,
      thresholdRange: {
        ...(gate.min !== undefined && { min: gate.min }),
        ...(gate.max !== undefined && { max: gate.max }),
      },
      templateRef: { name: templateName(plan, gate.name), namespace: plan.service.namespace },
    })),
  });
}

function emitTemplate(scope: Construct, plan: CanaryPlan, workload: RolledWorkload, gateName: string): void {
  const { service, options, port } = plan;
  const { controller, steps } = plan.delegated!;
  const gate = steps.gates.find(({ name }) => name === gateName)!;
  const { MetricTemplate, MetricTemplateSpecProviderType } = flagger();
  const { namespace } = service;
  // Flagger's canary is the Deployment of the target, and its primary another one.
  const measured = {
    namespace,
    workload: workload.name,
    isGrpc: port.appProtocol === 'grpc',
    window: '{{ interval }}',
  };
  new MetricTemplate(scope, `MetricTemplate-${gate.name}`, {
    metadata: metadata(scope, templateName(plan, gate.name), namespace, options),
    spec: {
      provider: { type: MetricTemplateSpecProviderType.PROMETHEUS, address: controller.prometheus! },
      query: queryOf(gate, measured),
    },
  });
}

function templateName(plan: CanaryPlan, gate: string): string {
  return `${plan.service.name}-${gate}`;
}

function checkFlagger(place: Construct, plan: CanaryPlan): void {
  const { service, port } = plan;
  const { steps } = plan.delegated!.steps;
  serviceName(place, 'name of the primary', `${service.name}-primary`);
  if (service.ports.length > 1) {
    const others = service.ports.filter((p) => p !== port).map((p) => p.number);
    refuse(
      place,
      `service ${service.name} has ports ${others.join(', ')} too, and Flagger writes a Service with one port, or others without their ` +
        'protocol and target port (fluxcd/flagger pkg/router/kubernetes_default.go); give them to a service of their own',
    );
  }
  if (plan.testers.length > 0)
    refuse(
      place,
      'testers: Flagger leaves out weights where requests are matched by headers (fluxcd/flagger#901); use CanaryOwner.argoRollouts or .git',
    );
  if (plan.fault)
    refuse(
      place,
      'fault: Flagger writes the VirtualService by itself, all of it (fluxcd/flagger#1715), and knows no faults; use CanaryOwner.argoRollouts or .git',
    );
  if (plan.via === 'HTTPRoute' && plan.mirrorPercent > 0 && plan.mirrorPercent < 100)
    refuse(
      place,
      `mirrorPercent ${plan.mirrorPercent}: by HTTPRoute Flagger copies all requests (fluxcd/flagger#1525); say 100, or via: 'VirtualService'`,
    );
  if (plan.via === 'VirtualService' && plan.trafficPolicy?.render().connectionPool?.tcp)
    refuse(
      place,
      "trafficPolicy: the Canary of Flagger has no place for connectTimeout and maxConnections; leave them out, or use via: 'HTTPRoute'",
    );
  const [first] = steps;
  if (steps.some((step) => step.seconds !== first!.seconds))
    refuse(place, 'steps: Flagger moves on at one interval, so all steps last as long; give them one hold');
  if (first!.seconds === undefined)
    refuse(
      place,
      'steps: Flagger moves on by itself, and how long a step lasts was not said; give hold: Duration.minutes(10)',
    );
  if (first!.seconds < SHORTEST_SECONDS)
    refuse(place, `steps: Flagger looks every ${SHORTEST_SECONDS} s at most, got a hold of ${first!.seconds} s`);
  if (steps.at(-1)!.percent === 0)
    refuse(place, 'steps: a canary that ends at 0 % gets no requests; give a share above 0');
}

function controlled(
  { service }: CanaryPlan,
  { name, autoscaler, replicas }: RolledWorkload,
): readonly ControlledFields[] {
  const { namespace } = service;
  const common = { namespace, controller: 'Flagger' } as const;
  return [
    // The Service comes to select the pods of the primary; the Deployment is at 0 replicas while nothing is rolled out.
    { ...common, group: '', kind: 'Service', name: service.name, jsonPointers: ['/spec/selector'] },
    ...(replicas !== undefined || autoscaler === undefined
      ? [{ ...common, group: 'apps', kind: 'Deployment', name, jsonPointers: ['/spec/replicas'] }]
      : []),
  ];
}
