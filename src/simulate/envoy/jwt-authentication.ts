import { factOf } from '../../model/fact';
import { isMap, type Field, type JsonMap } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import type { RequestToken } from '../request';
import { placesOf, writtenToken, type TokenPlaces } from './jwt-tokens';
import type { MissingPolicies } from './missing-policies';
import type { EnvoyHttp, EnvoyRequest } from './request-facts';

/** RequestAuthentications that are in force together. */
export interface TokenPolicies {
  readonly authentication: readonly MeshObject[];
  /** @default - there are no others */
  readonly missing?: MissingPolicies | undefined;
}

/** What became of a request where its token was looked at. */
export interface Authenticated {
  /** As policies, routes and the app see it afterwards. */
  readonly request: EnvoyRequest;
  /** Undefined where it passes. */
  readonly refusal: TokenRefusal | undefined;
  /** Headers that the app doesn't get, the token among them, by names in lower case. */
  readonly removedHeaders: readonly string[];
  /** What would have to be known for it to pass. */
  readonly assumptions: readonly string[];
}

/** Why a token is refused. */
export interface TokenRefusal {
  readonly object: MeshObject;
  readonly field: Field;
  readonly status: 401 | 403;
  readonly why: string;
}

/** An issuer whose tokens are taken. */
interface TokenRule {
  readonly policy: MeshObject;
  readonly field: Field;
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly isForwarded: boolean;
  readonly spaced: readonly string[];
  readonly places: TokenPlaces;
  readonly payloadHeader: string | undefined;
  readonly claimHeaders: readonly { readonly header: string; readonly claim: string }[];
}

/**
 * Looks at the token of a request, which is taken for a valid one of its issuer: no token passes, one of an issuer that no rule has is
 * refused, and one for another audience is forbidden. Without rules nobody looks, and no policy sees what it says. What a header of the
 * request says instead is a token that may be a forgery.
 *
 * @see istio/istio pilot/pkg/security/authn/policy_applier.go, convertToEnvoyJwtConfig (read for 1.32-dev); envoyproxy/envoy
 * source/extensions/filters/http/jwt_authn/verifier.cc
 */
export function authenticate(mesh: Mesh, policies: TokenPolicies, request: EnvoyRequest): Authenticated {
  const { http } = request;
  const rules = rulesOf(mesh, policies);
  const missing = policies.missing?.authentication ?? [];
  if (!http || http.isPreflight) return unchanged(request);
  const [first] = rules;
  if (!first) return http.token && missing.length > 0 ? unread(request, http, missing) : unchanged(request);
  const sent = http.token ? { kind: 'readable' as const, token: http.token } : sentWith(rules, http);
  if (sent.kind === 'none') return unchanged(request);
  const verdict = sent.kind === 'malformed' ? malformed(first) : check(rules, first, sent.token);
  if ('rule' in verdict) {
    const unsigned = http.token ? [] : [`whether the token is signed by ${sentBy(verdict.token)}`];
    return { ...accepted(request, http, verdict), refusal: undefined, assumptions: unsigned };
  }
  // Another RequestAuthentication might take it.
  if (missing.length > 0 && sent.kind === 'readable') return unread(request, http, missing);
  return { ...unchanged(request), refusal: verdict };
}

/** The rules of all policies; istiod sorts them by issuer. */
const rulesOf = factOf((_: Mesh, { authentication }: TokenPolicies): readonly TokenRule[] =>
  authentication
    .flatMap((policy) => policy.spec.get('jwtRules').items.map((field) => ruleOf(policy, field)))
    .sort((one, other) => (one.issuer < other.issuer ? -1 : one.issuer > other.issuer ? 1 : 0)),
);

function ruleOf(policy: MeshObject, field: Field): TokenRule {
  return {
    policy,
    field,
    issuer: field.get('issuer').text ?? '',
    audiences: field.get('audiences').texts,
    isForwarded: field.get('forwardOriginalToken').boolean === true,
    spaced: ['permission', 'scope', ...field.get('spaceDelimitedClaims').texts],
    places: placesOf(field),
    payloadHeader: field.get('outputPayloadToHeader').text?.toLowerCase(),
    claimHeaders: field.get('outputClaimToHeaders').items.map((one) => ({
      header: one.get('header').text?.toLowerCase() ?? '',
      claim: one.get('claim').text ?? '',
    })),
  };
}

