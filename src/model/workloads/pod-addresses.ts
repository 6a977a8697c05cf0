import { isCaptured } from './enrolment';
import { fact } from '../fact';
import { labelOf } from '../field';
import type { MeshObject } from '../mesh-object';
import { workloads } from './workload';

/** What istio-cni writes on a pod that it has captured (istio/api annotation/annotations.gen.go, read for 1.30). */
const REDIRECTION = 'ambient.istio.io/redirection';

/**
 * The captured pods by their addresses, which only pods that come from a cluster have. Those that a Deployment owns are known
 * by what istio-cni wrote on them.
 */
export const capturedPods = fact((mesh): ReadonlyMap<string, MeshObject> => {
  const captured = new Set(workloads(mesh).flatMap((one) => (isCaptured(mesh, one) ? one.owner : [])));
  const found = new Map<string, MeshObject>();
  for (const pod of mesh.ofKind('Pod')) {
    if (labelOf(pod.annotations, REDIRECTION) !== 'enabled' && !captured.has(pod)) continue;
    const status = pod.field('status');
    for (const ip of [status.get('podIP'), ...status.get('podIPs').items.map((one) => one.get('ip'))]) {
      if (ip.text) found.set(ip.text, pod);
    }
  }
  return found;
});
