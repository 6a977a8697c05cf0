import { enrolmentOf } from './enrolment';
import { labelOf } from '../field';
import type { Mesh } from '../mesh';
import type { Workload } from './workload';

/** What the injector writes on pods whose sidecar takes HBONE, and istiod believes wherever it stands (istio/api label, read for 1.30). */
export const TUNNEL = 'networking.istio.io/tunnel';

/**
 * Whether HBONE is sent to pods: to those that ztunnel captures, and to those with the label. Injected sidecars have it in the ambient
 * profile.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/workloads.go, pilot/pkg/model/context.go, SupportsHBONE (measured for 1.32-dev)
 */
export function takesHbone(mesh: Mesh, workload: Workload): boolean {
  const { membership } = enrolmentOf(mesh, workload);
  if (membership === 'ambient') return true;
  return (labelOf(workload.labels, TUNNEL) ?? '').split(',').some((one) => one.trim() === 'http');
}
