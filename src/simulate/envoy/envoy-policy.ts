import { authorizationOf } from '../../model/policy/authorization';
import { factOf } from '../../model/fact';
import type { Field } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import type { Decision } from '../connection';
import { authenticate, type TokenPolicies } from './jwt-authentication';
import { customOutcome, type CustomPolicies } from './rbac-custom';
import type { Matcher } from './rbac-matcher';
import { rulesOf, type EnvoyRule } from './rbac-rules';
import type { EnvoyRequest } from './request-facts';

/** What is in force at a proxy, for all that it evaluates together. Compiled once: hand over the same object again. */
export interface EnvoyPolicies extends TokenPolicies {
  /** AuthorizationPolicies, in any order. */
  readonly authorization: readonly MeshObject[];
}

/** AuthorizationPolicies as Envoy has them, for one kind of chain. */
interface Compiled {
  readonly custom: readonly EnvoyRule[];
  readonly customs: CustomPolicies;
  readonly deny: readonly EnvoyRule[];
  readonly allow: readonly EnvoyRule[];
  /** Those with the action ALLOW, whose rules may all be gone. */
  readonly allows: readonly MeshObject[];
  /** Those that had a say. */
  readonly objects: readonly MeshObject[];
}

/**
 * What the policies of an Envoy make of a request, or of a connection on a chain that reads none: CUSTOM, tokens, DENY, ALLOW, in this
 * order. AUDIT and what is on trial change nothing.
 *
 * @see istio/istio pilot/pkg/security/authz/builder/builder.go (read for 1.32-dev); envoyproxy/envoy source/extensions/filters/common/rbac
 */
export function envoyPolicy(
  mesh: Mesh,
  policies: EnvoyPolicies,
  request: EnvoyRequest,
  chain: 'http' | 'tcp',
): Decision {
  const compiled = chain === 'http' ? forHttp(mesh, policies) : forTcp(mesh, policies);
  const unsure = new Set<string>();
  const custom = customDecision(mesh, compiled, request, chain, unsure);
  if (custom) return custom;

  const {
    request: seen,
    refusal,
    assumptions,
  } = chain === 'http' ? authenticate(mesh, policies, request) : { request, refusal: undefined, assumptions: [] };
  for (const one of assumptions) unsure.add(one);
  if (refusal) {
    const { object, field, status, why } = refusal;
    const grpcStatus = status === 403 ? 7 : 16;
    return denied(request, {
      rule: 'authn',
      outcome: 'authn',
      object,
      field,
      status,
      grpcStatus,
      anyOf: [object],
      why,
    });
  }

  const denying = matching(compiled.deny, seen, unsure);
  const [first] = denying;
  if (first) {
    const anyOf = [...new Set(denying.map(({ policy }) => policy))];
    const { policy: object, field } = first;
    const why = `${object.title} denies ${described(seen, chain)}${peerAddress([first], seen)}`;
    return denied(request, { rule: 'deny', outcome: 'policy', object, field, status: 403, grpcStatus: 7, anyOf, why });
  }

  const missing = policies.missing?.authorization ?? [];
  for (const one of missing) unsure.add(one);
  const allowed = isAllowed(compiled, seen, unsure);
  if (allowed === 'no' && missing.length === 0) {
    const names = compiled.allows.map(({ title }) => title).join(', ');
    const why = `${described(seen, chain)} is in no rule of ${names}, and what no ALLOW names is denied${peerAddress(compiled.allow, seen)}`;
    const objects = compiled.allows;
    return {
      ...denied(request, { rule: 'no-allow', outcome: 'policy', status: 403, grpcStatus: 7, anyOf: [], why }),
      objects,
    };
  }
  if (unsure.size > 0) {
    return {
      verdict: 'unknown',
      outcome: 'unknown',
      anyOf: [],
      why: `the policies for ${described(seen, chain)} turn on what the manifests don't hold`,
      objects: compiled.objects,
      assumptions: [...unsure],
    };
  }
  const by = typeof allowed === 'string' ? undefined : allowed;
  return {
    verdict: 'allowed',
    anyOf: [],
    object: by?.policy,
    field: by?.field,
    why: by
      ? `${by.policy.title} allows ${described(seen, chain)}`
      : compiled.objects.length > 0
        ? `no policy denies ${described(seen, chain)}${peerAddress(compiled.deny, seen)}`
        : 'no policy is in force here',
    objects: by ? [by.policy] : compiled.objects,
    assumptions: [],
  };
}

const forHttp = factOf((mesh: Mesh, policies: EnvoyPolicies) => compile(mesh, policies, 'http'));
const forTcp = factOf((mesh: Mesh, policies: EnvoyPolicies) => compile(mesh, policies, 'tcp'));

