import { pathText } from '../model/field';
import type { Mesh } from '../model/mesh';
import type { Direction } from '../model/network/network-policy';
import { policyRules } from '../model/network/network-policy';
import type { FlowEnd } from '../model/network/network-policy-identity';
import type { FlowProtocol } from '../model/network/network-policy-ports';
import { verdictOf, type SideVerdict } from '../model/network/network-policy-verdict';
import { hasCilium } from '../model/platform/platform-facts';
import type { DeniedBy, Hop, HopPlace, Verdict } from './answer';

/** Packets between two ends, as the network has them. */
export interface Leg {
  readonly from: FlowEnd;
  readonly fromTitle: string;
  readonly to: FlowEnd;
  readonly toTitle: string;
  readonly port: number;
  readonly protocol: FlowProtocol;
}

/** What the network makes of a leg. */
export interface NetworkDecision {
  readonly verdict: Verdict;
  readonly by: DeniedBy | undefined;
  /** One for each side that has something to say. */
  readonly hops: readonly Hop[];
  readonly assumptions: readonly string[];
}

/** Nobody says anything of the network. */
const SILENT: NetworkDecision = { verdict: 'allowed', by: undefined, hops: [], assumptions: [] };

/**
 * Whether Cilium, or whatever enforces NetworkPolicies, lets packets from one end to another: policies for what the one sends, and for what
 * the other gets. Answers are never looked at.
 */
export function networkDecision(mesh: Mesh, leg: Leg): NetworkDecision {
  const at: HopPlace = hasCilium(mesh) ? 'cilium' : 'network-policy';
  // Most meshes that are asked about have none, and each leg of each answer comes by here.
  if (at === 'network-policy' && policyRules(mesh).length === 0) return SILENT;
  const sides = (['egress', 'ingress'] as const).map((direction) => sideOf(mesh, at, direction, leg));
  const denied = sides.find(({ verdict }) => verdict === 'denied');
  const unknown = sides.find(({ verdict }) => verdict === 'unknown');
  // What comes behind a refusal is never asked.
  const told = denied ? sides.slice(0, sides.indexOf(denied) + 1) : sides;
  return {
    verdict: denied ? 'denied' : unknown ? 'unknown' : 'allowed',
    by: denied?.by,
    hops: told.flatMap(({ hop }) => hop ?? []),
    assumptions: denied ? [] : sides.flatMap(({ assumptions }) => assumptions),
  };
}

interface Side {
  readonly verdict: Verdict;
  readonly by: DeniedBy | undefined;
  /** Undefined for an end that has no policies, such as a host outside. */
  readonly hop: Hop | undefined;
  readonly assumptions: readonly string[];
}

function sideOf(mesh: Mesh, at: HopPlace, direction: Direction, leg: Leg): Side {
  const [subject, node] = direction === 'egress' ? ([leg.from, 'client'] as const) : ([leg.to, 'server'] as const);
  if (!('pods' in subject)) return { verdict: 'allowed', by: undefined, hop: undefined, assumptions: [] };
  const side = verdictOf(mesh, direction, { from: leg.from, to: leg.to, port: leg.port, protocol: leg.protocol });
  const { by, isolatedBy } = side;
  const flow = `${leg.fromTitle} to ${leg.toTitle} on ${leg.protocol} ${leg.port}`;
  const objects = by ? [by.field.object.title] : [...new Set(isolatedBy.map(({ object }) => object.title))];
  const hop = (decision: Hop['decision'], why: string): Hop => ({ at, node, decision, why, objects });
  if (side.verdict === 'denied') {
    const why = by
      ? `${by.field.object.title} denies ${flow}`
      : `${objects.join(', ') || 'the mode of enforcement'} shuts out what no entry allows, and none allows ${flow}`;
    const object = by?.field.object ?? isolatedBy[0]?.object;
    return {
      verdict: 'denied',
      by: {
        hop: at,
        ...(node === 'client' ? { side: 'client' } : { side: 'server' }),
        object: object?.title ?? null,
        field: by ? pathText(by.field.path) : null,
        rule: by ? 'network-policy' : 'default-deny',
      },
      hop: hop('deny', why),
      assumptions: [],
    };
  }
  const unsure = unsureOf(side, flow);
  if (unsure !== undefined) {
    return {
      verdict: 'unknown',
      by: undefined,
      hop: hop('unknown', `whether ${flow} may pass is not to be told`),
      assumptions: [unsure],
    };
  }
  const why = by
    ? `${by.field.object.title} allows ${flow}`
    : isolatedBy.length > 0
      ? `a node reaches its own pods: ${flow}`
      : `no policy is about what ${direction === 'egress' ? `${leg.fromTitle} sends` : `${leg.toTitle} gets`}`;
  return { verdict: 'allowed', by: undefined, hop: hop('pass', why), assumptions: [] };
}

function unsureOf({ authenticated, by, l7, verdict }: SideVerdict, flow: string): string | undefined {
  const title = by?.field.object.title ?? 'a network policy';
  if (verdict === 'unknown')
    return `what ${title} turns on for ${flow}: labels, addresses or names that the manifests don't hold`;
  if (l7) return `what Cilium's proxy reads of the requests, for which ${title} has rules`;
  return authenticated ? `whether Cilium has authenticated both ends, which ${title} asks for` : undefined;
}
