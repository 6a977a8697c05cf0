import { isOfRevision } from '../../model/policy/attachment';
import { byCreation } from '../../model/creation-order';
import { fact } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { byLabels } from '../../model/selectors';
import { settings } from '../../model/platform/settings';
import type { Workload } from '../../model/workloads/workload';

/**
 * The Sidecar resource that is for a pod: one of its namespace that selects it, else one for all of the namespace, else that of the root
 * namespace.
 *
 * @see istio/istio pilot/pkg/model/push_context.go, getSidecarScope and initSidecarScopes (read for 1.32-dev)
 */
export function sidecarResourceOf(mesh: Mesh, { labels, namespace }: Workload): MeshObject | undefined {
  const own = sorted(mesh)
    .byNamespace.get(namespace)
    ?.find((one) => !hasSelector(one) || byLabels(selectorOf(one)).matches(labels));
  return own ?? sorted(mesh).root;
}

const sorted = fact((mesh) => {
  const all = mesh
    .ofKind('Sidecar')
    .filter((one) => isOfRevision(mesh, one))
    .sort((a, b) => Number(hasSelector(b)) - Number(hasSelector(a)) || byCreation(a, b));
  const byNamespace = new Map<string, MeshObject[]>();
  for (const one of all) byNamespace.set(one.namespace, [...(byNamespace.get(one.namespace) ?? []), one]);
  const { rootNamespace } = settings(mesh);
  return { byNamespace, root: all.find((one) => one.namespace === rootNamespace && !hasSelector(one)) };
});

function hasSelector({ spec }: MeshObject): boolean {
  return spec.get('workloadSelector').isSet;
}

function selectorOf({ spec }: MeshObject) {
  return spec.get('workloadSelector', 'labels').labels;
}
