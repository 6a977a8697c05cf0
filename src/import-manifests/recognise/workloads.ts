import { isMap, type Json, type JsonObject } from '../json';
import { textAt, type ChartObjects } from '../proposal';

/** The Deployments and StatefulSets whose pods a selector picks. */
export function workloadsOf(selector: JsonObject, chart: ChartObjects): JsonObject[] {
  const all = [...chart.everyOf('apps/Deployment'), ...chart.everyOf('apps/StatefulSet')];
  return all.filter((workload) => Object.entries(selector).every(([key, value]) => podLabels(workload)[key] === value));
}

const mapAt = (value: Json | undefined, field: string): JsonObject => {
  const inner = isMap(value) ? value[field] : undefined;
  return isMap(inner) ? inner : {};
};

export const templateOf = (workload: JsonObject): JsonObject => mapAt(workload['spec'], 'template');
export const podSpec = (workload: JsonObject): JsonObject => mapAt(templateOf(workload), 'spec');
export const podLabels = (workload: JsonObject): JsonObject => mapAt(templateOf(workload)['metadata'], 'labels');
export const matchLabels = (workload: JsonObject): JsonObject =>
  mapAt(mapAt(workload['spec'], 'selector'), 'matchLabels');

export function imageOf(workload: JsonObject): string {
  const { containers } = podSpec(workload);
  return textAt(Array.isArray(containers) ? containers[0] : undefined, 'image') ?? '';
}
