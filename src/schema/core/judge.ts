import type { MeshObject } from '../../model/mesh-object';
import type { Violation } from '../structure';
import { judgeMetadata, nameFormOf, type NameForm } from './metadata';
import type { Release } from './release';
import { Spot } from './spot';

type Judge = (root: Spot, release: Release) => void;

/** What kinds are judged by; each file is read when the first of its kinds appears. */
const JUDGES: Readonly<Record<string, () => Judge>> = {
  '/Pod': () => workloads().judgePod,
  '/ReplicationController': () => workloads().judgeReplicationController,
  '/PersistentVolumeClaim': () => workloads().judgeClaimObject,
  'apps/Deployment': () => workloads().judgeDeployment,
  'apps/ReplicaSet': () => workloads().judgeReplicaSet,
  'apps/DaemonSet': () => workloads().judgeDaemonSet,
  'apps/StatefulSet': () => workloads().judgeStatefulSet,
  'batch/Job': () => jobs().judgeJob,
  'batch/CronJob': () => jobs().judgeCronJob,
  '/Service': () => (require('./service') as typeof import('./service')).judgeService,
  '/Endpoints': () => (require('./endpoints') as typeof import('./endpoints')).judgeEndpoints,
  'discovery.k8s.io/EndpointSlice': () => (require('./endpoints') as typeof import('./endpoints')).judgeEndpointSlice,
  '/ConfigMap': () => (require('./data') as typeof import('./data')).judgeConfigMap,
  '/Secret': () => (require('./data') as typeof import('./data')).judgeSecret,
  'networking.k8s.io/NetworkPolicy': () => network().judgeNetworkPolicy,
  'networking.k8s.io/Ingress': () => network().judgeIngress,
  'autoscaling/HorizontalPodAutoscaler': () => scaling().judgeAutoscaler,
  'policy/PodDisruptionBudget': () => scaling().judgeDisruptionBudget,
  'rbac.authorization.k8s.io/Role': () => roles().judgeRole,
  'rbac.authorization.k8s.io/ClusterRole': () => roles().judgeClusterRole,
  'rbac.authorization.k8s.io/RoleBinding': () => roles().judgeRoleBinding,
  'rbac.authorization.k8s.io/ClusterRoleBinding': () => roles().judgeClusterRoleBinding,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': () => webhooks().judgeWebhooks,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': () => webhooks().judgeWebhooks,
};

const workloads = () => require('./workloads') as typeof import('./workloads');
const jobs = () => require('./jobs') as typeof import('./jobs');
const network = () => require('./network') as typeof import('./network');
const scaling = () => require('./scaling') as typeof import('./scaling');
const roles = () => require('./roles') as typeof import('./roles');
const webhooks = () => require('./webhooks') as typeof import('./webhooks');

/** How objects of a kind are judged. */
export interface KindJudge {
  readonly nameForm: NameForm;
  /** Of the fields of Kubernetes' own kinds. */
  readonly fields: Judge | undefined;
}

/**
 * How objects of a kind are judged; asked once for each, and not for each object.
 *
 * @param isOwn whether the kind is Kubernetes' own, and no custom resource
 */
export function judgeOf(group: string, kindName: string, release: Release, isOwn: boolean): KindJudge {
  const kind = `${group}/${kindName}`;
  return {
    nameForm: nameFormOf(kind, release),
    fields: isOwn && Object.hasOwn(JUDGES, kind) ? JUDGES[kind]!() : undefined,
  };
}

/**
 * What the server's own code refuses of an object that it can decode: of its metadata, and of its fields.
 *
 * @param isPart whether the fields are only some of those that the object has in the cluster
 */
export function judge(
  { namespace, raw }: MeshObject,
  { fields, nameForm }: KindJudge,
  release: Release,
  isPart: boolean,
): readonly Violation[] {
  const found: Violation[] = [];
  const root = new Spot(raw, found);
  judgeMetadata(root.get('metadata'), nameForm, namespace !== '');
  if (!isPart) fields?.(root, release);
  return found;
}

/** Whether an object is one that a server could decode, and would look at any further. */
export function isDecoded(found: readonly Violation[]): boolean {
  return found.every(({ kind }) => !UNDECODED.has(kind));
}

const UNDECODED: ReadonlySet<string> = new Set(['unknown-field', 'wrong-type', 'format']);
