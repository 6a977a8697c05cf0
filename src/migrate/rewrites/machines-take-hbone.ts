import type { Mesh } from '../../model/mesh';
import { TUNNEL } from '../../model/workloads/takes-hbone';
import { copyOf, type Edit, type Writable } from '../edit';
import { machinesWithoutHbone } from '../virtual-machine';

/**
 * Virtual machines say that they take HBONE, as istiod writes it where they register by themselves; by the label alone does anybody send it to them.
 * Sidecars go on with mTLS, which they prefer, so nothing is sent otherwise before clients move.
 *
 * @see istio/istio pilot/pkg/autoregistration/controller.go, pilot/pkg/xds/endpoints/endpoint_builder.go (read for 1.32-dev)
 */
export function machinesTakeHbone(mesh: Mesh): readonly Edit[] {
  return machinesWithoutHbone(mesh).map((machine): Edit => {
    const object = copyOf(machine) as Writable & { spec: { labels?: Record<string, unknown> } };
    object.spec.labels = { ...object.spec.labels, [TUNNEL]: 'http' };
    return { does: 'apply', object, why: 'its proxy takes HBONE, once it is told to' };
  });
}
