import { sidecarsIn } from '../rewrites/injected-pods';
import type { FindConcerns } from './concerns';

const PREFIX = 'traffic.sidecar.istio.io/';

/** Ports and addresses that sidecars are told to leave alone: ztunnel takes all TCP of a pod. */
export const excludedTraffic: FindConcerns = (mesh, namespace) =>
  sidecarsIn(mesh, namespace).flatMap((workload) => {
    const names = Object.keys(workload.annotations).filter((name) => name.startsWith(PREFIX));
    if (names.length === 0) return [];
    return [
      {
        weight: 'loses',
        name: `excluded-traffic:${namespace}/${workload.name}`,
        namespace,
        object: workload.title,
        what: `it keeps traffic from its sidecar (${names.join(', ')}), and ztunnel takes all TCP of a pod`,
        fix: 'see that what was left alone works through ztunnel, or keep the pods out of the mesh (istio.io/dataplane-mode: none)',
      },
    ];
  });
