import { ApiObject, JsonPatch } from 'cdk8s';
import type { Construct } from 'constructs';
import { fields } from '../emit/fields';
import { rollouts } from '../emit/generated';
import { metadata } from '../emit/metadata';
import type {
  RolloutSpecStrategyCanary,
  RolloutSpecStrategyCanarySteps,
  RolloutSpecStrategyCanaryTrafficRouting,
} from '../../imports/rollouts-argoproj.io';
import { refuse } from '../input/refuse';
import type { CanaryGate } from './canary-gate';
import { emitHttpRoute } from './canary-http-route';
import type { CanaryPlan } from './canary-plan';
import { queryOf } from './canary-queries';
import { emitVirtualService, SPLIT } from './canary-virtual-service';
import { rolledWorkload, type RolledWorkload } from './canary-workload';
import type { ControlledFields } from './controlled-fields';

/** The label by which Istio's metrics tell revisions of one workload apart (istio/istio pkg/model/proxy.go). */
const REVISION = 'service.istio.io/canonical-revision';

const HASH = 'rollouts-pod-template-hash';
const IN_PROGRESS = 'rollouts.argoproj.io/gatewayapi-canary';
const PLUGIN = 'argoproj-labs/gatewayAPI';
const WINDOW = '1m';

/**
 * Writes a canary for Argo Rollouts: the route whose weights it moves, a Rollout that runs the pods of the service's
 * Deployment, and an AnalysisTemplate with a metric for each gate.
 *
 * @see argoproj/argo-rollouts docs/features/traffic-management/istio.md, docs/migrating.md (read for 1.9);
 * argoproj-labs/rollouts-plugin-trafficrouter-gatewayapi docs/quick-start.md
 */
export function emitRollouts(scope: Construct, plan: CanaryPlan): readonly ControlledFields[] {
  const { service, options } = plan;
  const { controller, steps } = plan.delegated!;
  const workload = rolledWorkload(scope, plan, controller);
  checkRollouts(scope, plan);
  if (plan.via === 'HTTPRoute') emitHttpRoute(scope, plan);
  else emitVirtualService(scope, plan);
  if (steps.gates.length > 0) emitAnalysis(scope, plan, workload);
  const { Rollout } = rollouts();
  new Rollout(scope, 'Rollout', {
    metadata: metadata(scope, workload.name, service.namespace, options),
    spec: {
      ...(workload.replicas !== undefined && { replicas: workload.replicas }),
      // Pods of the Deployment go as those of the Rollout come, and the next image is still said in the Deployment.
      workloadRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: workload.name, scaleDown: 'progressively' },
      strategy: { canary: strategy(plan) },
    },
  });
  handOver(workload);
  return controlled(plan, workload);
}

function strategy(plan: CanaryPlan): RolloutSpecStrategyCanary {
  const { service, delegated } = plan;
  const { steps } = delegated!;
  const { RolloutSpecStrategyCanaryStepsPauseDuration: Duration } = rollouts();
  return fields<RolloutSpecStrategyCanary>({
    ...(plan.via === 'HTTPRoute' && {
      stableService: `${service.name}-${plan.stable.name}`,
      canaryService: `${service.name}-${plan.canary.name}`,
    }),
    // Both versions are pods of one workload to Istio, which strips the hash off the name (istio/istio pkg/kube/util.go).
    stableMetadata: { labels: { [REVISION]: plan.stable.name } },
    canaryMetadata: { labels: { [REVISION]: plan.canary.name } },
    trafficRouting: routing(plan),
    steps: steps.steps.flatMap((step): RolloutSpecStrategyCanarySteps[] => [
      { setWeight: step.percent },
      { pause: step.seconds === undefined ? {} : { duration: Duration.fromString(`${step.seconds}s`) } },
    ]),
    // From the first pause on: before it, no request has gone to the canary.
    analysis:
      steps.gates.length > 0 ? { templates: [{ templateName: analysisName(plan) }], startingStep: 1 } : undefined,
  });
}

function routing(plan: CanaryPlan): RolloutSpecStrategyCanaryTrafficRouting {
  const { name, namespace } = plan.service;
  if (plan.via === 'HTTPRoute') return { plugins: { [PLUGIN]: { httpRoute: name, namespace } } };
  return {
    istio: {
      virtualService: { name, routes: [SPLIT] },
      destinationRule: { name, stableSubsetName: plan.stable.name, canarySubsetName: plan.canary.name },
    },
  };
}

