import { load } from 'js-yaml';
import type { TreeFile } from '../../../src/gitops/shipment';
import { titleOf } from '../shipments';

/** When Argo CD applies an object: numbers to be compared from the left; what has other first two waited for health in between. */
export type Moment = readonly [application: number, wave: number, kind: number];

/**
 * The first sync of a tree, as Argo CD documents it: Applications by the wave in the app of apps, or the step in the set; objects by wave,
 * and in a wave by kind.
 *
 * @see kindOrder in pkg/sync/sync_tasks.go of argoproj/gitops-engine v0.7.3; kinds that it does not have come last
 */
const KINDS = (
  'Namespace NetworkPolicy ResourceQuota LimitRange PodSecurityPolicy PodDisruptionBudget ServiceAccount Secret SecretList ConfigMap ' +
  'StorageClass PersistentVolume PersistentVolumeClaim CustomResourceDefinition ClusterRole ClusterRoleList ClusterRoleBinding ' +
  'ClusterRoleBindingList Role RoleList RoleBinding RoleBindingList Service DaemonSet Pod ReplicationController ReplicaSet Deployment ' +
  'HorizontalPodAutoscaler StatefulSet Job CronJob IngressClass Ingress APIService'
).split(' ');

const SYNC_WAVE = 'argocd.argoproj.io/sync-wave';

export function firstSync(files: readonly TreeFile[], path: string): ReadonlyMap<string, Moment> {
  const moments = new Map<string, Moment>();
  for (const { folder, rank } of applicationsOf(files)) {
    if (!folder.startsWith(`${path}/`)) throw new Error(`${folder} is not in ${path}`);
    const inside = `${folder.slice(path.length + 1)}/`;
    for (const file of files.filter((one) => one.path.startsWith(inside))) {
      const json = load(file.text) as any;
      const kind = KINDS.indexOf(json.kind);
      const title = titleOf(json);
      if (moments.has(title)) throw new Error(`${title} is in two Applications`);
      moments.set(title, [rank, Number(json.metadata.annotations[SYNC_WAVE]), kind < 0 ? KINDS.length : kind]);
    }
  }
  return moments;
}

/** The Applications of a tree, whether they are written down or made by a set. */
export function applicationsOf(files: readonly TreeFile[]): { name: string; folder: string; rank: number }[] {
  return files
    .filter(({ path }) => path.startsWith('apps/'))
    .map(({ text }) => load(text) as any)
    .flatMap((json) => {
      if (json.kind === 'Application') {
        const rank = Number(json.metadata.annotations[SYNC_WAVE]);
        return [{ name: json.metadata.name, folder: json.spec.source.path, rank }];
      }
      const steps = json.spec.strategy?.rollingSync.steps.map((step: any) => step.matchExpressions[0].values[0]);
      return json.spec.generators[0].list.elements.map((element: any) => ({
        name: element.name,
        folder: element.path,
        rank: steps === undefined ? 0 : steps.indexOf(element.step),
      }));
    });
}

export function isBefore(one: Moment, other: Moment): boolean {
  const i = one.findIndex((number, at) => number !== other[at]);
  return i >= 0 && one[i]! < other[i]!;
}
