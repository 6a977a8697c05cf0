import type { Destination } from '../../model/services/hosts';
import type { Mesh } from '../../model/mesh';
import { servicesOf, tcpPortOf } from '../../model/services/service';
import { portsOf } from '../envoy/cluster';
import type { Dialled } from '../path/client-path';
import type { ClientProxy } from './client-cluster';
import { importedBy, listenerFor, nameOf, type EgressListener } from './sidecar-scope';
import { listensForRequests } from './virtual-hosts';

/** What takes a connection at a client's sidecar. */
export type OutboundListener =
  /** Requests are read, and routed by their hosts. */
  | { readonly kind: 'http'; readonly listener: EgressListener }
  /** Connections to the address of one service: bytes are passed on, or requests read where the first bytes look like them. */
  | {
      readonly kind: 'tcp' | 'sniffed';
      readonly listener: EgressListener;
      readonly destination: Destination;
    }
  /** Nobody knows it. */
  | { readonly kind: 'none' };

/**
 * Which listener of a client's sidecar takes what it dials: that of the very address, which ports without HTTP have, else the one for all
 * requests to a port.
 *
 * @see istio/istio pilot/pkg/networking/core/listener.go, buildSidecarOutboundListeners (read for 1.32-dev)
 */
export function outboundListener(mesh: Mesh, proxy: ClientProxy, dialled: Dialled): OutboundListener {
  const scope = proxy.scope!;
  const { port } = dialled;
  for (const destination of addressed(mesh, dialled)) {
    for (const listener of scope.listeners) {
      if (listener.port !== undefined && listener.port !== port) continue;
      if (!importedBy(mesh, scope, listener, nameOf(destination))) continue;
      const found = tcpPortOf(portsOf(destination), port);
      const treatment = found && (listener.treatment ?? found.treatment);
      if (treatment === 'tcp' || treatment === 'sniffed') return { kind: treatment, listener, destination };
      // One that names the port is before those for all.
      if (listener.port !== undefined) break;
    }
  }
  const listener = listenerFor(scope, port);
  return listener && listensForRequests(mesh, proxy, listener, port) ? { kind: 'http', listener } : { kind: 'none' };
}

/** The services that an address is of: a pod's own is of the headless ones that it stands behind. */
function addressed(mesh: Mesh, dialled: Dialled): readonly Destination[] {
  if (dialled.kind === 'service') return [dialled.destination];
  if (dialled.kind !== 'workload') return [];
  return servicesOf(mesh, dialled.workload)
    .filter(({ isHeadless }) => isHeadless)
    .map((service) => ({ kind: 'Service', service }));
}
