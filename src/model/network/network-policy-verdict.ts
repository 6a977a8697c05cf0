import { agentSetting } from '../platform/cilium-config';
import { factOf } from '../fact';
import type { Mesh } from '../mesh';
import {
  rulesFor,
  rulesOn,
  type Direction,
  type PolicyEntry,
  type PolicyRule,
  type SelectingRule,
} from './network-policy';
import type { FlowEnd, Pods } from './network-policy-identity';
import { isAbout } from './network-policy-peers';
import { isOneOf, isPort, type FlowTarget } from './network-policy-ports';
import { allOf, type IdentitySelector, type Perhaps } from './network-policy-selector';
import { hasCilium, isAtLeast } from '../platform/platform-facts';

/** A connection, or a packet without one, as the network sees it: after the mesh has put it into HBONE, where it does. */
export interface Flow extends FlowTarget {
  readonly from: FlowEnd;
}

/** Whether one side lets a flow pass. */
export interface SideVerdict {
  readonly verdict: 'allowed' | 'denied' | 'unknown';
  /** The entry that decided; undefined where none matched. */
  readonly by: PolicyEntry | undefined;
  /** The rules that shut out what no entry allows. */
  readonly isolatedBy: readonly PolicyRule[];
  /** Whether Cilium's proxy looks at the requests too, and may refuse some. */
  readonly l7: boolean;
  /** Whether both ends must be authenticated by Cilium. */
  readonly authenticated: boolean;
}

/** What decides where no policy has a say. */
const FREE: SideVerdict = { verdict: 'allowed', by: undefined, isolatedBy: [], l7: false, authenticated: false };

/**
 * Whether a side lets a flow pass: `egress` that of `from`, `ingress` that of `to`. An end that is not a pod has no policy. Denies
 * win, then allows; what is left is allowed where nothing isolates the pods. Answers to what was allowed are never looked at.
 *
 * @see cilium/cilium pkg/policy (read for 1.18 to 1.20); https://kubernetes.io/docs/concepts/services-networking/network-policies/
 */
export function verdictOf(mesh: Mesh, direction: Direction, flow: Flow): SideVerdict {
  const [subject, peer] = direction === 'ingress' ? [flow.to, flow.from] : [flow.from, flow.to];
  if (!('pods' in subject) || subject.pods.hostNetwork) return FREE;
  if ('pods' in peer && peer.pods.hostNetwork) return ofNode(mesh, direction, flow);
  return decide(mesh, direction, subject.pods, peer, flow);
}

/** Pods on the network of a node are the node, and whether it is that of the other end is not known. */
function ofNode(mesh: Mesh, direction: Direction, flow: Flow): SideVerdict {
  const end = direction === 'ingress' ? 'from' : 'to';
  const near = verdictOf(mesh, direction, { ...flow, [end]: { entity: 'host' } });
  const far = verdictOf(mesh, direction, { ...flow, [end]: { entity: 'remote-node' } });
  return near.verdict === far.verdict ? far : { ...far, verdict: 'unknown' };
}