function emitAnalysis(scope: Construct, plan: CanaryPlan, workload: RolledWorkload): void {
  const { service, options, delegated, port } = plan;
  const { controller, steps } = delegated!;
  const measured = {
    namespace: service.namespace,
    workload: workload.name,
    revision: plan.canary.name,
    isGrpc: port.appProtocol === 'grpc',
    window: WINDOW,
  };
  new ApiObject(scope, 'AnalysisTemplate', {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AnalysisTemplate',
    metadata: metadata(scope, analysisName(plan), service.namespace, options),
    spec: {
      metrics: steps.gates.map((gate) => ({
        name: gate.name,
        // A rate needs requests to have come for as long as it looks back.
        initialDelay: WINDOW,
        interval: WINDOW,
        failureLimit: controller.failedChecks - 1,
        inconclusiveLimit: controller.failedChecks - 1,
        ...conditions(gate),
        provider: { prometheus: { address: controller.prometheus!, query: queryOf(gate, measured) } },
      })),
    },
  });
}

/** Nothing measured, and no number, is neither: the Rollout then waits for somebody to look. */
function conditions({ min, max }: CanaryGate): object {
  const passes = [
    ...(min === undefined ? [] : [`result[0] >= ${min}`]),
    ...(max === undefined ? [] : [`result[0] <= ${max}`]),
  ];
  const fails = [
    ...(min === undefined ? [] : [`result[0] < ${min}`]),
    ...(max === undefined ? [] : [`result[0] > ${max}`]),
  ];
  return {
    successCondition: `len(result) > 0 && ${passes.join(' && ')}`,
    failureCondition: `len(result) > 0 && ${fails.length > 1 ? `(${fails.join(' || ')})` : fails[0]}`,
  };
}

/** Replicas are the Rollout's to keep from here on, and the autoscaler's business is with it. */
function handOver({ name, deployment, autoscaler, replicas }: RolledWorkload): void {
  if (replicas !== undefined) deployment?.addJsonPatch(JsonPatch.remove('/spec/replicas'));
  autoscaler?.addJsonPatch(
    JsonPatch.replace('/spec/scaleTargetRef', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', name }),
  );
}

function checkRollouts(place: Construct, plan: CanaryPlan): void {
  if (plan.via === 'HTTPRoute' && plan.testers.length > 0) {
    refuse(
      place,
      'testers: the plugin of Argo Rollouts writes the weight of the canary into every rule that names its Service, so that testers would ' +
        "get nothing but errors at 0 % (rollouts-plugin-trafficrouter-gatewayapi pkg/plugin/httproute.go); use via: 'VirtualService'",
    );
  }
  const blank = plan.delegated!.steps.gates.find(
    ({ measure }) => typeof measure === 'object' && measure.query.includes('{{'),
  );
  if (blank) {
    refuse(
      place,
      `gate "${blank.name}": Argo Rollouts takes {{ … }} in a query for an argument of the AnalysisTemplate, and it has none; write the values out`,
    );
  }
  if (plan.mirrorPercent > 0) {
    refuse(
      place,
      'mirrorPercent: between two versions Argo Rollouts has both subsets at the one that is in use, and copies would go back to it; ' +
        'leave it out, or use CanaryOwner.git',
    );
  }
}

function analysisName(plan: CanaryPlan): string {
  return `${plan.service.name}-canary`;
}

function controlled(plan: CanaryPlan, workload: RolledWorkload): readonly ControlledFields[] {
  const { name, namespace } = plan.service;
  const common = { namespace, controller: 'Argo Rollouts' } as const;
  // Routes of testers come first.
  const split = plan.testers.length > 0 ? 1 : 0;
  const weights = (path: string): string[] => [0, 1].map((i) => `${path}/${i}/weight`);
  const route =
    plan.via === 'HTTPRoute'
      ? [
          {
            ...common,
            group: 'gateway.networking.k8s.io',
            kind: 'HTTPRoute',
            name,
            jsonPointers: [
              ...weights('/spec/rules/0/backendRefs'),
              `/metadata/labels/${IN_PROGRESS.replace('/', '~1')}`,
            ],
          },
          ...[plan.stable, plan.canary].map((version) => ({
            ...common,
            group: '',
            kind: 'Service',
            name: `${name}-${version.name}`,
            jsonPointers: [`/spec/selector/${HASH}`],
          })),
        ]
      : [
          {
            ...common,
            group: 'networking.istio.io',
            kind: 'VirtualService',
            name,
            jsonPointers: weights(`/spec/http/${split}/route`),
          },
          {
            ...common,
            group: 'networking.istio.io',
            kind: 'DestinationRule',
            name,
            jsonPointers: [0, 1].map((i) => `/spec/subsets/${i}/labels/${HASH}`),
          },
        ];
  return [
    ...route,
    { ...common, group: 'apps', kind: 'Deployment', name: workload.name, jsonPointers: ['/spec/replicas'] },
  ];
}
