import { isIpOrBlock } from '../input/addresses';
import { dnsLabel, plainName, type Named } from '../input/names';
import { refuse, shown } from '../input/refuse';
import { oneWildcard } from '../input/wildcard';
import type { Platform } from '../install/platform';
import { Principal, isPrincipal, type IPrincipal } from '../mesh/principal';
import type { AuthorizationPolicySpecRulesFromSource } from '../../imports/istio-security.istio.io';

/** One condition on the caller: a field of AuthorizationPolicy's `source`, and what it holds. */
type Condition =
  | { readonly field: 'principals'; readonly not: boolean; readonly values: readonly IPrincipal[] }
  | {
      readonly field: 'namespaces' | 'ipBlocks' | 'remoteIpBlocks' | 'requestPrincipals';
      readonly not: boolean;
      readonly values: readonly string[];
    };

/**
 * Who a request comes from, as far as ztunnel can tell: its identity, namespace and address.
 *
 * The conditions of one source all have to hold; several sources in a rule are alternatives.
 *
 * @example
 * const shopWithoutBatch = Source.namespaces('shop').except(Source.principals(Principal.serviceAccount('shop', 'batch')));
 *
 * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/#Source (read for 1.30)
 */
export class Source {
  /** Callers by identity: services, waypoints, gateways, or a {@link Principal}. */
  static principals(...callers: readonly IPrincipal[]): Source {
    const place = 'Source.principals';
    someOf(place, callers);
    for (const caller of callers) {
      if (!isPrincipal(caller))
        refuse(place, `takes services, waypoints, gateways or a Principal, got ${shown(caller)}`);
    }
    return new Source([{ field: 'principals', not: false, values: callers }]);
  }

  /** Callers in these namespaces, by their identity. */
  static namespaces(...namespaces: readonly Named[]): Source {
    const place = 'Source.namespaces';
    someOf(place, namespaces);
    const values = namespaces.map((n) => dnsLabel(place, 'namespace', plainName(place, 'namespace', n)));
    return new Source([{ field: 'namespaces', not: false, values }]);
  }

  /**
   * Callers by the address of the direct peer, an IP or a CIDR block. Behind a waypoint that is the waypoint, and at a
   * waypoint it never matches; it is for ztunnel and for ingress gateways.
   */
  static ipBlocks(...blocks: readonly string[]): Source {
    return new Source([{ field: 'ipBlocks', not: false, values: addresses('Source.ipBlocks', blocks) }]);
  }

  /** Callers without any mesh identity, that is, over plaintext. */
  static unauthenticated(): Source {
    return new Source([{ field: 'principals', not: true, values: [Principal.any()] }]);
  }

  /** Either kind of source from whatever stands for a caller. */
  static of(caller: IPrincipal | Source): Source {
    return caller instanceof Source ? caller : Source.principals(caller);
  }

  private constructor(
    /** @internal */
    readonly conditions: readonly Condition[],
  ) {}

  /** @internal the callers it names, where it names some. */
  get callers(): readonly IPrincipal[] {
    return this.conditions.flatMap((c) => (c.field === 'principals' && !c.not ? c.values : []));
  }

  /** @internal whether it takes only callers without identity. */
  get unauthenticatedOnly(): boolean {
    return this.conditions.some(
      (c) => c.field === 'principals' && c.not && c.values.some((v) => v.principal.key === '*'),
    );
  }

  /** @internal the same source, with these of its callers alone. */
  only(callers: readonly IPrincipal[]): Source {
    return new Source(this.conditions.map((c) => (c.field === 'principals' && !c.not ? { ...c, values: callers } : c)));
  }

  /** This source, and the other's conditions too. */
  and(other: Source): Source {
    return new Source(both('Source.and', this.conditions, ztunnelReads('Source.and', other)));
  }

  /**
   * This source, but for the other's callers.
   *
   * @throws InputError if the other has several conditions: Istio can't say "not both of these"
   */
  except(other: Source): Source {
    const [condition, ...more] = ztunnelReads('Source.except', other);
    if (!condition || more.length > 0)
      refuse('Source.except', 'takes a source of one condition; chain several except(…)');
    return new Source(both('Source.except', this.conditions, [{ ...condition, not: !condition.not }]));
  }
}

/**
 * Who a request comes from, as a waypoint or gateway can tell from HTTP: a token, or the client behind proxies. ztunnel
 * reads none of it, so an {@link L4AuthorizationPolicy} does not take one.
 *
 * @example
 * const signedIn = HttpSource.requestPrincipals('https://accounts.example.com/*');
 */
