import type { Construct } from 'constructs';
import { knownProps } from '../input/known-props';
import { refuse, shown, type Place } from '../input/refuse';
import type { IPrincipal } from '../mesh/principal';
import type { NetworkPeer } from './network-peer';
import { portsOf, type NetworkPort } from './network-port';
import { peerOf } from './peer-of';

/** One rule for what comes in. Both conditions have to hold. */
export interface NetworkIngressRule {
  /**
   * Alternatives of who calls: services, waypoints, gateways, a `Principal` or {@link NetworkPeer}.
   *
   * @default - anybody
   */
  readonly from?: readonly (IPrincipal | NetworkPeer)[] | undefined;

  /**
   * Alternatives of ports of the pods; a number is a TCP port.
   *
   * @default - every port and protocol
   */
  readonly ports?: readonly (number | NetworkPort)[] | undefined;
}

/** One rule for what goes out. Both conditions have to hold. */
export interface NetworkEgressRule {
  /**
   * Alternatives of who is called: services, waypoints, gateways, a `Principal` or {@link NetworkPeer}.
   *
   * @default - anybody
   */
  readonly to?: readonly (IPrincipal | NetworkPeer)[] | undefined;

  /**
   * Alternatives of ports that are dialled, behind the Service; a number is a TCP port.
   *
   * @default - every port and protocol
   */
  readonly ports?: readonly (number | NetworkPort)[] | undefined;
}

export type Direction = 'ingress' | 'egress';

/** A rule as it is kept: no peers mean anybody, no ports every port. */
export interface Rule {
  readonly peers: readonly NetworkPeer[];
  readonly ports: readonly NetworkPort[];
}

/** A class of policies, and what it can't say. */
export interface Dialect {
  readonly kind: 'NetworkPolicy' | 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy';
  readonly isCilium: boolean;
}

const checkIngress = knownProps<NetworkIngressRule>({ from: true, ports: true });
const checkEgress = knownProps<NetworkEgressRule>({ to: true, ports: true });

/** Fields of Cilium's rules that read what is said on a connection. */
const L7_FIELDS = ['http', 'kafka', 'dns', 'l7', 'l7proto', 'rules', 'serverNames', 'listener', 'terminatingTLS'];

/** Refuses what would read requests: between enrolled pods there is nothing to read but HBONE. */
function noL7(place: Place, at: string, rule: unknown): void {
  if (typeof rule !== 'object' || rule === null) return;
  const field = Object.keys(rule).find((key) => L7_FIELDS.includes(key));
  if (field === undefined) return;
  refuse(
    place,
    `${at}.${field} would read what is said on a connection, but mesh traffic is encrypted (HBONE) where Cilium sees it, and breaks there; ` +
      'let the waypoint read it: service.allowFrom(caller, Http.get(…)), or an L7AuthorizationPolicy',
  );
}

/** Checks a list of rules. */
export function rulesOf(
  place: Construct,
  dialect: Dialect,
  prop: string,
  given: unknown,
  namespace: string | undefined,
): Rule[] {
  if (given === undefined) return [];
  const direction: Direction = prop.startsWith('ingress') ? 'ingress' : 'egress';
  const peersProp = direction === 'ingress' ? 'from' : 'to';
  if (!Array.isArray(given) || given.length === 0) {
    refuse(
      place,
      `${prop} must be a list with at least one rule, got ${shown(given)}; to shut the pods for everybody, say ` +
        `${dialect.isCilium ? `enableDefaultDeny: { ${direction}: true }` : `policyTypes: ['${direction === 'ingress' ? 'Ingress' : 'Egress'}']`}`,
    );
  }
  // A hole in a list is no rule either, and map() would leave it out.
  return Array.from(given, (rule: unknown, i) => {
    const at = `${prop}[${i}]`;
    noL7(place, at, rule);
    (direction === 'ingress' ? checkIngress : checkEgress)(place, rule, at);
    const { ports, ...rest } = rule as NetworkIngressRule & NetworkEgressRule;
    const peers = rest[peersProp];
    if (peers === undefined && ports === undefined) {
      refuse(place, `${at} is empty; to mean everybody on every port, say ${peersProp}: [NetworkPeer.anybody()]`);
    }
    if (peers !== undefined && (!Array.isArray(peers) || peers.length === 0)) {
      refuse(
        place,
        `${at}.${peersProp} must be a list with at least one peer, got ${shown(peers)}; leave it out to mean anybody`,
      );
    }
    const denies = prop.endsWith('Deny');
    return {
      peers: Array.from(peers ?? [], (peer) => {
        const out = peerOf(place, `${at}.${peersProp}`, dialect, namespace, peer);
        const wrong = unsayable(dialect, out, direction, denies);
        if (wrong !== undefined) refuse(place, `${at}.${peersProp}: ${wrong}`);
        return out;
      }),
      ports: portsOf(place, `${at}.ports`, ports),
    };
  });
}

/** Why a peer can't stand in a rule, and what can say it. */
function unsayable(dialect: Dialect, peer: NetworkPeer, direction: Direction, denies: boolean): string | undefined {
  const { facts } = peer;
  if (facts.kind === 'fqdn' && direction === 'ingress') {
    return `a caller has no DNS name, so ${peer.text} says nothing on ingress; give its addresses, NetworkPeer.cidr(…)`;
  }
  if (facts.kind === 'fqdn' && denies) {
    return `Cilium denies nothing by DNS name, so ${peer.text} can't be in a deny rule; give its addresses, NetworkPeer.cidr(…)`;
  }
  if (dialect.isCilium) return undefined;
  const what = { entity: 'an entity', fqdn: 'a DNS name', account: 'a service account' }[facts.kind as string];
  if (what === undefined || (facts.kind === 'account' && facts.pods)) return undefined;
  const instead = facts.kind === 'account' ? ', or give the labels of its pods, NetworkPeer.pods(…)' : '';
  return `a NetworkPolicy can't say ${what} (${peer.text}); a CiliumNetworkPolicy can${instead}`;
}

/** Props of Cilium's policies that a standard NetworkPolicy has no words for. */
const CILIUM_ONLY = ['ingressDeny', 'egressDeny', 'enableDefaultDeny', 'serviceAccount', 'endpointSelector'];

/** Says which construct can, where somebody asks a NetworkPolicy for more than it has. */
export function noCiliumProps(place: Place, props: unknown): void {
  if (typeof props !== 'object' || props === null) return;
  const prop = Object.keys(props).find((key) => CILIUM_ONLY.includes(key));
  if (prop === undefined) return;
  refuse(place, `a NetworkPolicy has no ${prop}; a CiliumNetworkPolicy has`);
}
