import type { Labels } from '../../model/field';
import { isPartOfIdentity } from '../../model/network/network-policy-identity';
import { HBONE_PORT } from '../../model/waypoints/waypoint';
import type { Workload } from '../../model/workloads/workload';
import type { Refusal } from './refusal';

/** One end of packets, as network policies can name it. */
export type PolicyEnd =
  | { readonly kind: 'pods'; readonly namespace: string; readonly labels: Labels }
  | { readonly kind: 'address'; readonly cidr: string }
  /** The node itself, which Cilium knows by a name. */
  | { readonly kind: 'host' };

/** What istio-cni makes of the address of a node (istio/istio cni/pkg/iptables/iptables.go). */
const FROM_NODE = '169.254.7.127/32';
const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

/** Who might send what was refused, the likeliest first: the client, or the waypoint that speaks for it. */
export function sendingEnds({ waypoint, sender }: Refusal): readonly PolicyEnd[] {
  switch (sender.kind) {
    case 'workload':
      return [podsOf(sender.workload), ...waypointEnds(waypoint)];
    case 'gateway':
      return [gatewayEnd(sender.gateway.namespace, sender.gateway.name), ...waypointEnds(waypoint)];
    case 'outside':
      return [addressEnd(sender.address), ...waypointEnds(waypoint)];
    default:
      return [{ kind: 'address', cidr: FROM_NODE }, { kind: 'host' }];
  }
}

/** Who might have got what was refused: the server, or the waypoint before it. */
export function receivingEnds({ waypoint, request: { to }, target }: Refusal): readonly PolicyEnd[] {
  const ends: PolicyEnd[] = [];
  if (target.kind === 'gateway') {
    const [namespace = '', name = ''] = 'gateway' in to ? to.gateway.split('/') : [];
    ends.push(gatewayEnd(namespace, name));
  } else if (target.kind === 'headless') ends.push(ofService(target.service));
  else {
    const { dialled } = target;
    if (dialled.kind === 'workload') ends.push(podsOf(dialled.workload));
    else if (dialled.kind === 'service' && dialled.destination.kind === 'Service')
      ends.push(ofService(dialled.destination.service));
    else if ('host' in to && /^[\d.]+$|:/.test(to.host)) ends.push(addressEnd(to.host));
  }
  return [...ends, ...waypointEnds(waypoint)];
}

/** The ports that packets may have had: that of the tunnel, that of the request, and those of containers behind it. */
export function wirePorts({ request: { to }, target }: Refusal): readonly number[] {
  const service =
    target.kind === 'headless'
      ? target.service
      : target.kind === 'dialled' && target.dialled.kind === 'service' && target.dialled.destination.kind === 'Service'
        ? target.dialled.destination.service
        : undefined;
  const behind = (service?.object.spec.get('ports').items ?? [])
    .filter((one) => one.get('port').number === to.port)
    .flatMap((one) => one.get('targetPort').number ?? []);
  return [...new Set([HBONE_PORT, ...behind, to.port])];
}

function waypointEnds(waypoint: string | null): readonly PolicyEnd[] {
  const [namespace = '', name = ''] = waypoint?.split('/') ?? [];
  return waypoint === null ? [] : [gatewayEnd(namespace, name)];
}

function gatewayEnd(namespace: string, name: string): PolicyEnd {
  return { kind: 'pods', namespace, labels: { [GATEWAY_NAME]: name } };
}

function addressEnd(address: string): PolicyEnd {
  return { kind: 'address', cidr: `${address}/${address.includes(':') ? 128 : 32}` };
}

function ofService({ namespace, object }: { namespace: string; object: Workload['owner'] }): PolicyEnd {
  return { kind: 'pods', namespace, labels: object.spec.get('selector').labels };
}

/** Pods by the labels that their owner finds them by, which stay as they are; a bare Pod by its own. */
function podsOf({ labels, namespace, owner }: Workload): PolicyEnd {
  const wanted = owner.field('spec', 'selector', 'matchLabels').labels;
  const own = Object.entries(labels).filter(([label]) => isPartOfIdentity(label));
  return { kind: 'pods', namespace, labels: Object.keys(wanted).length > 0 ? wanted : Object.fromEntries(own) };
}
