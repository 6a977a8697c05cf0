import type { DefaultsTable } from './table';

/**
 * What is written into kinds of Kubernetes' own. Their defaults are Go code, which Argo CD has built in and runs itself before it
 * compares, and Flux asks the server; writing them would only tie manifests to a release, and `replicas: 1` would fight an autoscaler.
 *
 * What remains is what no default of Go is: the server writes apiVersion and kind into the claim templates of a StatefulSet, in all
 * releases since 1.17, and Argo CD with server-side apply calls a StatefulSet without them out of sync.
 *
 * @see `Convert_apps_StatefulSetSpec_To_v1_StatefulSetSpec` of kubernetes/kubernetes pkg/apis/apps/v1/conversion.go (1.36)
 * @see `normalizeTypedValue` of argoproj/argo-cd gitops-engine/pkg/diff/diff.go (September 2026)
 */
export const TABLE: DefaultsTable = {
  releases: ['all'],
  kinds: { 'apps/StatefulSet': { v1: [0] } },
  nodes: [
    { f: { spec: [1] } },
    { f: { volumeClaimTemplates: [2] } },
    { i: 3 },
    { f: { apiVersion: [-1, 'v1'], kind: [-1, 'PersistentVolumeClaim'] } },
  ],
};