function compile(mesh: Mesh, { authorization }: EnvoyPolicies, chain: 'http' | 'tcp'): Compiled {
  const of = (action: string): readonly MeshObject[] =>
    authorization.filter((policy) => authorizationOf(mesh, policy).action === action);
  const inForce = (objects: readonly MeshObject[]): readonly MeshObject[] =>
    objects.filter((policy) => !authorizationOf(mesh, policy).isDryRun);
  // Envoy goes through rules by their names.
  const rules = (objects: readonly MeshObject[]): readonly EnvoyRule[] =>
    objects
      .flatMap((policy) => rulesOf(mesh, policy, chain))
      .sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : 0));
  const [custom, deny, allow] = [of('CUSTOM'), inForce(of('DENY')), inForce(of('ALLOW'))];
  return {
    custom: rules(custom),
    customs: { policies: custom },
    deny: rules(deny),
    allow: rules(allow),
    allows: allow,
    objects: [...custom, ...deny, ...allow],
  };
}

/** What CUSTOM policies decide by themselves; what has to be asked of a provider is not known. */
function customDecision(
  mesh: Mesh,
  { custom, customs }: Compiled,
  request: EnvoyRequest,
  chain: 'http' | 'tcp',
  unsure: Set<string>,
): Decision | undefined {
  const refusing: { readonly rule: EnvoyRule; readonly why: string }[] = [];
  for (const rule of custom) {
    const { policy, matches } = rule;
    const outcome = customOutcome(mesh, customs, policy, chain);
    if (outcome.does === 'pass') continue;
    const { isDryRun } = authorizationOf(mesh, policy);
    // What has nobody to ask and is on trial is left out.
    if (outcome.does === 'refuse' && isDryRun) continue;
    const answer = evaluated(matches, request, unsure);
    if (answer !== true) continue;
    if (outcome.does === 'refuse') refusing.push({ rule, why: outcome.why });
    else unsure.add(`whether the external authoriser ${outcome.provider} lets it pass, which ${policy.title} asks`);
  }
  const [first] = refusing;
  if (!first) return undefined;
  const { policy: object, field } = first.rule;
  const anyOf = [...new Set(refusing.map(({ rule }) => rule.policy))];
  const why = `${object.title} denies ${described(request, chain)}: ${first.why}`;
  return denied(request, { rule: 'custom', outcome: 'policy', object, field, status: 403, grpcStatus: 7, anyOf, why });
}

/** The rules that match for sure. */
function matching(rules: readonly EnvoyRule[], request: EnvoyRequest, unsure: Set<string>): readonly EnvoyRule[] {
  return rules.filter(({ matches }) => evaluated(matches, request, unsure) === true);
}

/** The rule that allows; `no` where none does, and `everything` where there is no ALLOW at all. */
function isAllowed(
  { allow, allows }: Compiled,
  request: EnvoyRequest,
  unsure: Set<string>,
): EnvoyRule | 'everything' | 'no' | 'maybe' {
  if (allows.length === 0) return 'everything';
  const found = allow.find(({ matches }) => matches(request, undefined) === true);
  if (found) return found;
  return allow.filter(({ matches }) => evaluated(matches, request, unsure) === undefined).length > 0 ? 'maybe' : 'no';
}

/** Asks a second time for what would have to be known, where it is not. */
function evaluated(matches: Matcher, request: EnvoyRequest, unsure: Set<string>): boolean | undefined {
  const answer = matches(request, undefined);
  return answer === undefined ? matches(request, unsure) : answer;
}

/** What to say where a rule is about an address that nobody has here (istio/istio#46982, measured on Envoy 1.40.0). */
function peerAddress(rules: readonly EnvoyRule[], { sourceAddresses }: EnvoyRequest): string {
  const isTold = sourceAddresses?.length === 0 && rules.some(({ isAboutPeerAddress }) => isAboutPeerAddress);
  return isTold ? '; at a waypoint no client has an address that ipBlocks and source.ip could match' : '';
}

/** A request in a few words. */
function described({ client, principal, port, http }: EnvoyRequest, chain: 'http' | 'tcp'): string {
  const who = principal === undefined ? `${client} (without an identity)` : client;
  return chain === 'http' && http
    ? `${http.method} ${http.path} from ${who}`
    : `a connection to port ${port} from ${who}`;
}

interface Refusal {
  readonly rule: NonNullable<Decision['rule']>;
  readonly outcome: NonNullable<Decision['outcome']>;
  readonly object?: MeshObject;
  readonly field?: Field;
  readonly status: number;
  readonly grpcStatus: number;
  readonly anyOf: readonly MeshObject[];
  readonly why: string;
}

/** A plain connection is reset, and gRPC is answered with a status of its own. */
function denied({ http }: EnvoyRequest, { status, grpcStatus, ...refusal }: Refusal): Decision {
  return {
    ...refusal,
    verdict: 'denied',
    status: http ? (http.isGrpc ? 200 : status) : undefined,
    grpcStatus: http?.isGrpc === true ? grpcStatus : undefined,
    objects: refusal.anyOf,
    assumptions: [],
  };
}
