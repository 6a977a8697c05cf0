import { addressBlockOf, addressOf, isWithin } from '../services/address-blocks';
import { clausesOf, valuesOf, type Attribute, type AuthorizationRule, type Entry } from './authorization';
import { factOf } from '../fact';
import type { Mesh } from '../mesh';
import type { Perhaps } from '../network/network-policy-selector';
import { isAtLeast } from '../platform/platform-facts';

/** Who a certificate says somebody is. */
export interface CallerIdentity {
  /** Undefined where it is not known: the one that a policy writes is taken for it then. */
  readonly trustDomain: string | undefined;
  readonly namespace: string;
  readonly serviceAccount: string;
}

/** A connection, as far as ztunnel looks at it, and as far as it is known. */
export interface ZtunnelConnection {
  /** Undefined without a certificate. */
  readonly identity: CallerIdentity | undefined;
  /** Any of these; undefined where they are not known. */
  readonly source: readonly string[] | undefined;
  readonly destination: readonly string[] | undefined;
  /** Of the container. */
  readonly port: number | undefined;
}

/** A field of a match. */
interface Test {
  readonly reads: 'identity' | 'source' | 'destination' | 'port';
  holds(connection: ZtunnelConnection): Perhaps;
}

/** A rule, as istiod sends it: a match of each clause has to hold, and all tests of a match. */
export interface ZtunnelRule {
  readonly clauses: readonly (readonly (readonly Test[])[])[];
  readonly readsSource: boolean;
  readonly readsDestination: boolean;
}

/**
 * A rule of an AuthorizationPolicy as ztunnel gets it, requests aside, which it can't read.
 *
 * @see istio/istio pilot/pkg/serviceregistry/ambient/authorization.go, handleRule (read for 1.32-dev)
 */
export const ztunnelRuleOf = factOf((mesh: Mesh, rule: AuthorizationRule): ZtunnelRule => {
  const home = rule.field.object.namespace;
  const clauses = clausesOf(rule).map((entries) =>
    entries.map(({ attributes }) => attributes.flatMap((attribute) => testOf(mesh, home, attribute) ?? [])),
  );
  const reads = (what: Test['reads']): boolean => clauses.flat(2).some((test) => test.reads === what);
  return { clauses, readsSource: reads('source'), readsDestination: reads('destination') };
});

/**
 * Whether a rule matches a connection. A match with no tests left matches nothing, and a rule without clauses everything.
 *
 * @see istio/ztunnel src/rbac.rs, Authorization::matches (read at 62d8265)
 */
export function matchesConnection({ clauses }: ZtunnelRule, connection: ZtunnelConnection): Perhaps {
  return every(clauses, (matches) =>
    some(matches, (tests) => (tests.length === 0 ? false : every(tests, (test) => test.holds(connection)))),
  );
}

/** Whether nothing of an entry comes to ztunnel: requests, values that can't be parsed, and no attributes at all make a match that matches nothing. */
export function matchesNothing(mesh: Mesh, { field, attributes }: Entry): boolean {
  return attributes.every((attribute) => testOf(mesh, field.object.namespace, attribute) === undefined);
}

/** Whether an attribute is about who calls, by identity. */
export function isAboutCallers({ name }: Attribute): boolean {
  return /^(not)?(principals|namespaces|serviceAccounts)$/i.test(name) || /^source\.(principal|namespace)$/.test(name);
}

/** Whether a value of an attribute that is about callers stands for one. */
export function standsFor(home: string, attribute: string, value: string, caller: CallerIdentity): boolean {
  if (/serviceAccounts$/i.test(attribute)) {
    const slash = value.indexOf('/');
    const namespace = slash < 0 ? home : value.slice(0, slash);
    return namespace === caller.namespace && value.slice(slash + 1) === caller.serviceAccount;
  }
  if (/namespace/i.test(attribute)) return matchesPattern(value, caller.namespace);
  return matchesPattern(value, principalOf(caller, value));
}

