import { ambientNamespace } from '../mesh/namespaces-of-app';
import type { IMeshService } from '../mesh/service-base';
import type { IWaypoint } from '../mesh/waypoint';
import { GATEWAY_PODS, HBONE } from './allowances';
import { describePolicy, GATEWAY_NAME, othersForAll, shutByNamespace, type WrittenPolicy } from './known-policies';
import type { NetworkPeer } from './network-peer';
import type { Direction, Rule } from './network-rules';
import { podsOf, subjectServices } from './subject-services';

/**
 * Services that a policy admits, or lets out to, though a waypoint stands between: to the network there are two connections then, and
 * each end sees the waypoint alone.
 *
 * @see https://istio.io/latest/docs/ambient/architecture/data-plane/ (read for 1.30)
 */
export function waypointProblems(policy: WrittenPolicy): string[] {
  return [...comesByWaypoint(policy), ...goesByWaypoint(policy)];
}

function comesByWaypoint(policy: WrittenPolicy): string[] {
  const caller = policy.shuts('ingress') ? servicesOnMesh(policy, 'ingress')[0] : undefined;
  if (!caller) return [];
  for (const service of subjectServices(policy)) {
    const waypoint = waypointOf(service);
    if (!waypoint || admits(policy, 'ingress', waypoint, podsOf(service))) continue;
    return [
      `${describePolicy(policy)} admits service ${caller.name}, but what is sent to service ${service.name} comes from its waypoint ` +
        `${waypoint.namespace}/${waypoint.name}, which no policy of this app admits on ${HBONE}; ${ADD}`,
    ];
  }
  return [];
}

function goesByWaypoint(policy: WrittenPolicy): string[] {
  if (!policy.shuts('egress') || isProxy(policy)) return [];
  for (const called of servicesOnMesh(policy, 'egress')) {
    const waypoint = waypointOf(called);
    if (!waypoint || isOfWaypoint(policy, waypoint) || admits(policy, 'egress', waypoint)) continue;
    return [
      `${describePolicy(policy)} lets out to service ${called.name}, but what is sent to it goes to its waypoint ` +
        `${waypoint.namespace}/${waypoint.name} first, which no policy of this app lets out to on ${HBONE}; ${ADD}`,
    ];
  }
  return [];
}

const ADD = `add the waypoint to the peers, or call allowMesh()`;

function waypointOf(service: IMeshService): IWaypoint | undefined {
  return service.serviceWaypoint ?? service.workloadWaypoint;
}

/** The services among the peers that ztunnel captures, where rules admit mesh traffic. */
function servicesOnMesh(policy: WrittenPolicy, direction: Direction): IMeshService[] {
  return policy
    .admitted(direction)
    .filter(isOnMesh)
    .flatMap(({ peers }) => peers)
    .flatMap(({ facts, service }) => {
      const isIn = service && !('outOfMesh' in facts && facts.outOfMesh);
      return isIn && ambientNamespace(policy, service.namespace) ? [service] : [];
    });
}

function isOnMesh({ ports }: Rule): boolean {
  return ports.length === 0 || ports.some((port) => port.hasTcp(HBONE));
}

/** Gateways and waypoints send to pods themselves; they are told by the labels that istiod gives them. */
function isProxy({ subject }: WrittenPolicy): boolean {
  const { matchLabels } = subject.pods;
  return Object.hasOwn(matchLabels, GATEWAY_NAME) || Object.hasOwn(matchLabels, GATEWAY_PODS.key);
}

/** And by their accounts, that of a gateway being its name and its class. */
function isOfWaypoint({ subject: { account } }: WrittenPolicy, waypoint: IWaypoint): boolean {
  return account !== undefined && (account === waypoint.name || account.endsWith('-istio'));
}

function admits(policy: WrittenPolicy, direction: Direction, waypoint: IWaypoint, subject = policy.subject): boolean {
  if (shutByNamespace(policy)) return true;
  return [policy, ...othersForAll(policy, subject)].some((one) =>
    one
      .admitted(direction)
      .some((rule) => isOnMesh(rule) && (rule.peers.length === 0 || rule.peers.some((peer) => has(peer, waypoint)))),
  );
}

function has(peer: NetworkPeer, { name, namespace }: IWaypoint): boolean {
  const { facts } = peer;
  if (facts.kind === 'account') return facts.namespace === namespace && facts.account === name;
  // Which namespaces have the labels is not known, so it may be among them.
  if (facts.kind === 'namespaces') return true;
  if (facts.kind !== 'pods') return peer.hasEveryPod;
  const labels = Object.entries(facts.pods.matchLabels);
  return (
    (facts.namespace === undefined || facts.namespace === namespace) &&
    labels.every(([key, value]) => (key === GATEWAY_NAME ? value === name : key === GATEWAY_PODS.key))
  );
}
