import { fact, factOf } from '../fact';
import type { Labels } from '../field';
import type { Mesh } from '../mesh';
import { agentSetting } from '../platform/cilium-config';
import { hasCilium } from '../platform/platform-facts';
import type { ContainerPort } from '../workloads/workload';

/** Pods, as far as network policies look at them: a workload, or what is made for a Gateway. */
export interface Pods {
  readonly namespace: string;
  readonly labels: Labels;
  readonly serviceAccount: string;
  readonly hostNetwork: boolean;
  readonly ports: readonly ContainerPort[];
}

/** One end of a flow, as the network sees it. */
export type FlowEnd =
  | { readonly pods: Pods }
  /** Neither a pod nor a node; with the names that a lookup has given for it, where that is known. */
  | { readonly address: string; readonly names?: readonly string[] | undefined }
  | { readonly entity: NodeEntity };

/** What has no labels of Kubernetes: nodes, and endpoints of Cilium's own. */
export type NodeEntity = 'host' | 'remote-node' | 'kube-apiserver' | 'ingress' | 'health' | 'init' | 'unmanaged';

/** Labels by key, and where each comes from. */
export interface Identity {
  readonly labels: ReadonlyMap<string, readonly { readonly source: string; readonly value: string }[]>;
  /** Whether a label that is not among them may be there all the same. */
  isUnsure(key: string): boolean;
}

export const POD_NAMESPACE = 'io.kubernetes.pod.namespace';
export const NAMESPACE_LABELS = 'io.cilium.k8s.namespace.labels.';
export const POLICY_CLUSTER = 'io.cilium.k8s.policy.cluster';
const SERVICE_ACCOUNT = 'io.cilium.k8s.policy.serviceaccount';

/**
 * Labels of pods that are part of no identity unless Cilium's `labels` says otherwise
 * (cilium/cilium Documentation/operations/performance/scalability/identity-relevant-labels.rst, read for 1.18).
 */
const LEFT_OUT =
  /^(?:io\.kubernetes|kubernetes\.io|k8s\.io|.*beta\.kubernetes\.io|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/(?:job-completion-index|controller-uid)|controller-uid|pod-template-(?:hash|generation)|controller-revision-hash|annotation|etcd_node)/;

/** Whether a label of a pod is one that its network identity has, and that lasts as long as its template. */
export function isPartOfIdentity(label: string): boolean {
  return !LEFT_OUT.test(label);
}

const hasOwnFilter = fact((mesh) => (agentSetting(mesh, 'labels') ?? '') !== '');

/** The identity of an end of a flow. */
export function identityOf(mesh: Mesh, end: FlowEnd): Identity {
  if ('pods' in end) return identityOfPods(mesh, end.pods);
  if ('address' in end) return reserved('world');
  // The API server is on a node.
  return end.entity === 'kube-apiserver' ? reserved('kube-apiserver', 'remote-node') : reserved(end.entity);
}

function reserved(...names: readonly string[]): Identity {
  return { labels: new Map(names.map((name) => [name, [{ source: 'reserved', value: '' }]])), isUnsure: () => false };
}

const identityOfPods = factOf((mesh: Mesh, { namespace, labels: own, serviceAccount }: Pods): Identity => {
  const isFiltered = hasCilium(mesh) && !hasOwnFilter(mesh);
  const object = mesh.find('Namespace', '', namespace);
  const ofNamespace = { ...object?.labels, 'kubernetes.io/metadata.name': namespace };
  const labels = new Map<string, { source: string; value: string }[]>();
  for (const [key, value] of [
    ...Object.entries(own).filter(([label]) => !isFiltered || isPartOfIdentity(label)),
    ...Object.entries(ofNamespace).map(([label, has]) => [`${NAMESPACE_LABELS}${label}`, has] as const),
    [POD_NAMESPACE, namespace] as const,
    [SERVICE_ACCOUNT, serviceAccount] as const,
    [POLICY_CLUSTER, agentSetting(mesh, 'cluster-name') ?? 'default'] as const,
  ]) {
    labels.set(key, [{ source: 'k8s', value }]);
  }
  return {
    labels,
    isUnsure: (key) => {
      if (key.startsWith(NAMESPACE_LABELS)) return object === undefined && mesh.world === 'open';
      // Filters of one's own decide which labels there are.
      return hasCilium(mesh) && hasOwnFilter(mesh) && Object.hasOwn(own, key);
    },
  };
});
