import type { Mesh } from '../../model/mesh';
import { DATAPLANE_MODE, INJECTION, REVISION } from '../../model/workloads/enrolment';
import { copyOf, type Edit } from '../edit';
import { shellWord } from '../shell-word';

/**
 * A namespace in ambient mode. Injection is decided first and does not look at the mode, so labels of injection and of revisions go: a namespace with both
 * gets sidecars.
 *
 * @see istio/istio pkg/kube/inject/inject.go, cni/pkg/util/enablement_selector.go (read for 1.32-dev)
 */
export function namespaceMode(mesh: Mesh, namespace: string): readonly Edit[] {
  const found = mesh.find('Namespace', '', namespace);
  if (!found) return [];
  const object = copyOf(found);
  if (Object.keys(object.spec).length === 0) delete (object as Partial<typeof object>).spec;
  const { [INJECTION]: _injection, [REVISION]: _revision, ...labels } = object.metadata.labels ?? {};
  object.metadata.labels = { ...labels, [DATAPLANE_MODE]: 'ambient' };
  return [{ does: 'apply', object, why: 'ztunnel takes its pods, and nobody injects sidecars' }];
}

/** The same for a shell: `kubectl apply` leaves a label that it did not write. */
export function namespaceCommand(mesh: Mesh, namespace: string): readonly string[] {
  const labels = mesh.find('Namespace', '', namespace)?.labels ?? {};
  const gone = [INJECTION, REVISION].filter((name) => Object.hasOwn(labels, name)).map((name) => `${name}-`);
  return [
    `kubectl label namespace ${shellWord(namespace)} --overwrite ${[...gone, `${DATAPLANE_MODE}=ambient`].join(' ')}`,
  ];
}