function unchanged(request: EnvoyRequest): Authenticated {
  return { request, refusal: undefined, removedHeaders: [], assumptions: [] };
}

/** Nobody knows whether somebody looks at the token, nor what of it policies then see. */
function unread(request: EnvoyRequest, http: EnvoyHttp, assumptions: readonly string[]): Authenticated {
  return { ...unchanged(request), request: { ...request, http: { ...http, claims: 'unknown' } }, assumptions };
}

function sentWith(rules: readonly TokenRule[], http: EnvoyHttp): ReturnType<typeof writtenToken> {
  for (const { places } of rules) {
    const found = writtenToken(places, http);
    if (found.kind !== 'none') return found;
  }
  return { kind: 'none' };
}

function malformed({ policy, field }: TokenRule): TokenRefusal {
  return { object: policy, field, status: 401, why: `${policy.title} takes JSON web tokens, and what is sent is none` };
}

interface Taken {
  readonly rule: TokenRule;
  /** All rules of the issuer, each of which decides for itself whether the app gets the token. */
  readonly ofIssuer: readonly TokenRule[];
  readonly token: RequestToken;
}

function check(rules: readonly TokenRule[], first: TokenRule, token: RequestToken): TokenRefusal | Taken {
  const ofIssuer = rules.filter(({ issuer }) => issuer === '' || issuer === token.iss);
  const rule = ofIssuer.find(({ audiences }) => isForUs(audiences, token.aud));
  if (rule) return { rule, ofIssuer, token };
  const [closest] = ofIssuer;
  if (!closest) {
    const why = `${first.policy.title} takes no token of ${sentBy(token)}`;
    return { object: first.policy, field: first.field.get('issuer'), status: 401, why };
  }
  const { policy, field, audiences } = closest;
  const given = [token.aud ?? 'nobody'].flat().join(', ');
  const why = `${policy.title} takes tokens for ${audiences.join(', ')}, and this one is for ${given}`;
  return { object: policy, field: field.get('audiences'), status: 403, why };
}

function sentBy({ iss }: RequestToken): string {
  return iss === undefined || iss === '' ? 'an issuer without a name' : `the issuer ${iss}`;
}

/** Whether a token is for one of the audiences; a scheme before them and a slash behind don't count (google/jwt_verify_lib). */
function isForUs(audiences: readonly string[], aud: RequestToken['aud']): boolean {
  if (audiences.length === 0) return true;
  const bare = (text: string): string => text.replace(/^https?:\/\//, '').replace(/\/$/, '');
  const ours = audiences.map(bare);
  return [aud ?? []].flat().some((one) => ours.includes(bare(one)));
}

function accepted(
  request: EnvoyRequest,
  http: EnvoyHttp,
  { rule, ofIssuer, token }: Taken,
): Pick<Authenticated, 'request' | 'removedHeaders'> {
  const payload = payloadOf(token);
  const headers = new Map(http.headers);
  const isForwarded = ofIssuer.some((one) => one.isForwarded);
  const carriers = isForwarded ? [] : rule.places.headers.map(({ name }) => name);
  for (const name of carriers) headers.delete(name);
  for (const { header, claim } of rule.claimHeaders) {
    const value = claim.split('.').reduce<unknown>(childOf, payload);
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      headers.set(header, String(value));
    }
  }
  // In base64, which no policy is about.
  if (rule.payloadHeader !== undefined) headers.set(rule.payloadHeader, undefined);
  const claims = spaced(payload, rule.spaced);
  return {
    request: { ...request, http: { ...http, headers, claims, token: isForwarded ? http.token : undefined } },
    removedHeaders: carriers,
  };
}

function payloadOf({ iss, sub, aud, claims }: RequestToken): JsonMap {
  const registered = Object.entries({ iss, sub, aud }).filter(([, value]) => value !== undefined);
  return { ...claims, ...Object.fromEntries(registered) };
}

/** Claims that hold words, each word by itself. */
function spaced(payload: JsonMap, names: readonly string[]): JsonMap {
  const out: Record<string, unknown> = { ...payload };
  for (const name of names) {
    const value = childOf(payload, name);
    if (typeof value === 'string') out[name] = value.split(' ').filter((word) => word !== '');
  }
  return out;
}

function childOf(value: unknown, name: string): unknown {
  return isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}
