import type { Construct } from 'constructs';
import { k8s } from '../emit/generated';
import type { Metadata } from '../emit/metadata';
import { knownProps } from '../input/known-props';
import { count, percent } from '../input/numbers';
import { refuse, shown, type Place } from '../input/refuse';

/** How many replicas, by load. */
export interface Autoscaling {
  /**
   * Fewest replicas.
   *
   * @default - 1, as Kubernetes
   */
  readonly minReplicas?: number | undefined;
  /** Most replicas. */
  readonly maxReplicas: number;
  /**
   * CPU to aim at, percent of the request.
   *
   * @default - 80
   */
  readonly targetCpuPercent?: number | undefined;
}

/** How many pods a drain may take at once; one of the two. */
export interface DisruptionBudget {
  /**
   * Pods that must stay: a count, or a percent such as `'50%'`.
   *
   * @default - not bounded this way
   */
  readonly minAvailable?: number | string | undefined;
  /**
   * Pods that may go: a count, or a percent.
   *
   * @default - not bounded this way
   */
  readonly maxUnavailable?: number | string | undefined;
}

const checkScaling = knownProps<Autoscaling>({ minReplicas: true, maxReplicas: true, targetCpuPercent: true });
const checkDisruption = knownProps<DisruptionBudget>({ minAvailable: true, maxUnavailable: true });

/** Refuses a fixed number of replicas beside an autoscaler, which would fight over the number. */
export function eitherReplicas(place: Place, fixed: boolean, autoscaling: Autoscaling | undefined): void {
  if (!fixed || !autoscaling) return;
  refuse(
    place,
    'replicas and autoscaling exclude each other: the autoscaler would fight the number in Git; give one of them',
  );
}

/** Checks autoscaling and writes out its defaults. */
export function checkAutoscaling(place: Place, given: Autoscaling): { min: number; max: number; cpu: number } {
  checkScaling(place, given, 'autoscaling');
  const max = count(place, 'autoscaling.maxReplicas', given.maxReplicas, 1);
  const min = count(place, 'autoscaling.minReplicas', given.minReplicas ?? 1, 1);
  if (min > max) refuse(place, `autoscaling.minReplicas ${min} is above maxReplicas ${max}`);
  return { min, max, cpu: percent(place, 'autoscaling.targetCpuPercent', given.targetCpuPercent ?? 80, 1) };
}

/** Checks a disruption budget: exactly one bound, a count or a percent. */
export function checkDisruptionBudget(
  place: Place,
  given: DisruptionBudget,
): ['minAvailable' | 'maxUnavailable', number | string] {
  checkDisruption(place, given, 'disruptionBudget');
  const bounds = (['minAvailable', 'maxUnavailable'] as const).filter((b) => given[b] !== undefined);
  const [bound] = bounds;
  if (bound === undefined || bounds.length > 1) {
    refuse(place, `disruptionBudget takes one of minAvailable and maxUnavailable, got ${shown(given)}`);
  }
  const value = given[bound]!;
  const fine =
    typeof value === 'number'
      ? Number.isInteger(value) && value >= 0
      : typeof value === 'string' && /^(\d|[1-9]\d|100)%$/.test(value);
  if (!fine) refuse(place, `disruptionBudget.${bound} must be a count or a percent such as "50%", got ${shown(value)}`);
  return [bound, value];
}

/** A HorizontalPodAutoscaler for one workload. */
export function emitAutoscaler(
  scope: Construct,
  id: string,
  metadata: Metadata,
  kind: 'Deployment' | 'StatefulSet',
  given: Autoscaling,
): void {
  const { min, max, cpu } = checkAutoscaling(scope, given);
  new (k8s().KubeHorizontalPodAutoscalerV2)(scope, id, {
    metadata,
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind, name: metadata.name },
      minReplicas: min,
      maxReplicas: max,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: cpu } } },
      ],
    },
  });
}

/** A PodDisruptionBudget over all pods of a service, whatever their subset. */
export function emitDisruptionBudget(
  scope: Construct,
  id: string,
  metadata: Metadata,
  matchLabels: Record<string, string>,
  given: DisruptionBudget,
): void {
  const [bound, value] = checkDisruptionBudget(scope, given);
  const { IntOrString } = k8s();
  const amount = typeof value === 'number' ? IntOrString.fromNumber(value) : IntOrString.fromString(value);
  new (k8s().KubePodDisruptionBudget)(scope, id, { metadata, spec: { selector: { matchLabels }, [bound]: amount } });
}
