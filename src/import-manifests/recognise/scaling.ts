import type { Expression } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import { nameOf, type ChartObjects } from '../proposal';

/** Props for the autoscalers of workloads and the disruption budget of their service, and the objects that they stand for. */
interface Scaling {
  readonly props: { readonly [prop: string]: Expression };
  readonly objects: readonly JsonObject[];
}

/** What scales a service, if anything does. */
export function scalingOf(name: string, workloads: readonly JsonObject[], chart: ChartObjects): Scaling | undefined {
  const scalers = workloads
    .map((one) => chart.find('autoscaling/HorizontalPodAutoscaler', nameOf(one)!))
    .filter((one) => one !== undefined);
  const budget = chart.find('policy/PodDisruptionBudget', name);
  const autoscaling = scalers[0] && scalers.length === workloads.length ? autoscalingOf(scalers[0]['spec']) : undefined;
  const bounds = budget && boundsOf(budget['spec']);
  if (!autoscaling && !bounds) return undefined;
  return {
    props: { ...(autoscaling && { autoscaling }), ...(bounds && { disruptionBudget: bounds }) },
    objects: [...(autoscaling ? scalers : []), ...(bounds ? [budget] : [])],
  };
}

export function autoscalingOf(spec: Json | undefined): { [prop: string]: Expression } | undefined {
  if (!isMap(spec) || !Array.isArray(spec['metrics'])) return undefined;
  const { minReplicas, maxReplicas, metrics } = spec;
  const resource = isMap(metrics[0]) ? metrics[0]['resource'] : undefined;
  const target = isMap(resource) ? resource['target'] : undefined;
  const percent = isMap(target) ? target['averageUtilization'] : undefined;
  if (typeof maxReplicas !== 'number' || typeof percent !== 'number') return undefined;
  return {
    ...(typeof minReplicas === 'number' && { minReplicas }),
    maxReplicas,
    targetCpuPercent: percent,
  };
}

export function boundsOf(spec: Json | undefined): JsonObject | undefined {
  if (!isMap(spec)) return undefined;
  const bounds = ['minAvailable', 'maxUnavailable'].flatMap((bound) => {
    const value = spec[bound];
    return typeof value === 'number' || typeof value === 'string' ? [[bound, value] as const] : [];
  });
  return bounds.length === 1 ? Object.fromEntries(bounds) : undefined;
}
