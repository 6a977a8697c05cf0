import type { PlainObject } from '../shipment';
import { at, textAt } from './plain-fields';

/**
 * Kinds that Argo CD applies in this order inside of a wave; all others, those of Istio, Cilium and the Gateway API among them, come
 * after, by their names.
 *
 * @see `kindOrder` in pkg/sync/sync_tasks.go of gitops-engine 0.7.3
 */
const KINDS = [
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodSecurityPolicy',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'SecretList',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleList',
  'ClusterRoleBinding',
  'ClusterRoleBindingList',
  'Role',
  'RoleList',
  'RoleBinding',
  'RoleBindingList',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicationController',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'IngressClass',
  'Ingress',
  'APIService',
];

const PLACE: ReadonlyMap<string, number> = new Map(KINDS.map((kind, i) => [kind, i]));

/** Phases of a sync; what is for a failed one only is not applied in one that works. */
const PHASES = ['PreSync', 'Sync', 'PostSync'] as const;

interface Task {
  readonly index: number;
  readonly object: PlainObject;
  readonly phase: number;
  readonly wave: number;
  readonly place: number;
  readonly name: string;
}

/**
 * The order in which one Application of Argo CD syncs objects: by phase, wave, kind and name; a namespace and a definition come before what
 * they are for at the latest. What is applied at once, as objects of one kind in one wave are, comes by its name.
 *
 * @returns indexes of the objects; those that a sync that works leaves alone are not among them
 * @see `Less` and `adjustDeps` in pkg/sync/sync_tasks.go of gitops-engine 0.7.3
 */
export function argoCdOrder(objects: readonly PlainObject[]): readonly number[] {
  const tasks = objects.flatMap((object, index): Task[] => {
    const phase = phaseOf(object);
    if (phase < 0) return [];
    const kind = textAt(object, 'kind');
    const [name, place] = [textAt(object, 'metadata', 'name'), PLACE.get(kind) ?? KINDS.length];
    return [{ index, object, phase, wave: waveOf(object), place, name }];
  });
  tasks.sort(
    (a, b) =>
      a.phase - b.phase || a.wave - b.wave || a.place - b.place || (a.name < b.name ? -1 : Number(a.name > b.name)),
  );
  const inNamespaces = inFront(
    tasks,
    ({ object }) => (isOf(object, '', 'Namespace') ? textAt(object, 'metadata', 'name') : undefined),
    ({ object }) => textAt(object, 'metadata', 'namespace') || undefined,
  );
  const ordered = inFront(
    inNamespaces,
    ({ object }) =>
      isOf(object, 'apiextensions.k8s.io', 'CustomResourceDefinition')
        ? `${textAt(object, 'spec', 'group')}/${textAt(object, 'spec', 'names', 'kind')}`
        : undefined,
    ({ object }) => `${groupOf(object)}/${textAt(object, 'kind')}`,
  );
  return ordered.map(({ index }) => index);
}

/** Puts what others need in front of the first of them, where it came later. */
function inFront(
  tasks: readonly Task[],
  keyOf: (task: Task) => string | undefined,
  needOf: (task: Task) => string | undefined,
): readonly Task[] {
  const places = new Map<string, number>();
  tasks.forEach((task, i) => {
    const need = keyOf(task) === undefined ? needOf(task) : undefined;
    if (need !== undefined && !places.has(need)) places.set(need, i);
  });
  /** What goes in front of a place, in the order in which it is found. */
  const moved = new Map<number, Task[]>();
  const left = tasks.filter((task, i) => {
    const key = keyOf(task);
    const place = key === undefined ? undefined : places.get(key);
    if (place === undefined || place > i) return true;
    const before = moved.get(place);
    if (before) before.push(task);
    else moved.set(place, [task]);
    return false;
  });
  const stays = new Set(left);
  return tasks.flatMap((task, i) => [...(moved.get(i) ?? []), ...(stays.has(task) ? [task] : [])]);
}

/**
 * The phase of an object; negative for what no sync that works applies. Hooks of Helm count where no hook of Argo CD's own does.
 *
 * @see `syncPhases` in pkg/sync/sync_phase.go and `Types` in pkg/sync/hook/hook.go of gitops-engine 0.7.3
 */
function phaseOf(object: PlainObject): number {
  const [ownText, helmText] = [OWN_HOOK, HELM_HOOK].map((one) => at(object, 'metadata', 'annotations', one));
  // An annotation that says nothing makes a hook, too. Helm marks definitions as hooks of a kind that is none.
  const isHook = typeof ownText === 'string' || (typeof helmText === 'string' && helmText !== 'crd-install');
  if (!isHook) return PHASES.indexOf('Sync');
  const [own, helm] = [listOf(ownText), listOf(helmText)];
  const known = own.filter((one) => OWN_HOOKS.has(one));
  const phases = known.length > 0 ? known : helm.map((one) => HELM_HOOKS.get(one));
  const places = phases.map((one) => PHASES.findIndex((phase) => phase === one)).filter((place) => place >= 0);
  return places.length > 0 ? Math.min(...places) : -1;
}

const OWN_HOOK = 'argocd.argoproj.io/hook';
const HELM_HOOK = 'helm.sh/hook';
const OWN_HOOKS: ReadonlySet<string> = new Set([...PHASES, 'SyncFail', 'Skip']);
const HELM_HOOKS: ReadonlyMap<string, (typeof PHASES)[number]> = new Map([
  ['pre-install', 'PreSync'],
  ['pre-upgrade', 'PreSync'],
  ['post-install', 'PostSync'],
  ['post-upgrade', 'PostSync'],
]);

const listOf = (text: unknown): readonly string[] =>
  typeof text === 'string' ? text.split(',').map((one) => one.trim()) : [];

function waveOf(object: PlainObject): number {
  const of = (annotation: string): number | undefined => {
    const text = textAt(object, 'metadata', 'annotations', annotation);
    return /^[+-]?\d{1,18}$/.test(text) ? Number(text) : undefined;
  };
  return of('argocd.argoproj.io/sync-wave') ?? of('helm.sh/hook-weight') ?? 0;
}

function isOf(object: PlainObject, group: string, kind: string): boolean {
  return groupOf(object) === group && textAt(object, 'kind') === kind;
}

function groupOf(object: PlainObject): string {
  const version = textAt(object, 'apiVersion');
  return version.slice(0, Math.max(version.indexOf('/'), 0));
}
