import { fact } from '../fact';
import type { Field, Labels, Path } from '../field';
import type { Kind } from '../kinds';
import type { Mesh } from '../mesh';
import { ownerOf } from './owner';
import type { MeshObject } from '../mesh-object';

/** A port that a container declares. */
export interface ContainerPort {
  readonly name: string | undefined;
  readonly port: number;
  readonly protocol: string;
  readonly field: Field;
}

/** Pods that are alike: those of one template, or one that was written by itself. */
export interface Workload {
  /** What makes the pods: a Deployment, a Job, … or the Pod itself. */
  readonly owner: MeshObject;
  /** The template, or the Pod: what has `metadata` and `spec` of the pods. */
  readonly template: Field;
  readonly namespace: string;
  readonly name: string;
  /** Labels and annotations of the pods, which those of the owner say nothing about. */
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly spec: Field;
  readonly hostNetwork: boolean;
  /** `default` where the pods name none. */
  readonly serviceAccount: string;
  /** Containers, and those init containers that go on running. */
  readonly containers: readonly Field[];
  readonly ports: readonly ContainerPort[];
  /** As messages show it: `Deployment shop/web`. */
  readonly title: string;
}

/** Where each kind has its pod template. */
const TEMPLATES: Readonly<Partial<Record<Kind, Path>>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  Rollout: ['spec', 'template'],
  Pod: [],
};

/** The kinds that make pods. */
export const WORKLOAD_KINDS = Object.keys(TEMPLATES) as readonly Kind[];

/**
 * All workloads. A dump of a cluster has pods and ReplicaSets beside the Deployments that own them: those are left to their
 * owners, where these are in the input.
 */
export const workloads = fact((mesh): readonly Workload[] =>
  WORKLOAD_KINDS.flatMap((kind) =>
    mesh
      .ofKind(kind)
      .filter((object) => ownerOf(mesh, object) === undefined)
      .flatMap(workloadOf),
  ),
);

/** Workloads by namespace. */
const byNamespace = fact((mesh) => {
  const found = new Map<string, Workload[]>();
  for (const workload of workloads(mesh)) {
    const list = found.get(workload.namespace);
    if (list) list.push(workload);
    else found.set(workload.namespace, [workload]);
  }
  return found;
});

/** The workloads of a namespace. */
export function workloadsIn(mesh: Mesh, namespace: string): readonly Workload[] {
  return byNamespace(mesh).get(namespace) ?? [];
}

function workloadOf(owner: MeshObject): readonly Workload[] {
  const template = templateOf(owner);
  const spec = template.get('spec');
  // A Rollout that refers to a Deployment has no template of its own. A Pod is one by its labels alone, as upstream's analyzers read it.
  if (spec.map === undefined && owner.kind !== 'Pod') return [];
  const metadata = template.get('metadata');
  const containers = [
    ...spec.get('containers').items,
    ...spec.get('initContainers').items.filter((container) => container.get('restartPolicy').text === 'Always'),
  ];
  return [
    {
      owner,
      template,
      namespace: owner.namespace,
      name: owner.name,
      labels: metadata.get('labels').labels,
      annotations: metadata.get('annotations').labels,
      spec,
      hostNetwork: spec.get('hostNetwork').boolean === true,
      serviceAccount: spec.get('serviceAccountName').text || spec.get('serviceAccount').text || 'default',
      containers,
      ports: containers.flatMap(portsOf),
      title: owner.title,
    },
  ];
}

/** The template of what makes pods; the object itself for a Pod. */
export function templateOf(owner: MeshObject): Field {
  return owner.field(...(owner.kind === undefined ? [] : (TEMPLATES[owner.kind] ?? [])));
}

function portsOf(container: Field): ContainerPort[] {
  return container.get('ports').items.flatMap((field): ContainerPort[] => {
    const port = field.get('containerPort').number;
    if (port === undefined) return [];
    return [{ name: field.get('name').text, port, protocol: field.get('protocol').text ?? 'TCP', field }];
  });
}
