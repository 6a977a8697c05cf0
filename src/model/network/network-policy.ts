import { fact, factOf } from '../fact';
import type { Field } from '../field';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { identityOf, type Pods } from './network-policy-identity';
import type { PortMatch } from './network-policy-ports';
import { allOf, selects, type IdentitySelector, type Perhaps } from './network-policy-selector';

/** The side of a flow that a policy is about. */
export type Direction = 'ingress' | 'egress';

/** Whom an entry is about. */
export type Peer =
  | { readonly kind: 'pods'; readonly selector: IdentitySelector; readonly field: Field }
  | { readonly kind: 'entity'; readonly name: string; readonly field: Field }
  /** Addresses; of pods too where the network is not Cilium's. Undefined blocks are of a group that the input lacks. */
  | { readonly kind: 'blocks'; readonly blocks: readonly Block[] | undefined; readonly field: Field }
  | {
      readonly kind: 'names';
      readonly pattern: string | undefined;
      readonly name: string | undefined;
      readonly field: Field;
    }
  | { readonly kind: 'service'; readonly field: Field }
  /** What can't be looked up offline: nodes by their labels, addresses by groups of a cloud. */
  | { readonly kind: 'unresolved'; readonly of: 'nodes' | 'addresses'; readonly field: Field };

/** A range of addresses, and parts of it that are left out. */
export interface Block {
  readonly cidr: string;
  readonly except: readonly string[];
}

/** One element of `ingress`, `egress`, `ingressDeny` or `egressDeny`. */
export interface PolicyEntry {
  readonly direction: Direction;
  readonly isDeny: boolean;
  /** Undefined for everybody; none for nobody. */
  readonly peers: readonly Peer[] | undefined;
  /** Undefined for every port of every protocol, ICMP included. */
  readonly ports: readonly PortMatch[] | undefined;
  /** The mode of mutual authentication that a CiliumNetworkPolicy asks for. */
  readonly authentication: string | undefined;
  readonly field: Field;
}

/** A NetworkPolicy, or one of the specs of Cilium's policies. */
export interface PolicyRule {
  readonly object: MeshObject;
  readonly field: Field;
  /** Where the pods are; undefined for all namespaces. */
  readonly namespace: string | undefined;
  readonly subject: IdentitySelector;
  readonly entries: readonly PolicyEntry[];
  /** Whether what no entry allows is shut out. */
  readonly defaultDeny: Readonly<Record<Direction, boolean>>;
  /** What must hold for all peers that are selected by labels (`fromRequires`, `toRequires`). */
  readonly requires: Readonly<Record<Direction, readonly IdentitySelector[]>>;
  /** Why the agent refuses it; undefined where it takes it. */
  readonly refused: string | undefined;
}

/** All rules about pods; host policies (`nodeSelector`) are about none. */
export const policyRules = fact((mesh): readonly PolicyRule[] => {
  const { kubernetesRule } = require('./network-policy-kubernetes') as typeof import('./network-policy-kubernetes');
  const { ciliumRules } = require('./network-policy-cilium') as typeof import('./network-policy-cilium');
  return [
    ...mesh.ofKind('NetworkPolicy').map((object) => kubernetesRule(mesh, object)),
    ...mesh.ofKind('CiliumNetworkPolicy').flatMap((object) => ciliumRules(mesh, object)),
    ...mesh.ofKind('CiliumClusterwideNetworkPolicy').flatMap((object) => ciliumRules(mesh, object)),
  ];
});

const byNamespace = fact((mesh) => {
  const found = new Map<string | undefined, PolicyRule[]>();
  for (const rule of policyRules(mesh)) {
    const list = found.get(rule.namespace);
    if (list) list.push(rule);
    else found.set(rule.namespace, [rule]);
  }
  return found;
});

/** A rule that selects pods, surely or perhaps. */
export interface SelectingRule {
  readonly rule: PolicyRule;
  /** Undefined where the labels of a namespace would tell, and are not in the input. */
  readonly certain: Perhaps;
}

/** The rules that select pods; none for pods on the network of their node, which have no identity of their own. */
export const rulesOn = factOf((mesh: Mesh, pods: Pods): readonly SelectingRule[] => {
  if (pods.hostNetwork) return [];
  const identity = identityOf(mesh, { pods });
  const near = byNamespace(mesh);
  return [...(near.get(pods.namespace) ?? []), ...(near.get(undefined) ?? [])].flatMap((rule): SelectingRule[] => {
    const certain = selects(rule.subject, identity);
    return certain === false
      ? []
      : [{ rule, certain: allOf([certain, rule.refused === undefined ? true : undefined]) }];
  });
});

/** The rules that select pods and say something of a direction. */
export function rulesFor(mesh: Mesh, pods: Pods, direction: Direction): readonly SelectingRule[] {
  return rulesOn(mesh, pods).filter(
    ({ rule }) => rule.defaultDeny[direction] || rule.entries.some((entry) => entry.direction === direction),
  );
}
