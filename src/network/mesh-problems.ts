import { ambientNamespace } from '../mesh/namespaces-of-app';
import { HBONE, PROBE_ADDRESSES } from './allowances';
import { describePolicy, othersForAll, shutByNamespace, type WrittenPolicy } from './known-policies';
import type { NetworkPeer } from './network-peer';
import type { Direction, Rule } from './network-rules';

/** What a policy does not mean for pods in the mesh, whose TCP traffic is on one port. */
export function meshProblems(policy: WrittenPolicy): string[] {
  return (['ingress', 'egress'] as const).flatMap((direction) => [
    ...policy.admitted(direction).flatMap((rule) => unheard(policy, direction, rule)),
    ...policy.denied(direction).flatMap((rule) => stopsNothing(policy, direction, rule)),
    ...(direction === 'ingress' ? policy.denied(direction).flatMap((rule) => noProbes(policy, rule)) : []),
  ]);
}

const OUT = 'or say enrolled: false, if these pods are out of the mesh';

/** Ports of an application that are admitted, where its traffic never comes by. */
function unheard(policy: WrittenPolicy, direction: Direction, rule: Rule): string[] {
  if (!overlooksMesh(rule)) return [];
  const peer = enrolledPeers(policy, rule).find((one) => !admitsMesh(policy, direction, one));
  if (peer === undefined || admittedElsewhere(policy, direction)) return [];
  const [admits, comes] =
    direction === 'ingress' ? (['admits', 'arrives'] as const) : (['lets out to', 'leaves'] as const);
  return [
    `${describePolicy(policy)} ${admits} ${peer} on ${portsText(rule)} only, but mesh traffic ${comes} on ${HBONE} (HBONE), whatever the port of ` +
      `the application; add ${HBONE} to its ports, or call allowMesh(), and leave ports to an L4AuthorizationPolicy; ${OUT}`,
  ];
}

/** Ports that are denied, where mesh traffic never comes by. */
function stopsNothing(policy: WrittenPolicy, direction: Direction, rule: Rule): string[] {
  const peer = overlooksMesh(rule) ? enrolledPeers(policy, rule)[0] : undefined;
  if (peer === undefined) return [];
  return [
    `${describePolicy(policy)} denies ${peer} on ${portsText(rule)}, which stops nothing in the mesh: its traffic ${direction === 'ingress' ? 'arrives' : 'leaves'} on ` +
      `${HBONE} (HBONE), whatever the port of the application; deny the port by an L4AuthorizationPolicy, leave ports out to deny the peer, or deny it to ` +
      `NetworkPeer.entity('world') to mean those outside the cluster; ${OUT}`,
  ];
}

/** A deny for the world, which the kubelet's probes come from; no other rule can bring them back. */
function noProbes(policy: WrittenPolicy, rule: Rule): string[] {
  const peer = rule.peers.find((one) => PROBE_ADDRESSES.some((address) => one.hasAddress(address)));
  const onProbes =
    rule.ports.length === 0 ||
    policy.subject.service?.ports.some(({ targetPort }) => rule.ports.some((ports) => ports.hasTcp(targetPort)));
  if (!onProbes || (rule.peers.length > 0 && peer === undefined)) return [];
  return [
    `${describePolicy(policy)} denies ${peer?.text ?? 'anybody'}, and with it the kubelet's probes, which reach enrolled pods from ${PROBE_ADDRESSES[0]}: a deny wins ` +
      `over every allow; deny NetworkPeer.cidr('0.0.0.0/0', { except: ['${PROBE_ADDRESSES[0]}'] }), or shut the pods for all that is not admitted; ${OUT}`,
  ];
}

function overlooksMesh({ ports }: Rule): boolean {
  return ports.some(({ protocol }) => protocol === 'TCP') && !ports.some((port) => port.hasTcp(HBONE));
}

/** The peers of a rule whose traffic would be HBONE, as messages show them. */
function enrolledPeers(policy: WrittenPolicy, { peers }: Rule): string[] {
  if (peers.length === 0) return ['anybody'];
  return peers.filter((peer) => mayBeEnrolled(policy, peer)).map(({ text }) => text);
}

function mayBeEnrolled(policy: WrittenPolicy, peer: NetworkPeer): boolean {
  const { facts } = peer;
  // Other labels leave open whether the namespaces are of the mesh.
  if (facts.kind === 'namespaces') return facts.labels['istio.io/dataplane-mode'] === 'ambient';
  if (facts.kind !== 'pods' && facts.kind !== 'account') return peer.hasEveryPod;
  if (facts.outOfMesh) return false;
  return facts.namespace === undefined || ambientNamespace(policy, facts.namespace) !== undefined;
}

/** Whether a policy admits mesh traffic of a peer; of everybody, if that is who is meant. */
function admitsMesh(policy: WrittenPolicy, direction: Direction, peer?: string): boolean {
  return policy
    .admitted(direction)
    .some(
      ({ peers, ports }) =>
        (ports.length === 0 || ports.some((port) => port.hasTcp(HBONE))) &&
        (peers.length === 0 || peers.some((one) => one.hasEveryPod || one.text === peer)),
    );
}

function admittedElsewhere(policy: WrittenPolicy, direction: Direction): boolean {
  return shutByNamespace(policy) || othersForAll(policy).some((other) => admitsMesh(other, direction));
}

function portsText({ ports }: Rule): string {
  return ports.map(({ text }) => text).join(', ');
}