/** Who somebody is, as policies write it. */
function principalOf({ trustDomain, namespace, serviceAccount }: CallerIdentity, written: string): string {
  return `${trustDomain ?? domainOf(written)}/ns/${namespace}/sa/${serviceAccount}`;
}

function domainOf(written: string): string {
  const end = written.indexOf('/ns/');
  return end <= 0 || written.startsWith('*') ? 'cluster.local' : written.slice(0, end);
}

/** A `*` alone stands for anything, one at the beginning for anything before, and else one at the end for any rest. */
function matchesPattern(pattern: string, text: string): boolean {
  if (pattern === '*') return text !== '';
  if (pattern.startsWith('*')) return text.endsWith(pattern.slice(1));
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : pattern === text;
}

function testOf(mesh: Mesh, home: string, attribute: Attribute): Test | undefined {
  const { name, layer } = attribute;
  if (layer !== 'l4') return undefined;
  const { any, not } = valuesOf(attribute);
  if (isAboutCallers(attribute)) {
    // An API server of before leaves the field out, which CRDs did not have.
    if (/serviceAccounts$/i.test(name) && !isAtLeast(mesh, 'istio', '1.26')) return undefined;
    return testOfCallers(home, name, any, not);
  }
  if (/ports?$/i.test(name)) return testOfPorts(any.flatMap(portOf), not.flatMap(portOf));
  return testOfAddresses(name === 'destination.ip' ? 'destination' : 'source', any, not);
}

/** A list that is empty sets no condition. */
function holds<T>(any: readonly T[], not: readonly T[], is: (value: T) => boolean): boolean {
  return (any.length === 0 || any.some(is)) && !not.some(is);
}

function testOfCallers(home: string, name: string, any: readonly string[], not: readonly string[]): Test | undefined {
  if (any.length + not.length === 0) return undefined;
  return {
    reads: 'identity',
    holds: ({ identity }) =>
      holds(any, not, (value) => identity !== undefined && standsFor(home, name, value, identity)),
  };
}

function testOfPorts(any: readonly number[], not: readonly number[]): Test | undefined {
  if (any.length + not.length === 0) return undefined;
  return {
    reads: 'port',
    holds: ({ port }) => (port === undefined ? undefined : holds(any, not, (value) => value === port)),
  };
}

/** A port, as Go's strconv.ParseUint reads it; what it does not read is left out. */
function portOf(text: string): number[] {
  return /^\d+$/.test(text) && Number(text) <= 65_535 ? [Number(text)] : [];
}

function testOfAddresses(
  reads: 'source' | 'destination',
  anyText: readonly string[],
  notText: readonly string[],
): Test | undefined {
  const any = anyText.flatMap((text) => addressBlockOf(text) ?? []);
  const not = notText.flatMap((text) => addressBlockOf(text) ?? []);
  if (any.length + not.length === 0) return undefined;
  const isHeldBy = (text: string): Perhaps => {
    const address = addressOf(text);
    return address && holds(any, not, (block) => isWithin(block, address));
  };
  return {
    reads,
    holds: (connection) => {
      const addresses = connection[reads];
      if (addresses === undefined || addresses.length === 0) return undefined;
      const first = isHeldBy(addresses[0]!);
      return addresses.every((one) => isHeldBy(one) === first) ? first : undefined;
    },
  };
}

function every<T>(items: readonly T[], holdsFor: (item: T) => Perhaps): Perhaps {
  let all: Perhaps = true;
  for (const item of items) {
    const one = holdsFor(item);
    if (one === false) return false;
    if (one === undefined) all = undefined;
  }
  return all;
}

function some<T>(items: readonly T[], holdsFor: (item: T) => Perhaps): Perhaps {
  let any: Perhaps = false;
  for (const item of items) {
    const one = holdsFor(item);
    if (one === true) return true;
    if (one === undefined) any = undefined;
  }
  return any;
}
