import { Construct } from 'constructs';
import type { RequestAuthenticationSpecJwtRules } from '../../imports/istio-security.istio.io';
import { atSynth } from '../emit/at-synth';
import { istioSecurity } from '../emit/generated';
import { metadata, objectShapes, type ObjectOptions } from '../emit/metadata';
import { knownProps } from '../input/known-props';
import { nameFromId, objectName } from '../input/names';
import { refuse, shown } from '../input/refuse';
import type { IPolicyTarget } from './policy-target';
import { checkTargets } from './targets';

/** Tokens of one issuer, and how they are checked. */
export interface JwtRule {
  /** The `iss` claim, such as `https://accounts.example.com`. */
  readonly issuer: string;

  /**
   * Where istiod or the proxy fetches the issuer's keys, an https URL.
   *
   * @default - found from the issuer by OpenID discovery
   */
  readonly jwksUri?: string | undefined;

  /**
   * The keys themselves, as JSON text. Excludes `jwksUri`.
   *
   * @default - fetched
   */
  readonly jwks?: string | undefined;

  /**
   * Audiences that are taken; a token of another is answered 403.
   *
   * @default - any
   */
  readonly audiences?: readonly string[] | undefined;

  /**
   * Headers that carry the token.
   *
   * @default - `Authorization: Bearer …`
   */
  readonly fromHeaders?: readonly string[] | undefined;

  /**
   * Pass the token on to the service. Without it the proxy takes it off, and a second check behind finds none.
   *
   * @default - taken off
   */
  readonly forwardOriginalToken?: boolean | undefined;
}

const checkRule = knownProps<JwtRule>({
  issuer: true,
  jwksUri: true,
  jwks: true,
  audiences: 'texts',
  fromHeaders: 'texts',
  forwardOriginalToken: 'flag',
});

export interface RequestAuthenticationProps extends ObjectOptions {
  /** Where tokens are checked: services behind a waypoint, waypoints, ingress gateways. */
  readonly targets: readonly IPolicyTarget[];

  /**
   * Name of the object.
   *
   * @default - the construct's id in kebab case
   */
  readonly name?: string | undefined;

  /** The issuers whose tokens are taken. */
  readonly rules: readonly JwtRule[];
}

const checkProps = knownProps<RequestAuthenticationProps>({
  targets: true,
  name: true,
  rules: true,
  ...objectShapes,
});

/**
 * Checks tokens (JWT) of requests. A request with a bad one is answered 401; one without any passes, until an
 * {@link L7AuthorizationPolicy} asks for one ({@link HttpSource.requestPrincipals}).
 *
 * Emits a RequestAuthentication with `targetRefs`: ztunnel cannot read tokens, so there is none by selector.
 *
 * @example
 * new RequestAuthentication(chart, 'Tokens', { targets: [reviews], rules: [{ issuer: 'https://accounts.example.com' }] });
 *
 * @throws InputError without targets, rules or issuer, on keys given twice or over http; at synth, if a target has no waypoint
 * @see https://istio.io/latest/docs/reference/config/security/request_authentication/ (read for 1.30)
 */
export class RequestAuthentication extends Construct {
  /** Name of the object. */
  readonly name: string;
  /** Namespace of the object. */
  readonly namespace: string;

  constructor(scope: Construct, id: string, props: RequestAuthenticationProps) {
    super(scope, id);
    checkProps(this, props);
    this.name = objectName(this, 'name', props.name ?? nameFromId(id));
    const targets = checkTargets(this, 'RequestAuthentication', props.targets, undefined);
    this.namespace = targets.namespace;
    if (!Array.isArray(props.rules) || props.rules.length === 0)
      refuse(this, `needs rules, one for each issuer, got ${shown(props.rules)}`);
    const jwtRules = props.rules.map((rule: JwtRule, i) => this.rule(rule, i));
    this.node.defaultChild = new (istioSecurity().RequestAuthentication)(this, 'Policy', {
      metadata: metadata(this, this.name, this.namespace, props),
      spec: { jwtRules, targetRefs: targets.refs },
    });
    atSynth(this, () => targets.problems({ http: true }));
  }

  private rule(rule: JwtRule, index: number): RequestAuthenticationSpecJwtRules {
    checkRule(this, rule, `rules[${index}]`);
    const { issuer, jwksUri, jwks, audiences, fromHeaders, forwardOriginalToken } = rule;
    if (typeof issuer !== 'string' || issuer === '')
      refuse(this, `issuer must be the text of the "iss" claim, got ${shown(issuer)}`);
    if (jwks !== undefined && jwksUri !== undefined)
      refuse(this, `issuer ${shown(issuer)} has both jwks and jwksUri; give one of them`);
    if (jwksUri !== undefined && !isHttpsUrl(jwksUri))
      refuse(this, `jwksUri must be an https URL, got ${shown(jwksUri)}`);
    if (jwks !== undefined) this.checkKeys(jwks);
    for (const [key, list] of Object.entries({ audiences, fromHeaders })) {
      if (list?.length === 0 || list?.includes(''))
        refuse(this, `${key} must name at least one, and none empty, got ${shown(list)}`);
    }
    return {
      issuer,
      ...(jwksUri !== undefined && { jwksUri }),
      ...(jwks !== undefined && { jwks }),
      ...(audiences && { audiences: [...audiences] }),
      ...(fromHeaders && { fromHeaders: fromHeaders.map((name) => ({ name })) }),
      ...(forwardOriginalToken && { forwardOriginalToken }),
    };
  }

  private checkKeys(jwks: string): void {
    let keys: unknown;
    try {
      keys = (JSON.parse(jwks) as { keys?: unknown }).keys;
    } catch {
      keys = undefined;
    }
    if (!Array.isArray(keys)) refuse(this, `jwks must be JSON text with a list "keys", got ${shown(jwks)}`);
    for (const key of keys as { kty?: unknown; d?: unknown }[]) {
      if (!PUBLIC_KEYS.includes(key?.kty as string)) {
        refuse(this, `jwks has a key of type ${shown(key?.kty)}; public keys are of type ${PUBLIC_KEYS.join(', ')}`);
      }
      if (key.d !== undefined)
        refuse(this, 'jwks has a private key (a field "d"), which must not be in a manifest; give the public one');
    }
  }
}

/** Types of public keys (RFC 7518 6.1, RFC 8037); a key of type oct is a shared secret. */
const PUBLIC_KEYS = ['RSA', 'EC', 'OKP'];

function isHttpsUrl(text: unknown): boolean {
  return typeof text === 'string' && !/\s/.test(text) && URL.canParse(text) && new URL(text).protocol === 'https:';
}
