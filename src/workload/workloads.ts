import type { Construct } from 'constructs';
import { k8s } from '../emit/generated';
import { lazily } from '../emit/fields';
import { metadata, type ObjectOptions } from '../emit/metadata';
import { annotations, labels, serviceName } from '../input/names';
import { count } from '../input/numbers';
import { oneOf } from '../input/choice';
import type { Shape } from '../input/known-props';
import { refuse } from '../input/refuse';
import { podSpec, type PodOptions } from './pod-template';
import {
  eitherReplicas,
  emitAutoscaler,
  emitDisruptionBudget,
  type Autoscaling,
  type DisruptionBudget,
} from './scaling';
import type { ServicePort } from '../mesh/service-port';
import type { Subset } from '../mesh/subset';

/** How many pods, kept by what. */
export interface WorkloadOptions extends PodOptions {
  /**
   * What keeps the pods: Deployments, or StatefulSets for pods with names and disks of their own.
   *
   * @default - Deployment
   */
  readonly kind?: 'Deployment' | 'StatefulSet' | undefined;

  /**
   * Replicas of each subset.
   *
   * @default - none written: Kubernetes starts with 1, and an autoscaler keeps its own number
   */
  readonly replicas?: number | undefined;

  /**
   * Replicas of each subset by CPU load; emits a HorizontalPodAutoscaler each.
   *
   * @default - none
   */
  readonly autoscaling?: Autoscaling | undefined;

  /**
   * How many of the service's pods a drain may take at once; emits a PodDisruptionBudget over all subsets.
   *
   * @default - no bound
   */
  readonly disruptionBudget?: DisruptionBudget | undefined;
}

/** The shapes of {@link WorkloadOptions}. */
export const workloadShapes = {
  image: true,
  command: 'texts',
  args: 'texts',
  env: 'map',
  volumes: 'list',
  readiness: true,
  liveness: true,
  startup: true,
  resources: 'object',
  replicas: true,
  autoscaling: 'object',
  disruptionBudget: 'object',
  kind: true,
  podLabels: 'map',
  podAnnotations: 'map',
  podSpec: 'map',
  runAsUser: true,
  readOnlyRootFilesystem: 'flag',
  spreadOver: 'list',
  mountServiceAccountToken: 'flag',
  hostNetwork: true,
} as const satisfies Record<keyof WorkloadOptions, Shape>;

/** What the workloads of a service have in common. */
export interface WorkloadFacts {
  readonly name: string;
  readonly namespace: string;
  readonly serviceAccountName: string;
  readonly ports: readonly ServicePort[];
  readonly selector: Record<string, string>;
  readonly subsets: readonly Subset[];
  /** Pod labels that calls after construction add. */
  readonly lateLabels: Record<string, string>;
}

/** Emits a Deployment or StatefulSet for each subset, with its autoscaler, and one disruption budget. */
export function emitWorkloads(scope: Construct, facts: WorkloadFacts, options: WorkloadOptions & ObjectOptions): void {
  oneOf(scope, 'kind', options.kind ?? 'Deployment', ['Deployment', 'StatefulSet']);
  if (options.replicas !== undefined) count(scope, 'replicas', options.replicas);
  const replicasToo = options.replicas !== undefined || facts.subsets.some((s) => s.options.replicas !== undefined);
  eitherReplicas(scope, replicasToo, options.autoscaling);
  for (const subset of facts.subsets.length > 0 ? facts.subsets : [undefined])
    emitWorkload(scope, facts, options, subset);
  if (options.disruptionBudget) {
    const own = metadata(scope, facts.name, facts.namespace, options);
    emitDisruptionBudget(scope, 'DisruptionBudget', own, facts.selector, options.disruptionBudget);
  }
}

function emitWorkload(
  scope: Construct,
  facts: WorkloadFacts,
  options: WorkloadOptions & ObjectOptions,
  subset: Subset | undefined,
): void {
  const kind = options.kind ?? 'Deployment';
  const name = serviceName(scope, 'workload name', subset ? `${facts.name}-${subset.name}` : facts.name);
  const selector = { ...facts.selector, ...subset?.labels };
  // StatefulSets label pods with <name>-<ten characters>, and a label's value has 63 at most.
  if (kind === 'StatefulSet' && name.length > 52) {
    refuse(
      scope,
      `the StatefulSet ${name} has a name of ${name.length} characters; at most 52 leave its pods room for their label`,
    );
  }
  const own = metadata(scope, name, facts.namespace, options, { labels: selector });
  const podLabels = checkPodLabels(scope, options.podLabels);
  const template = {
    metadata: {
      labels: lazily(() => ({ ...podLabels, ...facts.lateLabels, ...selector })),
      ...(options.podAnnotations && { annotations: annotations(scope, options.podAnnotations) }),
    },
    spec: podSpec(scope, facts.name, options, subset, facts.serviceAccountName, facts.ports, selector),
  };
  const replicas = subset?.options.replicas ?? options.replicas;
  const spec = { ...(replicas !== undefined && { replicas }), selector: { matchLabels: selector }, template };
  const id = subset ? `${kind}-${subset.name}` : kind;
  const templates = (options.volumes ?? []).flatMap((volume) => volume.template?.() ?? []);
  if (kind === 'StatefulSet') {
    new (k8s().KubeStatefulSet)(scope, id, {
      metadata: own,
      spec: { serviceName: facts.name, ...spec, ...(templates.length > 0 && { volumeClaimTemplates: templates }) },
    });
  } else {
    if (templates.length > 0)
      refuse(scope, "a claim template needs kind: 'StatefulSet'; a Deployment takes Volume.claim(…)");
    new (k8s().KubeDeployment)(scope, id, { metadata: own, spec });
  }
  if (options.autoscaling)
    emitAutoscaler(scope, subset ? `Autoscaler-${subset.name}` : 'Autoscaler', own, kind, options.autoscaling);
}

function checkPodLabels(place: Construct, given: WorkloadOptions['podLabels']): Record<string, string> {
  const podLabels = given === undefined ? {} : labels(place, 'podLabel', given);
  const bound = Object.keys(podLabels).find((key) => key.startsWith('istio.io/use-waypoint'));
  if (bound) refuse(place, `podLabel "${bound}" is not set by hand; say enroll(waypoint)`);
  return podLabels;
}
