import type { Field } from '../field';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import type { Direction, Peer, PolicyEntry, PolicyRule } from './network-policy';
import { NAMESPACE_LABELS, POD_NAMESPACE } from './network-policy-identity';
import type { PortMatch } from './network-policy-ports';
import { selectorOf, type IdentitySelector, type Requirement } from './network-policy-selector';
import { localCluster } from './network-policy-scope';
import { hasCilium, isAtLeast } from '../platform/platform-facts';

/**
 * A NetworkPolicy. Cilium converts it to a rule of its own kind, and keeps entries of a direction that `policyTypes` leaves out
 * (pkg/k8s/network_policy.go, read for 1.18 to 1.20); by the text of Kubernetes they mean nothing.
 */
export function kubernetesRule(mesh: Mesh, object: MeshObject): PolicyRule {
  const { spec, namespace } = object;
  const given = spec.get('policyTypes').texts;
  const types = given.length > 0 ? given : ['Ingress', ...(spec.get('egress').items.length > 0 ? ['Egress'] : [])];
  const isOn = (direction: Direction): boolean =>
    types.includes(direction === 'ingress' ? 'Ingress' : 'Egress') ||
    (hasCilium(mesh) && spec.get(direction).items.length > 0);
  const entries = (direction: Direction): PolicyEntry[] =>
    isOn(direction) ? spec.get(direction).items.map((field) => entryOf(mesh, namespace, direction, field)) : [];
  return {
    object,
    field: spec,
    namespace,
    subject: [home(namespace), ...selectorOf(spec.get('podSelector'), 'k8s')],
    entries: [...entries('ingress'), ...entries('egress')],
    defaultDeny: { ingress: isOn('ingress'), egress: isOn('egress') },
    requires: { ingress: [], egress: [] },
    refused: undefined,
  };
}

function home(namespace: string): Requirement {
  return { source: 'k8s', key: POD_NAMESPACE, operator: 'In', values: [namespace] };
}

function entryOf(mesh: Mesh, namespace: string, direction: Direction, field: Field): PolicyEntry {
  const peers = field.get(direction === 'ingress' ? 'from' : 'to').items;
  const ports = field.get('ports').items;
  return {
    direction,
    isDeny: false,
    peers: peers.length === 0 ? undefined : peers.flatMap((peer) => peerOf(mesh, namespace, peer)),
    ports: ports.length === 0 ? undefined : ports.map((port) => portOf(mesh, port)),
    authentication: undefined,
    field,
  };
}

function peerOf(mesh: Mesh, namespace: string, field: Field): Peer[] {
  const block = field.get('ipBlock');
  if (block.isSet) {
    return [
      { kind: 'blocks', blocks: [{ cidr: block.get('cidr').text ?? '', except: block.get('except').texts }], field },
    ];
  }
  const [namespaces, pods] = [field.get('namespaceSelector'), field.get('podSelector')];
  // An API server refuses a peer that says nothing.
  if (!namespaces.isSet && !pods.isSet) return [];
  const named = selectorOf(namespaces, 'k8s', NAMESPACE_LABELS);
  const where: IdentitySelector = !namespaces.isSet
    ? [home(namespace)]
    : named.length > 0
      ? isBound(mesh, named)
      : [{ source: 'k8s', key: POD_NAMESPACE, operator: 'Exists', values: [] }];
  return [{ kind: 'pods', selector: [...where, ...selectorOf(pods, 'k8s'), ...localCluster(mesh, where)], field }];
}

/** Pods alone have namespaces, but for Cilium a label that is missing may be that of a node or of an address. */
function isBound(mesh: Mesh, selector: IdentitySelector): IdentitySelector {
  if (hasCilium(mesh)) return selector;
  return [...selector, { source: 'k8s', key: POD_NAMESPACE, operator: 'Exists', values: [] }];
}

function portOf(mesh: Mesh, field: Field): PortMatch {
  const port = field.get('port');
  // Cilium ignores endPort of a NetworkPolicy before 1.16.
  const hasRanges = !hasCilium(mesh) || isAtLeast(mesh, 'cilium', '1.16');
  return {
    protocol: field.get('protocol').text ?? 'TCP',
    port: port.text === undefined ? (port.number ?? 0) : undefined,
    endPort: hasRanges ? field.get('endPort').number : undefined,
    name: port.text,
    l7: [],
    field,
  };
}
