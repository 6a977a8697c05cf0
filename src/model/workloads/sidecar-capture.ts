import { labelOf, type Labels } from '../field';
import type { Workload } from './workload';

const PREFIX = 'traffic.sidecar.istio.io/';

/** Whether what comes to a port of a pod passes its sidecar by. */
export function skipsSidecarInbound({ annotations }: Workload, port: number): boolean {
  const included = portsOf(annotations, 'includeInboundPorts');
  if (included !== undefined && !included.includes('*') && !included.includes(String(port))) return true;
  return portsOf(annotations, 'excludeInboundPorts')?.includes(String(port)) === true;
}

/**
 * Whether what a pod sends to a port passes its sidecar by.
 *
 * @see istio/istio tools/istio-iptables; istio/api annotation, traffic.sidecar.istio.io (read for 1.30)
 */
export function skipsSidecarOutbound({ annotations }: Workload, port: number): boolean {
  return portsOf(annotations, 'excludeOutboundPorts')?.includes(String(port)) === true;
}

function portsOf(annotations: Labels, name: string): readonly string[] | undefined {
  return labelOf(annotations, `${PREFIX}${name}`)
    ?.split(',')
    .map((one) => one.trim());
}
