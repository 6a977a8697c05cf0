import { isCaptured } from '../../model/workloads/enrolment';
import type { Mesh } from '../../model/mesh';
import { addressesOf } from '../../model/workloads/workload-addresses';
import { enforcedOn } from '../../model/policy/ztunnel-enforced';
import type { ZtunnelConnection } from '../../model/policy/ztunnel-match';
import { isInboundBypassed } from '../../model/policy/ztunnel-ports';
import type { Arrival, Decision } from '../connection';
import { decide } from './decide';
import { passed } from './decisions';

/**
 * What the ztunnel of a pod does with a connection that arrives there: its policies at the level of connections, and
 * PeerAuthentication. Where pods have several addresses, or a workload several pods, and these differ, the worst holds.
 *
 * @see istio/ztunnel src/proxy/inbound.rs, src/proxy/inbound_passthrough.rs, src/state.rs (read at 62d8265)
 */
export function ztunnelInbound(mesh: Mesh, arrival: Arrival): Decision {
  const { to, port, peer, tunnel } = arrival;
  if (!isCaptured(mesh, to)) return passed(`ztunnel does not capture ${to.title}, and so refuses nothing there`);
  if (isInboundBypassed(to, tunnel)) {
    return passed(`${to.title} has plaintext pass ztunnel by (bypass-inbound-capture), and with it all policies there`);
  }
  const enforced = enforcedOn(mesh, to);
  const connection: ZtunnelConnection = {
    // Only HBONE brings an identity: to ztunnel anything else is plaintext.
    identity: tunnel === 'HBONE' ? peer.identity : undefined,
    source: peer.addresses,
    destination: addressesOf(mesh, to),
    port,
  };
  const decision = decide(mesh, arrival, enforced, connection);
  if (decision.verdict !== 'unknown') return decision;
  return worstOf(pairsOf(connection).map((pair) => decide(mesh, arrival, enforced, pair))) ?? decision;
}

const WORST_FIRST = ['denied', 'unknown', 'allowed'] as const;

function worstOf(decisions: readonly Decision[]): Decision | undefined {
  return WORST_FIRST.flatMap((verdict) => decisions.find((one) => one.verdict === verdict) ?? [])[0];
}

/** The connection with each address that each end may have; none where there is nothing to tell apart. */
function pairsOf(connection: ZtunnelConnection): readonly ZtunnelConnection[] {
  const { source, destination } = connection;
  if ((source?.length ?? 0) < 2 && (destination?.length ?? 0) < 2) return [];
  const pairs = each(source).flatMap((from) => each(destination).map((to) => [from, to] as const));
  const alike = pairs.filter(([from, to]) => !from || !to || from.includes(':') === to.includes(':'));
  return (alike.length > 0 ? alike : pairs).map(([from, to]) => ({
    ...connection,
    source: from === undefined ? undefined : [from],
    destination: to === undefined ? undefined : [to],
  }));
}

function each(addresses: readonly string[] | undefined): readonly (string | undefined)[] {
  return addresses && addresses.length > 0 ? addresses : [undefined];
}
