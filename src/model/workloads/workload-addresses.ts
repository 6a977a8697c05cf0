import { factOf } from '../fact';
import type { Mesh } from '../mesh';
import type { Workload } from './workload';
import { writtenPods } from './written-pods';

/**
 * The addresses of a workload's pods, as far as the input has the pods as a cluster wrote them; undefined where it has none, as
 * manifests don't.
 */
export const addressesOf = factOf((mesh: Mesh, workload: Workload): readonly string[] | undefined => {
  const addresses = writtenPods(mesh, workload).flatMap((pod) => {
    const status = pod.field('status');
    const written = [status.get('podIP'), ...status.get('podIPs').items.map((one) => one.get('ip'))];
    return written.flatMap(({ text }) => text || []);
  });
  return addresses.length === 0 ? undefined : [...new Set(addresses)];
});
