import { DATAPLANE_MODE } from './enrolment';
import type { Field } from '../field';
import type { Mesh } from '../mesh';
import type { Workload } from './workload';

/**
 * The label that asks ztunnel to capture the pods of a workload, whatever comes of it: their own, else that of their namespace.
 *
 * @see istio/istio manifests/charts/istio-cni/values.yaml, ambient.enablementSelectors (read for 1.32-dev)
 */
export function asksForAmbient(mesh: Mesh, { template, namespace }: Workload): Field | undefined {
  const own = template.get('metadata', 'labels', DATAPLANE_MODE);
  if (own.text === 'ambient') return own;
  const inherited = mesh.find('Namespace', '', namespace)?.label(DATAPLANE_MODE);
  return inherited?.text === 'ambient' && own.text !== 'none' ? inherited : undefined;
}
