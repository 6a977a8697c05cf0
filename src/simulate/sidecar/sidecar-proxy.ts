import { destinationRules } from '../../model/routing/destination-rule';
import { fact, factOf } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import type { Workload } from '../../model/workloads/workload';
import { meshRouteSets } from '../envoy/route-sets';
import type { ClientProxy } from './client-cluster';
import { sidecarScope, type SidecarScope } from './sidecar-scope';

const shared = fact(() => new WeakMap<SidecarScope, ClientProxy>());

/** The sidecar of a pod as one who sends. Pods that no rule tells apart share one, and with it all that is worked out for it. */
export const sidecarProxy = factOf((mesh: Mesh, workload: Workload): ClientProxy => {
  const scope = sidecarScope(mesh, workload);
  const { namespace } = workload;
  if (asksForLabels(mesh)) return { kind: 'sidecar', namespace, labels: workload.labels, scope };
  const before = shared(mesh).get(scope);
  if (before) return before;
  const proxy: ClientProxy = { kind: 'sidecar', namespace, labels: {}, scope };
  shared(mesh).set(scope, proxy);
  return proxy;
});

/** Whether any rule is for pods with certain labels alone. */
export const asksForLabels = fact(
  (mesh) =>
    destinationRules(mesh).some(({ hasWorkloadSelector }) => hasWorkloadSelector) ||
    meshRouteSets(mesh).some(({ http, tcp }) =>
      [...http, ...tcp].some(({ matches }) => matches.some(({ sourceLabels }) => Object.keys(sourceLabels).length > 0)),
    ),
);
