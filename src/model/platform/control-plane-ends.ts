import { hasAmbient } from '../workloads/ambient-clients';
import { fact } from '../fact';
import { labelOf } from '../field';
import type { Pods } from '../network/network-policy-identity';
import { settings } from './settings';
import { workloads } from '../workloads/workload';

/** Pods of the control plane, and how messages show them. */
export interface ControlPlanePods {
  readonly pods: Pods;
  readonly title: string;
  /** Whether they, and what else is about them, may be no part of the input. */
  readonly isElsewhere: boolean;
}

/**
 * istiod and ztunnel: the workloads of the input that are them, else the pods that their charts make, which most have from Helm and not
 * among their manifests. None where nothing of the input is in ambient mode.
 *
 * @see istio/istio manifests/charts/istio-control/istio-discovery/templates/deployment.yaml, manifests/charts/ztunnel/templates/daemonset.yaml
 * (read for 1.32-dev)
 */
export const controlPlane = fact(
  (mesh): { readonly istiod: readonly ControlPlanePods[]; readonly ztunnel: readonly ControlPlanePods[] } => {
    const of = (app: string, labels: Pods['labels']): readonly ControlPlanePods[] => {
      const found = workloads(mesh).filter((workload) => labelOf(workload.labels, 'app') === app);
      if (found.length > 0) return found.map((pods) => ({ pods, title: pods.title, isElsewhere: false }));
      if (!hasAmbient(mesh)) return [];
      const namespace = settings(mesh).istioNamespace;
      const pods: Pods = { namespace, labels: { app, ...labels }, serviceAccount: app, hostNetwork: false, ports: [] };
      return [{ pods, title: `${app} in namespace ${namespace}`, isElsewhere: mesh.world === 'open' }];
    };
    const revision = { 'istio.io/rev': settings(mesh).revision };
    return {
      istiod: of('istiod', { ...revision, istio: 'pilot', 'app.kubernetes.io/name': 'istiod' }),
      ztunnel: of('ztunnel', { 'app.kubernetes.io/name': 'ztunnel' }),
    };
  },
);
