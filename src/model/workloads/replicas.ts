import { fact } from '../fact';
import { quantityOf } from '../quantity';
import type { Field } from '../field';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import type { Workload } from './workload';

/** How many there are: at least, and at most. */
export interface Count {
  readonly low: number;
  readonly high: number;
}

/**
 * How many pods a workload has at a time. An autoscaler moves between its bounds, whatever number the workload has.
 *
 * @param nodes of the cluster, each of which has a pod of a DaemonSet
 * @see https://kubernetes.io/docs/concepts/workloads/ (read for 1.33)
 */
export function replicasOf(mesh: Mesh, { owner }: Workload, nodes: Count): Count {
  switch (owner.kind) {
    case 'DaemonSet':
      return nodes;
    case 'Pod':
      return exactly(1);
    case 'Job':
      return exactly(parallelism(owner.spec));
    case 'CronJob':
      return { low: 0, high: parallelism(owner.spec.get('jobTemplate', 'spec')) };
    default:
      return autoscaled(mesh, owner) ?? exactly(wholeNumber(owner.spec.get('replicas')) ?? 1);
  }
}

/** Nodes of a dump; undefined where the input has none. */
export function nodesOf(mesh: Mesh): Count | undefined {
  const nodes = mesh.ofKind('Node').length;
  return nodes === 0 ? undefined : exactly(nodes);
}

/** The bounds of an autoscaler's spec; its own minimum is 1. */
export function boundsOf(spec: Field): Count | undefined {
  const high = wholeNumber(spec.get('maxReplicas'));
  if (high === undefined) return undefined;
  return { low: Math.min(wholeNumber(spec.get('minReplicas')) ?? 1, high), high };
}

/** A count that a field has; a negative one, or a part of one, is none. */
export function wholeNumber(field: Field): number | undefined {
  const { number } = field;
  return number !== undefined && Number.isInteger(number) && number >= 0 ? number : undefined;
}

export function exactly(count: number): Count {
  return { low: count, high: count };
}

/** What a container asks the scheduler for, in cores and bytes. */
export interface Requests {
  readonly cpu: number | undefined;
  readonly memory: number | undefined;
}

/** The requests of a `resources` field; a limit alone is the request, too. */
export function requestsOf(resources: Field): Requests {
  const of = (what: string): number | undefined =>
    quantityOf(resources.get('requests', what).value) ?? quantityOf(resources.get('limits', what).value);
  return { cpu: of('cpu'), memory: of('memory') };
}

function parallelism(job: Field): number {
  const parallel = wholeNumber(job.get('parallelism')) ?? 1;
  return Math.min(parallel, wholeNumber(job.get('completions')) ?? parallel);
}

function autoscaled(mesh: Mesh, { kindName, name, namespace }: MeshObject): Count | undefined {
  const scaler = autoscalers(mesh).get(`${kindName} ${namespace}/${name}`);
  return scaler && boundsOf(scaler.spec);
}

/** Autoscalers by what they scale. */
const autoscalers = fact((mesh) => {
  const found = new Map<string, MeshObject>();
  for (const object of mesh.objects) {
    if (object.kindName !== 'HorizontalPodAutoscaler' || object.group !== 'autoscaling') continue;
    const target = object.spec.get('scaleTargetRef');
    found.set(`${target.get('kind').text} ${object.namespace}/${target.get('name').text}`, object);
  }
  return found;
});