export class HttpSource {
  /** Callers with a valid token: `<issuer>/<subject>`, `*` at one end, or `*` for any token. */
  static requestPrincipals(...principals: readonly string[]): HttpSource {
    const place = 'HttpSource.requestPrincipals';
    someOf(place, principals);
    for (const p of principals) {
      if (typeof p !== 'string' || p === '')
        refuse(place, `a request principal is "<issuer>/<subject>", got ${shown(p)}`);
      oneWildcard(place, 'request principal', p);
    }
    return new HttpSource([{ field: 'requestPrincipals', not: false, values: principals }]);
  }

  /** Requests without a valid token. */
  static withoutToken(): HttpSource {
    return new HttpSource([{ field: 'requestPrincipals', not: true, values: ['*'] }]);
  }

  /** The original client's address, an IP or CIDR block. At a waypoint a client can write it (X-Forwarded-For). */
  static remoteIpBlocks(...blocks: readonly string[]): HttpSource {
    return new HttpSource([
      { field: 'remoteIpBlocks', not: false, values: addresses('HttpSource.remoteIpBlocks', blocks) },
    ]);
  }

  private constructor(
    /** @internal */
    readonly conditions: readonly Condition[],
  ) {}

  /** This source, and the other's conditions too. */
  and(other: HttpSource | Source): HttpSource {
    if (!(other instanceof HttpSource || other instanceof Source)) {
      refuse('HttpSource.and', `takes a Source or an HttpSource, got ${shown(other)}`);
    }
    return new HttpSource(both('HttpSource.and', this.conditions, other.conditions));
  }
}

/** Whether a source asks for the address of the direct peer. */
export function asksForIp(source: Source | HttpSource): boolean {
  return source.conditions.some((c) => c.field === 'ipBlocks');
}

/** Whether a source may take the calls of a waypoint or gateway, as far as they can be told before there are any. */
export function mayAdmit(caller: IPrincipal | Source, waypoint: IPrincipal & { readonly namespace: string }): boolean {
  return Source.of(caller).conditions.every((condition) => {
    if (condition.field === 'namespaces') return condition.values.includes(waypoint.namespace) !== condition.not;
    if (condition.field !== 'principals') return true;
    const named = condition.values.some(({ principal: p }) => p.key === '*' || isWaypoint(p, waypoint));
    return condition.not ? !named : named || condition.values.some(({ principal: { key } }) => key.includes('*'));
  });
}

/**
 * Whether a source tells callers apart, and knows nothing of a waypoint that may be among them: behind the waypoint it
 * says the same of all its clients.
 */
export function overlooks(caller: IPrincipal | Source, waypoint: IPrincipal & { readonly namespace: string }): boolean {
  const { conditions } = Source.of(caller);
  const names = (c: Condition): boolean =>
    c.field === 'principals' && c.values.some(({ principal: p }) => isWaypoint(p, waypoint));
  return !conditions.some(names) && !conditions.every((c) => c.field === 'principals' && anyAmong(c.values));
}

function anyAmong(callers: readonly IPrincipal[]): boolean {
  return callers.some(({ principal: { key } }) => key === '*');
}

/** The waypoint by name, in whichever way it is written. */
function isWaypoint({ key }: Principal, waypoint: IPrincipal): boolean {
  const [namespace, account] = waypoint.principal.key.split('/');
  return key === waypoint.principal.key || key.endsWith(`/ns/${namespace}/sa/${account}`);
}

/** Whether a source asks for what is in a caller's mesh certificate: its identity or namespace. */
export function asksForMeshIdentity(source: Source | HttpSource): boolean {
  return source.conditions.some((c) => c.field === 'principals' || c.field === 'namespaces');
}

/** Whether a source asks who the caller is, by identity, namespace or token. */
export function asksForIdentity(source: Source | HttpSource): boolean {
  return source.conditions.some((c) => c.field !== 'ipBlocks' && c.field !== 'remoteIpBlocks');
}

/**
 * Writes sources as the entries of a rule's `from`. Istio's webhook refuses an entry that holds service accounts beside
 * principals or namespaces: such a source is written with principals alone, or as two alternatives where it has no
 * other condition on identity.
 */
