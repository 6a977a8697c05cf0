import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { attachmentOf } from '../../model/policy/attachment';
import { settings } from '../../model/platform/settings';
import { enrolmentOf } from '../../model/workloads/enrolment';
import { isProxyItself } from '../../model/workloads/proxy-pods';
import type { Edit } from '../edit';
import { machines } from '../virtual-machine';

/**
 * What sidecars alone read, once a namespace has none: Sidecars, and EnvoyFilters and WasmPlugins of pods, which are gone since whoever accepted them said
 * that they may be.
 *
 * @see istio/istio pilot/pkg/model/envoyfilter.go, extensions.go (read for 1.32-dev): a waypoint takes those with targetRefs alone
 */
export function relics(mesh: Mesh, namespace: string): readonly Edit[] {
  // Those of the root namespace are about other namespaces as well, and virtual machines keep their sidecars.
  if (namespace === settings(mesh).rootNamespace || machines(mesh).some((one) => one.namespace === namespace))
    return [];
  return (['Sidecar', 'EnvoyFilter', 'WasmPlugin'] as const)
    .flatMap((kind) => mesh.inNamespace(kind, namespace))
    .filter((object) => isUnread(mesh, object))
    .map((object): Edit => ({
      does: 'delete',
      object: object.raw,
      why: 'sidecars alone read it, and there are none left',
    }));
}

function isUnread(mesh: Mesh, object: MeshObject): boolean {
  const { hasTargets, workloads } = attachmentOf(mesh, object);
  const contexts = object.spec.get('configPatches').items.map((one) => one.get('match', 'context').text);
  return (
    !hasTargets &&
    !contexts.includes('GATEWAY') &&
    workloads.length > 0 &&
    workloads.every((one) => !isProxyItself(one) && enrolmentOf(mesh, one).membership !== 'sidecar')
  );
}
