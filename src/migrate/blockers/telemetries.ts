import { attachmentOf } from '../../model/policy/attachment';
import { settings } from '../../model/platform/settings';
import { sidecarsIn } from '../rewrites/injected-pods';
import type { FindConcerns } from './concerns';

/**
 * Telemetry of a namespace's sidecars: ztunnel has its own metrics and logs of connections, whatever it says; waypoints go by what is said for a whole
 * namespace.
 *
 * @see istio/istio pilot/pkg/model/telemetry.go, applicableTelemetries (read for 1.32-dev)
 */
export const telemetries: FindConcerns = (mesh, namespace) => {
  const own = new Set(sidecarsIn(mesh, namespace));
  if (namespace === settings(mesh).rootNamespace) return [];
  return mesh.inNamespace('Telemetry', namespace).flatMap((telemetry) => {
    const { hasTargets, selector, workloads } = attachmentOf(mesh, telemetry);
    if (hasTargets || !workloads.some((one) => own.has(one))) return [];
    const isForPods = selector !== undefined && !selector.isEmpty;
    return [
      {
        weight: 'loses',
        name: `telemetry:${namespace}/${telemetry.name}`,
        namespace,
        object: telemetry.title,
        what: isForPods
          ? 'it says what sidecars of some pods measure, log and trace of requests; ztunnel reports connections, in its own way, and a waypoint reads none with a selector'
          : 'it says what sidecars measure, log and trace of requests; a waypoint of the namespace goes by it, and what passes none is reported by ztunnel, as connections',
        fix: isForPods
          ? 'say it with targetRefs of Services that have a waypoint'
          : 'where requests of other Services matter, give these a waypoint as well',
      },
    ];
  });
};
