import type { CiliumEntity, PeerFacts } from '../../../network/network-peer';
import { ACCOUNT, NAMESPACE, NAMESPACE_LABEL } from '../../../network/write-cilium';
import { isMap, type Json } from '../../json';
import { hasOnly, textAt, textsIn } from '../../proposal';
import { podsOf } from './kubernetes';
import { allOf, portOf, type Direction, type NetworkRule, type PortFacts } from './rule';

/** An entry of Cilium's rules, which has peers of one kind; nothing if it says what the construct would say otherwise. */
export function ciliumRule(json: Json, direction: Direction): NetworkRule | undefined {
  if (!isMap(json)) return undefined;
  const { toPorts, ...who } = json;
  const ports = toPorts === undefined ? { ports: [], readsDns: false } : portsOf(toPorts);
  const peers = peersOf(Object.entries(who), direction === 'ingress' ? 'from' : 'to');
  if (!ports || !peers) return undefined;
  const isAll = peers.length === 1 && peers[0]!.kind === 'entity' && peers[0]!.entity === 'all';
  if (isAll && ports.ports.length === 0) return { ...ports, peers: [{ kind: 'anybody' }] };
  return { ...ports, peers };
}

function portsOf(toPorts: Json): { readonly ports: readonly PortFacts[]; readonly readsDns: boolean } | undefined {
  const only = Array.isArray(toPorts) && toPorts.length === 1 ? toPorts[0] : undefined;
  if (!hasOnly(only, ['ports', 'rules'])) return undefined;
  const ports = allOf(only['ports'], portOf);
  if (only['rules'] !== undefined && !hasOnly(only['rules'], ['dns'])) return undefined;
  return ports && { ports, readsDns: only['rules'] !== undefined };
}

function peersOf([only, ...more]: readonly (readonly [string, Json])[], side: 'from' | 'to'): PeerFacts[] | undefined {
  if (only === undefined) return [];
  const [field, list] = only;
  if (more.length > 0) return undefined;
  switch (field) {
    case `${side}Endpoints`:
      return allOf(list, endpointOf);
    case `${side}Entities`:
      return textsIn(list)?.map((entity) => ({ kind: 'entity', entity: entity as CiliumEntity }));
    case `${side}CIDR`:
      return textsIn(list)?.map((cidr) => ({ kind: 'cidr', cidr, except: [] }));
    case `${side}CIDRSet`:
      return allOf(list, (set) => {
        const cidr = textAt(set, 'cidr');
        const except = isMap(set) ? textsIn(set['except']) : undefined;
        return cidr === undefined || !except ? undefined : { kind: 'cidr', cidr, except };
      });
    case 'toFQDNs':
      return allOf(list, (host) => {
        const name = textAt(host, 'matchName') ?? textAt(host, 'matchPattern');
        return name === undefined ? undefined : { kind: 'fqdn', name };
      });
    default:
      return undefined;
  }
}

function endpointOf(selector: Json): PeerFacts | undefined {
  const pods = isEveryPod(selector) ? undefined : podsOf(selector);
  if (!pods) return isEveryPod(selector) ? { kind: 'every-pod' } : undefined;
  const { [NAMESPACE]: namespace, [ACCOUNT]: account, ...labels } = pods.matchLabels;
  const own = Object.entries(labels);
  if (account !== undefined)
    return namespace === undefined || own.length > 0 || pods.oneOf
      ? undefined
      : { kind: 'account', namespace, account };
  const ofNamespaces = own.filter(([key]) => key.startsWith(NAMESPACE_LABEL));
  if (ofNamespaces.length === 0) return { kind: 'pods', namespace, pods: { ...pods, matchLabels: labels } };
  if (ofNamespaces.length < own.length || namespace !== undefined || pods.oneOf) return undefined;
  const plain = own.map(([key, value]) => [key.slice(NAMESPACE_LABEL.length), value] as const);
  return { kind: 'namespaces', labels: Object.fromEntries(plain) };
}

function isEveryPod(selector: Json): boolean {
  const [only, ...more] =
    hasOnly(selector, ['matchExpressions']) && Array.isArray(selector['matchExpressions'])
      ? selector['matchExpressions']
      : [];
  return isMap(only) && more.length === 0 && only['key'] === NAMESPACE && only['operator'] === 'Exists';
}