export function renderSources(
  sources: readonly (Source | HttpSource)[],
  platform: Platform,
  action: string,
): AuthorizationPolicySpecRulesFromSource[] {
  const merged: Entry[] = [];
  for (const entry of sources.flatMap((source) => renderSource(source.conditions, platform, action === 'DENY'))) {
    const [field = '', ...more] = Object.keys(entry);
    const mergeable = more.length === 0 && !field.startsWith('not');
    // Alternatives by one positive field read better as one list, the way one would write them by hand.
    const twin = mergeable ? merged.find((m) => Object.keys(m).length === 1 && Object.hasOwn(m, field)) : undefined;
    if (twin) twin[field] = [...new Set([...twin[field]!, ...entry[field]!])];
    else merged.push(entry);
  }
  return merged.flatMap(withinBounds) as AuthorizationPolicySpecRulesFromSource[];
}

/** An entry of too many service accounts alone is as good as several. */
function withinBounds(entry: Entry): Entry[] {
  const { serviceAccounts } = entry;
  if (!serviceAccounts || serviceAccounts.length <= MOST_ACCOUNTS) return [entry];
  return chunks(serviceAccounts).map((some) => ({ ...entry, serviceAccounts: some }));
}

type Entry = Record<string, string[]>;

/** Most service accounts in one source (`maxItems` in Istio's CRD and its webhook, read for 1.30). */
const MOST_ACCOUNTS = 16;

function chunks(accounts: readonly string[]): string[][] {
  const count = Math.ceil(accounts.length / MOST_ACCOUNTS);
  return Array.from({ length: count }, (_, i) => accounts.slice(i * MOST_ACCOUNTS, (i + 1) * MOST_ACCOUNTS));
}

function renderSource(conditions: readonly Condition[], platform: Platform, denies: boolean): Entry[] {
  const onIdentity = conditions.filter((c) => c.field === 'principals' || c.field === 'namespaces');
  const shared: Entry = {};
  let alternatives: Entry[] = [{}];
  for (const condition of conditions) {
    if (condition.field !== 'principals') {
      add(shared, fieldName(condition.field, condition.not), condition.values);
      continue;
    }
    // A trust domain that is not the one stated must not open a door: what keeps callers out holds in any.
    const keepsOut = condition.not !== denies;
    const texts = condition.values.map(({ principal }) => principal.renderFor(platform, keepsOut));
    const accounts = texts.flatMap((t) => ('serviceAccount' in t ? [t.serviceAccount] : []));
    const others = texts.flatMap((t) => ('principal' in t ? [t.principal] : []));
    const together = condition.not && (others.length > 0 || accounts.length > MOST_ACCOUNTS);
    if (accounts.length === 0 || onIdentity.length > 1 || together) {
      const identities = condition.values.map(({ principal }) =>
        keepsOut ? principal.inAnyTrustDomain : principal.identity(platform),
      );
      add(shared, fieldName('principals', condition.not), identities);
    } else {
      alternatives = [{ [fieldName('serviceAccounts', condition.not)]: accounts }];
      if (others.length > 0) alternatives.push({ principals: others });
    }
  }
  return alternatives.map((alternative) => ({ ...alternative, ...shared }));
}

function fieldName(field: string, not: boolean): string {
  return not ? `not${field.charAt(0).toUpperCase()}${field.slice(1)}` : field;
}

function add(entry: Entry, field: string, values: readonly string[]): void {
  entry[field] = [...(entry[field] ?? []), ...values];
}

/** The conditions of a Source. A token among them would make a policy of ztunnel's say what ztunnel can't read. */
function ztunnelReads(place: string, other: unknown): readonly Condition[] {
  if (other instanceof Source) return other.conditions;
  const hint = other instanceof HttpSource ? '; say httpSource.and(source)' : '';
  refuse(place, `takes a Source, got ${other instanceof HttpSource ? 'an HttpSource' : shown(other)}${hint}`);
}

/** Both lists of conditions; two positive ones on one field would be read as "either", so they are refused. */
function both(place: string, a: readonly Condition[], b: readonly Condition[]): Condition[] {
  const twice = b.find((x) => !x.not && a.some((y) => !y.not && y.field === x.field));
  if (twice) {
    refuse(
      place,
      `both sources ask for ${twice.field}; Istio would take either; give all values to one source, or narrow with except(…)`,
    );
  }
  return [...a, ...b];
}

function someOf(place: string, values: readonly unknown[]): void {
  if (values.length === 0) refuse(place, 'needs at least one value; an empty list would match nobody or everybody');
}

function addresses(place: string, blocks: readonly string[]): string[] {
  someOf(place, blocks);
  for (const block of blocks) {
    if (!isIpOrBlock(block))
      refuse(place, `${shown(block)} is neither an IP address nor a CIDR block, such as "10.0.0.0/8"`);
  }
  return [...blocks];
}
