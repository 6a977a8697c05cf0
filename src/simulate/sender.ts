import { isCaptured } from '../model/workloads/enrolment';
import type { Mesh } from '../model/mesh';
import { endOfGateway } from '../model/network/network-ends';
import type { FlowEnd } from '../model/network/network-policy-identity';
import { settings } from '../model/platform/settings';
import type { MeshGateway } from '../model/waypoints/waypoint';
import type { Workload } from '../model/workloads/workload';
import { addressesOf } from '../model/workloads/workload-addresses';
import { isOnSameNode } from '../model/workloads/written-pods';
import type { Peer } from './connection';

/** Who opens a connection: a client, or a proxy in the middle of the way. */
export type Sender =
  | { readonly kind: 'workload'; readonly workload: Workload }
  /** The pods of a waypoint or an ingress Gateway. */
  | { readonly kind: 'gateway'; readonly gateway: MeshGateway }
  /** A host outside of the cluster. */
  | { readonly kind: 'outside'; readonly address: string }
  /** The kubelet of the node that a pod runs on. */
  | { readonly kind: 'kubelet'; readonly of: Workload };

/** How an explanation calls it. */
export function titleOf(sender: Sender): string {
  switch (sender.kind) {
    case 'workload':
      return sender.workload.title;
    case 'gateway':
      return `${sender.gateway.role === 'waypoint' ? 'waypoint' : 'gateway'} ${sender.gateway.namespace}/${sender.gateway.name}`;
    case 'outside':
      return sender.address;
    default:
      return `the kubelet of ${sender.of.title}`;
  }
}

/** What a server sees of it: with a certificate where the leg brings one. */
export function peerOf(mesh: Mesh, sender: Sender, hasIdentity: boolean): Peer {
  const title = titleOf(sender);
  switch (sender.kind) {
    case 'workload': {
      const { namespace, serviceAccount } = sender.workload;
      const addresses = addressesOf(mesh, sender.workload);
      return { identity: hasIdentity ? identity(mesh, namespace, serviceAccount) : undefined, addresses, title };
    }
    case 'gateway': {
      const { namespace, serviceAccount } = sender.gateway;
      return {
        identity: hasIdentity ? identity(mesh, namespace, serviceAccount) : undefined,
        addresses: undefined,
        title,
      };
    }
    case 'outside':
      return { identity: undefined, addresses: [sender.address], title };
    default:
      return { identity: undefined, addresses: undefined, title };
  }
}

function identity(mesh: Mesh, namespace: string, serviceAccount: string): NonNullable<Peer['identity']> {
  return { trustDomain: settings(mesh).trustDomain, namespace, serviceAccount };
}

/** What istio-cni makes of the address of a node, for what comes to captured pods from there (istio/istio cni/pkg/iptables/iptables.go). */
const FROM_NODE = '169.254.7.127';

/** Both ends of a leg, as the network sees them. */
export function legEnds(mesh: Mesh, sender: Sender, to: Workload, tunnel: string): { from: FlowEnd; to: FlowEnd } {
  const isNear = isOnNodeOf(mesh, sender, to);
  return { from: fromEnd(mesh, sender, to, tunnel, isNear), to: toEnd(to, isNear) };
}

/** A pod, or its node where it uses the network of that. */
export function toEnd(to: Workload, isNear = true): FlowEnd {
  return to.hostNetwork ? { entity: isNear ? 'host' : 'remote-node' } : { pods: to };
}

function fromEnd(mesh: Mesh, sender: Sender, to: Workload, tunnel: string, isNear: boolean): FlowEnd {
  const isOfNode = sender.kind === 'kubelet' || (sender.kind === 'workload' && sender.workload.hostNetwork);
  if (isOfNode) {
    if (!isNear) return { entity: 'remote-node' };
    return tunnel === 'plain' && isCaptured(mesh, to) ? { address: FROM_NODE } : { entity: 'host' };
  }
  return endOf(mesh, sender);
}

/** An end by itself, whoever is at the other. */
export function endOf(mesh: Mesh, sender: Sender): FlowEnd {
  switch (sender.kind) {
    case 'workload':
      return sender.workload.hostNetwork ? { entity: 'host' } : { pods: sender.workload };
    case 'gateway': {
      const end = endOfGateway(mesh, sender.gateway);
      return end ? { pods: end.pods } : { address: '' };
    }
    case 'outside':
      return { address: sender.address };
    default:
      return { entity: 'host' };
  }
}

/** Whether a sender is on the node of a pod; where that may be or not, it is not: other nodes get no exception. */
function isOnNodeOf(mesh: Mesh, sender: Sender, to: Workload): boolean {
  if (sender.kind === 'kubelet') return sender.of === to || isOnSameNode(mesh, sender.of, to) === true;
  return sender.kind === 'workload' && isOnSameNode(mesh, sender.workload, to) === true;
}
