import { fact } from '../fact';
import { Field, isMap } from '../field';
import type { Mesh } from '../mesh';
import { MeshObject } from '../mesh-object';
import type { Perhaps } from '../network/network-policy-selector';
import { bypassesInbound } from './peer-authentication';
import type { Workload } from '../workloads/workload';
import { isOnSameNode } from '../workloads/written-pods';

/** Where ztunnel listens in the network of each captured pod: for what it sends, for plaintext and for HBONE. */
export const reservedPorts: readonly number[] = [15001, 15006, 15008];

/**
 * Whether a port of captured pods is ztunnel's own: what an app sends there fails, whatever policies say.
 *
 * @see istio/ztunnel src/proxy/inbound_passthrough.rs, src/config.rs (measured at 62d8265)
 */
export function isReservedPort(port: number): boolean {
  return reservedPorts.includes(port);
}

/** Whether plaintext to a captured pod passes ztunnel by, and with it all policy: by its annotation `bypass-inbound-capture`. */
export function isInboundBypassed(workload: Workload, tunnel: 'HBONE' | 'mTLS' | 'plain'): boolean {
  return tunnel !== 'HBONE' && bypassesInbound(workload);
}

/**
 * Whether istio-cni takes what comes from a node for a probe, which passes ztunnel and its policies by. With iptables that is
 * whatever runs in the network of the pod's node; with nftables it has to run as the user that the kubelet runs as, too, which
 * manifests don't tell of pods.
 *
 * @param client - pods that use the network of their node, or the kubelet itself, which is on the node of the pod
 * @see istio/istio cni/pkg/iptables/iptables.go, cni/pkg/nftables (measured for 1.32-dev)
 */
export function isProbeExempt(mesh: Mesh, client: Workload | 'kubelet', to: Workload): Perhaps {
  if (client === 'kubelet') return true;
  if (!client.hostNetwork) return false;
  const isNear = isOnSameNode(mesh, client, to);
  return !isNear ? isNear : usesNftables(mesh) ? undefined : true;
}

const NOWHERE = new MeshObject({}, { place: () => undefined });

const usesNftables = fact((mesh): boolean => {
  const { cni } = mesh.options.values ?? {};
  return isMap(cni) && new Field(NOWHERE, undefined, cni).get('global', 'nativeNftables').boolean === true;
});
