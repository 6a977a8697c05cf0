import { addressOf } from '../../model/services/address-blocks';
import type { AuthorizationRule } from '../../model/policy/authorization';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import type { Perhaps } from '../../model/network/network-policy-selector';
import { plaintextPortsOf } from '../../model/policy/plaintext';
import { settings } from '../../model/platform/settings';
import { policyNamespaces, type Enforced, type EnforcedPolicy } from '../../model/policy/ztunnel-enforced';
import { matchesConnection, type ZtunnelConnection } from '../../model/policy/ztunnel-match';
import type { Arrival, Decision } from '../connection';
import { allowedBy, deniedByPolicy, deniedByPlaintext, notAllowed, passed, unsure } from './decisions';
import { whoIs } from './words';

/**
 * Decides about a connection as ztunnel does: a DENY that matches refuses it, PeerAuthentications are such DENYs, too; and where
 * there is an ALLOW, one has to match.
 *
 * @see istio/ztunnel src/state.rs, assert_rbac (read at 62d8265)
 */
export function decide(mesh: Mesh, arrival: Arrival, enforced: Enforced, connection: ZtunnelConnection): Decision {
  const { to, port, peer } = arrival;
  const who = whoIs(peer, connection.identity);
  const denying: { readonly policy: EnforcedPolicy; readonly rule: AuthorizationRule }[] = [];
  const undecided: EnforcedPolicy[] = [];
  for (const policy of enforced.denies) {
    const { matches, rule } = matchOf(policy, connection);
    if (rule) denying.push({ policy, rule });
    else if (matches === undefined) undecided.push(policy);
  }
  const refusal = connection.identity ? undefined : plaintextPortsOf(mesh, to)?.refusal(port);
  const [first] = denying;
  if (first) {
    const policies = denying.map(({ policy }) => policy.object);
    return deniedByPolicy(first.policy.object, first.rule.field, policies, refusal, who, port);
  }
  // One of the namespace might open what another closes, and what is closed in the whole mesh.
  const isSure = refusal && mesh.knows('PeerAuthentication', to.namespace);
  if (refusal && isSure) return deniedByPlaintext(refusal, peer, port);

  const missing = missingOf(mesh, arrival, connection);
  const allow = allowOf(mesh, enforced, connection);
  if (allow.matches === false && missing.policies.length === 0) return notAllowed(enforced, who, port);
  if (allow.matches === undefined)
    undecided.push(...enforced.allows.filter((one) => one.readsSource || one.readsDestination));
  const assumptions = [...addressesThatDecide(undecided, arrival, connection), ...missing.policies, ...missing.modes];
  if (undecided.length + assumptions.length > 0) return unsure(undecided, assumptions, who, port);
  if (allow.by) return allowedBy(allow.by, who, port);
  return passed(`no policy at ztunnel refuses ${who} on port ${port} of ${to.title}`);
}

interface Matched {
  readonly matches: Perhaps;
  /** The rule that surely matches. */
  readonly rule?: AuthorizationRule | undefined;
}

function matchOf({ rules }: EnforcedPolicy, connection: ZtunnelConnection): Matched {
  let matches: Perhaps = false;
  for (const { of, rule } of rules) {
    const one = matchesConnection(rule, connection);
    if (one) return { matches: true, rule: of };
    if (one === undefined) matches = undefined;
  }
  return { matches };
}

interface Allowed {
  readonly matches: Perhaps;
  readonly by?: MeshObject | undefined;
}

/** Whether somebody lets it in; yes where nobody has to. */
function allowOf(mesh: Mesh, { allows, admitted }: Enforced, connection: ZtunnelConnection): Allowed {
  if (allows.length + admitted.length === 0) return { matches: true };
  let matches: Perhaps = false;
  for (const policy of allows) {
    const one = matchOf(policy, connection).matches;
    if (one) return { matches: true, by: policy.object };
    if (one === undefined) matches = undefined;
  }
  const { identity } = connection;
  const by = admitted.find(
    ({ namespace, serviceAccount }) =>
      identity?.trustDomain === settings(mesh).trustDomain &&
      identity.namespace === namespace &&
      identity.serviceAccount === serviceAccount,
  );
  return by ? { matches: true, by: by.object } : { matches };
}

/** In a part of the objects, the policies that others may have. */
function missingOf(
  mesh: Mesh,
  { to }: Arrival,
  { identity }: ZtunnelConnection,
): { readonly policies: readonly string[]; readonly modes: readonly string[] } {
  if (mesh.world === 'closed') return { policies: [], modes: [] };
  const of = (kind: 'AuthorizationPolicy' | 'PeerAuthentication'): readonly string[] =>
    policyNamespaces(mesh, to)
      .filter((namespace) => !mesh.knows(kind, namespace))
      .map((namespace) => `that namespace ${namespace} has no ${kind} that the input lacks`);
  return { policies: of('AuthorizationPolicy'), modes: identity ? [] : of('PeerAuthentication') };
}

/** The addresses that policies turn on, and that nothing tells. */
function addressesThatDecide(
  policies: readonly EnforcedPolicy[],
  { to, peer }: Arrival,
  { source, destination }: ZtunnelConnection,
): readonly string[] {
  return [
    ...(policies.some((one) => one.readsSource) && !isOne(source) ? [`the address of ${peer.title}`] : []),
    ...(policies.some((one) => one.readsDestination) && !isOne(destination) ? [`the address of ${to.title}`] : []),
  ];
}

function isOne(addresses: readonly string[] | undefined): boolean {
  return addresses?.length === 1 && addressOf(addresses[0]!) !== undefined;
}
