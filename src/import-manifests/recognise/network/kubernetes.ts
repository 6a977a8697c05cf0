import type { PeerFacts } from '../../../network/network-peer';
import { isMap, type Json, type JsonObject } from '../../json';
import { hasOnly, textsIn } from '../../proposal';
import { allOf, portOf, type Direction, type NetworkRule } from './rule';

const NAME = 'kubernetes.io/metadata.name';

/** A rule of a NetworkPolicy; nothing if it says what the construct would say otherwise. */
export function kubernetesRule(json: Json, direction: Direction): NetworkRule | undefined {
  const field = direction === 'ingress' ? 'from' : 'to';
  if (!hasOnly(json, [field, 'ports'])) return undefined;
  const ports = json['ports'] === undefined ? [] : allOf(json['ports'], portOf);
  const peers = json[field] === undefined ? [] : allOf(json[field], peerOf);
  if (!ports || !peers) return undefined;
  // A rule without conditions admits everybody.
  const isEmpty = ports.length === 0 && peers.length === 0;
  return { peers: isEmpty ? [{ kind: 'anybody' }] : peers, ports, readsDns: false };
}

function peerOf(json: Json): PeerFacts | undefined {
  if (!isMap(json)) return undefined;
  const { ipBlock, namespaceSelector, podSelector } = json;
  if (hasOnly(ipBlock, ['cidr', 'except']) && typeof ipBlock['cidr'] === 'string')
    return { kind: 'cidr', cidr: ipBlock['cidr'], except: textsIn(ipBlock['except']) ?? [] };
  const labels = labelsOf(namespaceSelector);
  if (!labels) return undefined;
  const { [NAME]: name, ...others } = labels;
  if (typeof name === 'string' && Object.keys(others).length === 0) {
    const pods = podSelector === undefined ? { matchLabels: {} } : podsOf(podSelector);
    return pods && { kind: 'pods', namespace: name, pods };
  }
  if (podSelector !== undefined) return undefined;
  return Object.keys(labels).length === 0 ? { kind: 'every-pod' } : { kind: 'namespaces', labels };
}

/** Labels of pods, and one label that may have several values. */
export function podsOf(selector: Json): Extract<PeerFacts, { kind: 'pods' }>['pods'] | undefined {
  if (!hasOnly(selector, ['matchLabels', 'matchExpressions'])) return undefined;
  const { matchExpressions, ...rest } = selector;
  const matchLabels = labelsOf(rest);
  const [only, ...more] = Array.isArray(matchExpressions) ? matchExpressions : [];
  if (!matchLabels || more.length > 0) return undefined;
  if (only === undefined) return { matchLabels };
  const values = isMap(only) && only['operator'] === 'In' ? textsIn(only['values']) : undefined;
  return values && { matchLabels, oneOf: { key: String((only as JsonObject)['key']), values } };
}

/** The labels of a selector that asks for nothing else. */
export function labelsOf(selector: Json | undefined): { readonly [key: string]: string } | undefined {
  if (!hasOnly(selector, ['matchLabels'])) return undefined;
  const { matchLabels = {} } = selector;
  const isText = isMap(matchLabels) && Object.values(matchLabels).every((value) => typeof value === 'string');
  return isText ? (matchLabels as { readonly [key: string]: string }) : undefined;
}
