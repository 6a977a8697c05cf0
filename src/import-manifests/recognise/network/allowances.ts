import { HBONE, PROBE_ADDRESSES, XDS } from '../../../network/allowances';
import { Call, type Expression, type New, type Variable } from '../../expression';
import type { Direction, NetworkRule } from './rule';

/** What methods of a policy add behind its own rules, and those that are left. */
export interface Allowances {
  readonly own: Readonly<Record<Direction, readonly NetworkRule[]>>;
  readonly mesh: readonly Direction[];
  readonly probes: boolean;
  readonly dns: NetworkRule | undefined;
  readonly istiod: boolean;
}

/** Takes the rules at the end that methods write, in the order in which they are written. */
export function allowancesOf(
  ingress: readonly NetworkRule[],
  egress: readonly NetworkRule[],
  isDefaultDeny: boolean,
): Allowances {
  const [comesIn, goesOut] = [[...ingress], [...egress]];
  const taken = (rules: NetworkRule[], is: (rule: NetworkRule) => boolean): NetworkRule | undefined =>
    rules.length > 0 && is(rules.at(-1)!) ? rules.pop() : undefined;
  const probes = taken(comesIn, isProbes) !== undefined;
  const istiod = isDefaultDeny && taken(goesOut, isIstiod) !== undefined;
  const dns = taken(goesOut, isDns);
  const mesh = [
    ...(taken(comesIn, isMesh) ? (['ingress'] as const) : []),
    ...(taken(goesOut, isMesh) ? (['egress'] as const) : []),
  ];
  return { own: { ingress: comesIn, egress: goesOut }, mesh, probes, dns, istiod };
}

const isOnly = ({ ports }: NetworkRule, port: number): boolean =>
  ports.length === 1 && ports[0]!.protocol === 'TCP' && ports[0]!.first === port && ports[0]!.last === port;

function isMesh(rule: NetworkRule): boolean {
  return isOnly(rule, HBONE) && rule.peers.length === 1 && rule.peers[0]!.kind === 'every-pod';
}

function isIstiod(rule: NetworkRule): boolean {
  return isOnly(rule, XDS) && rule.peers.length === 1 && rule.peers[0]!.kind === 'pods';
}

function isProbes({ peers, ports }: NetworkRule): boolean {
  const addresses = PROBE_ADDRESSES.map((address) => `${address}/${address.includes(':') ? 128 : 32}`);
  const cidrs = peers.map((peer) => (peer.kind === 'cidr' && peer.except.length === 0 ? peer.cidr : undefined));
  return ports.length === 0 && cidrs.join() === addresses.join();
}

function isDns({ peers, ports }: NetworkRule): boolean {
  const [udp, tcp] = ports;
  const isPods = peers.length === 1 && peers[0]!.kind === 'pods' && peers[0]!.namespace !== undefined;
  if (!isPods || !udp || !tcp || ports.length !== 2) return false;
  return udp.protocol === 'UDP' && tcp.protocol === 'TCP' && udp.first === tcp.first && udp.last === tcp.last;
}

/** The DNS pods as options; none for those of the usual distributions, which are told by one of two labels. */
export function dnsOptions({ peers: [peer], ports: [port] }: NetworkRule): Expression | undefined {
  if (peer?.kind !== 'pods' || peer.pods.oneOf) return undefined;
  const { matchLabels } = peer.pods;
  return {
    namespace: peer.namespace!,
    podLabels: matchLabels,
    ...(port!.first !== 53 && { port: port!.first }),
  };
}

/** The calls that write allowances; `shut` are the directions that the policy shuts without them. */
export function allowanceCalls(
  on: New | Variable,
  { mesh, probes, dns }: Allowances,
  shut: readonly Direction[],
): Call[] {
  const usual: readonly Direction[] = shut.length > 0 ? shut : ['ingress', 'egress'];
  const isUsual = usual.join() === mesh.join();
  const which = mesh.length === 2 ? 'both' : mesh[0]!;
  const pods = dns && dnsOptions(dns);
  return [
    ...(mesh.length > 0 ? [new Call(on, 'allowMesh', isUsual ? [] : [which])] : []),
    ...(probes ? [new Call(on, 'allowKubeletProbes', [])] : []),
    ...(dns ? [new Call(on, 'allowDns', pods ? [pods] : [])] : []),
  ];
}
