import { oneOf } from '../input/choice';
import { knownProps } from '../input/known-props';
import { port } from '../input/numbers';
import { refuse, shown, type Place } from '../input/refuse';
import type { Platform } from '../install/platform';
import { isPrincipal, type IPrincipal } from '../mesh/principal';
import { Http } from './http';
import { HttpSource, Source, renderSources } from './source';
import type {
  AuthorizationPolicySpecRules,
  AuthorizationPolicySpecRulesTo,
  AuthorizationPolicySpecRulesWhen,
} from '../../imports/istio-security.istio.io';

/** One rule of a policy that ztunnel enforces: who, on which ports. Everything given has to hold. */
export interface L4Rule {
  /**
   * Alternatives of who calls.
   *
   * @default - anybody
   */
  readonly from?: readonly (IPrincipal | Source)[] | undefined;

  /**
   * Ports of the container, not of the Service: ztunnel sees traffic after the Service is translated.
   *
   * @default - every port
   */
  readonly ports?: readonly number[] | undefined;

  /**
   * Container ports that are not meant.
   *
   * @default - none
   */
  readonly notPorts?: readonly number[] | undefined;
}

/** One rule of a policy that a waypoint or gateway enforces: who, with which requests. Everything given has to hold. */
export interface L7Rule {
  /**
   * Alternatives of who calls.
   *
   * @default - anybody
   */
  readonly from?: readonly (IPrincipal | Source | HttpSource)[] | undefined;

  /**
   * Alternatives of what is asked.
   *
   * @default - any request
   */
  readonly to?: readonly Http[] | undefined;

  /**
   * Ports of the Service, as the client dials them: a waypoint sees the Service's port, not the container's.
   *
   * @default - every port
   */
  readonly ports?: readonly number[] | undefined;
}

/** Instead of rules: everybody, or nobody. An empty list of rules would say one of the two without saying it. */
export type Matches = 'everybody' | 'nobody';

const checkL4 = knownProps<L4Rule>({ from: true, ports: true, notPorts: true });
const checkL7 = knownProps<L7Rule>({ from: true, to: true, ports: true });

/** Refuses rules that are empty, hold what no rule holds, or are given beside `matches`. */
export function checkRules<R extends L4Rule | L7Rule>(
  place: Place,
  layer: 4 | 7,
  given: { readonly rules?: readonly R[] | undefined; readonly matches?: Matches | undefined },
): void {
  const { rules, matches } = given;
  if (rules !== undefined && matches !== undefined)
    refuse(place, 'rules and matches exclude each other; give one of them');
  if (matches !== undefined) {
    oneOf(place, 'matches', matches, ['everybody', 'nobody']);
    return;
  }
  if (!Array.isArray(rules) || rules.length === 0) {
    refuse(
      place,
      `needs rules, got ${shown(rules)}; to mean everybody or nobody, say matches: 'everybody' or 'nobody'`,
    );
  }
  rules.forEach((rule: R, i) => {
    const at = `rules[${i}]`;
    (layer === 4 ? checkL4 : checkL7)(place, rule, at);
    const fields = Object.entries(rule).filter(([, value]) => value !== undefined);
    if (fields.length === 0)
      refuse(place, `${at} is empty and would match everybody; say matches: 'everybody' if that is meant`);
    for (const [field, values] of fields) {
      if (!Array.isArray(values) || values.length === 0)
        refuse(place, `${at}.${field} must be a list with at least one value`);
    }
    for (const source of rule.from ?? []) checkSource(place, `${at}.from`, layer, source);
    for (const p of [...(rule.ports ?? []), ...((rule as L4Rule).notPorts ?? [])]) port(place, `${at} port`, p);
    for (const http of (rule as L7Rule).to ?? []) {
      if (!(http instanceof Http))
        refuse(place, `${at}.to takes Http requests, such as Http.get('/x'), got ${shown(http)}`);
    }
  });
}

function checkSource(place: Place, at: string, layer: 4 | 7, source: unknown): void {
  if (source instanceof Source || isPrincipal(source)) return;
  if (source instanceof HttpSource) {
    if (layer === 7) return;
    refuse(
      place,
      `${at} asks for a token or the client behind proxies, which ztunnel cannot read; use an L7AuthorizationPolicy`,
    );
  }
  refuse(place, `${at} takes services, waypoints, gateways, Principal or Source, got ${shown(source)}`);
}

/** Writes rules as ztunnel reads them. */
export function renderL4Rules(
  rules: readonly L4Rule[],
  platform: Platform,
  action = 'ALLOW',
): AuthorizationPolicySpecRules[] {
  return rules.map((rule) => {
    const on = {
      ...(rule.ports && { ports: rule.ports.map(String) }),
      ...(rule.notPorts && { notPorts: rule.notPorts.map(String) }),
    };
    return {
      ...renderFrom(rule.from, platform, action),
      ...(Object.keys(on).length > 0 && { to: [{ operation: on }] }),
    };
  });
}

/**
 * Writes rules as a waypoint reads them. Header conditions sit in `when`, which holds for a whole rule: requests that
 * have some get a rule of their own.
 */
export function renderL7Rules(
  rules: readonly L7Rule[],
  platform: Platform,
  action = 'ALLOW',
): AuthorizationPolicySpecRules[] {
  return rules.flatMap((rule) => {
    const from = renderFrom(rule.from, platform, action);
    const ports = rule.ports?.map(String);
    const plain = (rule.to ?? []).filter((http) => http.headers.length === 0);
    const withHeaders = (rule.to ?? []).filter((http) => http.headers.length > 0);
    const out: AuthorizationPolicySpecRules[] = [];
    if (plain.length > 0 || withHeaders.length === 0) {
      const operations =
        plain.length > 0 ? plain.map((http) => operation(http, ports)) : ports ? [{ operation: { ports } }] : [];
      out.push({ ...from, ...(operations.length > 0 && { to: operations }) });
    }
    for (const http of withHeaders) {
      out.push({ ...from, to: [operation(http, ports)], when: headerConditions(http) });
    }
    return out;
  });
}

function renderFrom(
  from: readonly (IPrincipal | Source | HttpSource)[] | undefined,
  platform: Platform,
  action: string,
): Pick<AuthorizationPolicySpecRules, 'from'> {
  if (!from) return {};
  const sources = from.map((f) => (f instanceof HttpSource ? f : Source.of(f)));
  return { from: renderSources(sources, platform, action).map((source) => ({ source })) };
}

function operation(http: Http, ports: string[] | undefined): AuthorizationPolicySpecRulesTo {
  const given = Object.entries(http.operation).filter(([, values]) => values !== undefined);
  return { operation: { ...Object.fromEntries(given), ...(ports && { ports }) } };
}

function headerConditions(http: Http): AuthorizationPolicySpecRulesWhen[] {
  return http.headers.map(({ name, values }) => ({ key: `request.headers[${name}]`, values: [...values] }));
}
