import { byCreation } from '../../model/creation-order';
import { factOf } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import { treatmentOf, type Treatment } from '../../model/services/protocol';
import { containerPortOf, servicesOf } from '../../model/services/service';
import type { Workload } from '../../model/workloads/workload';
import { sidecarResourceOf } from './sidecar-resource';

/**
 * How a pod's own sidecar reads each port: as the ingress of its Sidecar resource says, else as the oldest Service that leads there does.
 * What neither has is read by its first bytes.
 *
 * @see istio/istio pilot/pkg/networking/core/listener_inbound.go, buildInboundChainConfigs (read for 1.32-dev)
 */
export const inboundPorts = factOf((mesh: Mesh, workload: Workload): ReadonlyMap<number, Treatment> => {
  const found = new Map<number, Treatment>();
  const ingress = sidecarResourceOf(mesh, workload)?.spec.get('ingress').items ?? [];
  for (const one of ingress) {
    const port = one.get('port', 'number').number;
    const protocol = one.get('port', 'protocol').text ?? '';
    if (port === undefined || found.has(port)) continue;
    found.set(port, treatmentOf({ protocol: 'TCP', port, name: undefined, appProtocol: protocol }));
  }
  if (ingress.length > 0) return found;
  const services = [...servicesOf(mesh, workload)].sort((a, b) => byCreation(a.object, b.object));
  for (const port of services.flatMap(({ ports }) => ports)) {
    const target = port.treatment === 'udp' ? undefined : containerPortOf(port, workload);
    if (target !== undefined && !found.has(target)) found.set(target, port.treatment);
  }
  return found;
});