function decide(mesh: Mesh, direction: Direction, subject: Pods, peer: FlowEnd, flow: Flow): SideVerdict {
  const mode = hasCilium(mesh) ? (agentSetting(mesh, 'enable-policy') ?? 'default').toLowerCase() : 'default';
  if (mode === 'never') return FREE;
  const rules = rulesFor(mesh, subject, direction);
  const isolating = rules.filter(({ rule }) => rule.defaultDeny[direction]);
  const isolatedBy = isolating.map(({ rule }) => rule);
  const answer = (verdict: SideVerdict['verdict'], by?: PolicyEntry, more?: Partial<SideVerdict>): SideVerdict => ({
    ...FREE,
    verdict,
    by,
    isolatedBy,
    ...more,
  });
  // 1.18 programs nothing for pods of which one port has rules of two protocols, and 1.20 then lets everything through (measured).
  if (mixedPorts(mesh, subject).length > 0) return answer('unknown', mixedPorts(mesh, subject)[0]!.entries[0]);

  const found = matching(mesh, direction, rules, peer, flow);
  const denies = found.filter(({ entry }) => entry.isDeny);
  const denied = denies.find(({ certain }) => certain === true);
  if (denied) return answer('denied', denied.entry);
  const rest = undenied();
  return denies.length > 0 && rest.verdict !== 'denied' ? answer('unknown', denies[0]!.entry) : rest;

  function undenied(): SideVerdict {
    const allows = found.filter(({ entry }) => !entry.isDeny);
    const certain = allows.filter((one) => one.certain === true);
    if (certain.length > 0) return allowed(certain);
    // A node reaches its own pods, but those that 1.20 shuts by the mode alone (measured).
    const isOwnNode = direction === 'ingress' && 'entity' in peer && peer.entity === 'host';
    if (isOwnNode && (rules.length > 0 || mode !== 'always' || !isAtLeast(mesh, 'cilium', '1.19'))) {
      return answer('allowed');
    }
    const isShut: Perhaps =
      mode === 'always' && rules.length === 0
        ? true
        : isolating.length === 0
          ? false
          : isolating.some((one) => one.certain === true) || undefined;
    if (isShut === false) return answer('allowed');
    if (allows.length > 0 || isShut === undefined) return answer('unknown', allows[0]?.entry);
    return answer('denied');
  }

  function allowed(certain: readonly Matching[]): SideVerdict {
    // An allow without rules about requests, or without a need for authentication, makes those of others void.
    const needs = (entry: PolicyEntry): boolean =>
      (entry.ports ?? []).some((port) => port.l7.length > 0 && isPort(mesh, port, direction, flow) === true);
    const plain = certain.find(({ entry }) => !needs(entry));
    const { entry } = plain ?? certain[0]!;
    if (certain.some((one) => one.entry.authentication === 'test-always-fail')) return answer('denied', entry);
    return answer('allowed', entry, {
      l7: plain === undefined,
      authenticated: certain.some((one) => one.entry.authentication === 'required'),
    });
  }
}

interface Matching {
  readonly entry: PolicyEntry;
  readonly certain: Perhaps;
}

function matching(
  mesh: Mesh,
  direction: Direction,
  rules: readonly SelectingRule[],
  peer: FlowEnd,
  flow: Flow,
): Matching[] {
  const requires = rules.flatMap(({ rule }): readonly IdentitySelector[] => rule.requires[direction]);
  return rules.flatMap(({ rule, certain }) =>
    rule.entries.flatMap((entry): Matching[] => {
      if (entry.direction !== direction) return [];
      const answer = allOf([
        certain,
        isAbout(mesh, entry, peer, requires),
        isOneOf(mesh, entry.ports, direction, flow),
      ]);
      return answer === false ? [] : [{ entry, certain: answer }];
    }),
  );
}

/** A port on which entries want requests of two kinds looked at. */
export interface MixedPort {
  readonly direction: Direction;
  readonly port: string;
  readonly kinds: readonly string[];
  readonly entries: readonly PolicyEntry[];
}

/** The ports of pods that have rules of more than one kind about requests, over all policies that select the pods. */
export const mixedPorts = factOf((mesh: Mesh, pods: Pods): readonly MixedPort[] =>
  mixedPortsOf(rulesOn(mesh, pods).flatMap(({ rule, certain }) => (certain === true ? [rule] : []))),
);

/** The ports that some rules, put together, want requests of two kinds looked at. */
export function mixedPortsOf(rules: readonly PolicyRule[]): readonly MixedPort[] {
  const found = new Map<string, { direction: Direction; port: string; kinds: Set<string>; entries: PolicyEntry[] }>();
  for (const entry of rules.flatMap(({ entries }) => entries)) {
    const { direction } = entry;
    for (const { port, name, l7 } of entry.ports ?? []) {
      if (l7.length === 0) continue;
      const text = name ?? String(port);
      const key = `${direction} ${text}`;
      const known = found.get(key) ?? { direction, port: text, kinds: new Set<string>(), entries: [] };
      found.set(key, known);
      for (const kind of l7) known.kinds.add(kind);
      if (!known.entries.includes(entry)) known.entries.push(entry);
    }
  }
  return [...found.values()]
    .filter(({ kinds }) => kinds.size > 1)
    .map(({ kinds, ...rest }) => ({ ...rest, kinds: [...kinds].sort() }));
}
