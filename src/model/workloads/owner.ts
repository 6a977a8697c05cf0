import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';

/**
 * What made an object, where the input has it.
 *
 * A dump often has Deployments and Pods without the ReplicaSets between them, or CronJobs and Pods without the Jobs. Their controllers name what they make:
 * a ReplicaSet for its Deployment and the hash that its pods are labelled with, a Job for its CronJob and the minute.
 *
 * @see kubernetes/kubernetes pkg/controller/deployment/sync.go, getNewReplicaSet, pkg/controller/cronjob/cronjob_controllerv2.go, getJobName (read for
 * 1.33), argoproj/argo-rollouts rollout/sync.go (read for 1.8)
 */
export function ownerOf(mesh: Mesh, object: MeshObject): MeshObject | undefined {
  for (const owner of object.field('metadata', 'ownerReferences').items) {
    const apiVersion = owner.get('apiVersion').text ?? '';
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    const [kind, name] = [owner.get('kind').text ?? '', owner.get('name').text ?? ''];
    const found = mesh.findReferred(group, kind, object.namespace, name) ?? beyond(mesh, object, kind, name);
    if (found) return found;
  }
  return undefined;
}

/** What made the owner that the input lacks. */
function beyond(mesh: Mesh, { labels, namespace }: MeshObject, kind: string, name: string): MeshObject | undefined {
  if (kind === 'ReplicaSet') {
    return (
      named(mesh, 'Deployment', namespace, name, labels['pod-template-hash']) ??
      named(mesh, 'Rollout', namespace, name, labels['rollouts-pod-template-hash'])
    );
  }
  return kind === 'Job' ? named(mesh, 'CronJob', namespace, name, /-(\d+)$/.exec(name)?.[1]) : undefined;
}

function named(
  mesh: Mesh,
  kind: 'Deployment' | 'Rollout' | 'CronJob',
  namespace: string,
  name: string,
  end: string | undefined,
): MeshObject | undefined {
  if (!end || !name.endsWith(`-${end}`)) return undefined;
  return mesh.find(kind, namespace, name.slice(0, -end.length - 1));
}
