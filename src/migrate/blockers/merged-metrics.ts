import { labelOf } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import { sidecarMode } from '../../model/policy/sidecar-mtls';
import { settings } from '../../model/platform/settings';
import type { Workload } from '../../model/workloads/workload';
import { sidecarsIn } from '../rewrites/injected-pods';
import type { FindConcerns } from './concerns';

const SCRAPE = 'prometheus.io/scrape';
const PORT = 'prometheus.io/port';
const MERGE = 'prometheus.istio.io/merge-metrics';

/**
 * Metrics that Prometheus gets from the agent beside a sidecar, with the app's among them, at a port that no policy is about. Without the agent it calls the app's own
 * port, in plaintext, which STRICT refuses.
 *
 * @see istio/istio pkg/kube/inject/webhook.go, applyPrometheusMerge (read for 1.32-dev)
 */
export const mergedMetrics: FindConcerns = (mesh, namespace) =>
  sidecarsIn(mesh, namespace).flatMap((workload) => {
    const port = mergedPort(mesh, workload);
    if (port === undefined || sidecarMode(mesh, workload, port).mode !== 'STRICT') return [];
    return [
      {
        weight: 'loses',
        name: `merged-metrics:${namespace}/${workload.name}`,
        namespace,
        object: workload.title,
        what: `Prometheus gets its metrics from the agent beside the sidecar (15020), and calls port ${port} of the app from then on: in plaintext STRICT refuses that`,
        fix: 'take Prometheus into the mesh, or let that port take plaintext (PeerAuthentication with portLevelMtls)',
      },
    ];
  });

/** The port that is named to Prometheus, where the injector puts that of the agent in its place. */
function mergedPort(mesh: Mesh, { annotations }: Workload): number | undefined {
  if (labelOf(annotations, SCRAPE) !== 'true') return undefined;
  const own = labelOf(annotations, MERGE);
  const merges =
    own === undefined ? settings(mesh).meshConfig.get('enablePrometheusMerge').boolean !== false : own === 'true';
  const port = labelOf(annotations, PORT) ?? '';
  return merges && /^\d{1,5}$/.test(port) ? Number(port) : undefined;
}
