import { attachmentOf } from '../../model/policy/attachment';
import { settings } from '../../model/platform/settings';
import { sidecarsIn } from '../rewrites/injected-pods';
import type { FindConcerns } from './concerns';

/** Telemetry of a namespace's sidecars: ztunnel has its own metrics and logs of connections, whatever it says. */
export const telemetries: FindConcerns = (mesh, namespace) => {
  const own = new Set(sidecarsIn(mesh, namespace));
  if (namespace === settings(mesh).rootNamespace) return [];
  return mesh.inNamespace('Telemetry', namespace).flatMap((telemetry) => {
    const { hasTargets, workloads } = attachmentOf(mesh, telemetry);
    if (hasTargets || !workloads.some((one) => own.has(one))) return [];
    return [
      {
        weight: 'loses',
        name: `telemetry:${namespace}/${telemetry.name}`,
        namespace,
        object: telemetry.title,
        what: 'it says what sidecars measure, log and trace of requests, and ztunnel reports connections, in its own way',
        fix: 'where requests matter, say it of a waypoint with targetRefs',
      },
    ];
  });
};
