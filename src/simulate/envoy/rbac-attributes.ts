import { addressBlockOf, addressOf, isWithin } from '../../model/services/address-blocks';
import { isMap, type JsonMap } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { unknown, type Generated, type Matcher } from './rbac-matcher';
import type { EnvoyHttp } from './request-facts';
import {
  headerTest,
  hostTest,
  isTemplate,
  namespaceTest,
  serviceAccountTest,
  templateTest,
  textTest,
  trustDomainTest,
  type TextTest,
} from './rbac-text';
import { expandPrincipal, expandTrustDomain } from './rbac-trust-domain';

/** What an attribute's values are read with. */
export interface AttributeContext {
  readonly mesh: Mesh;
  readonly policy: MeshObject;
  readonly chain: 'http' | 'tcp';
}

/** Reads the values of an attribute: a request is meant where one of them fits. */
export type ReadValues = (context: AttributeContext, values: readonly string[]) => Generated;

/** The fields of `source` and `operation`, by what they are read with; each has a form with `not`. */
export const FIELDS: Readonly<Record<string, ReadValues>> = {
  principals: (context, values) => principals(context, values),
  namespaces: (_, values) => ofPrincipal(values.map(namespaceTest)),
  serviceAccounts: ({ policy }, values) => ofPrincipal(values.map((one) => serviceAccountTest(one, policy.namespace))),
  trustDomains: (context, values) => trustDomains(context, values),
  requestPrincipals: (context, values) => requestPrincipals(context, values),
  ipBlocks: (_, values) => addresses(values, 'sourceAddresses', SOURCE_UNKNOWN),
  remoteIpBlocks: (_, values) => addresses(values, 'remoteAddresses', SOURCE_UNKNOWN),
  ports: (_, values) => ports(values),
  hosts: (context, values) => ofHttp(context, values.map(hostTest), ({ host }) => host),
  methods: (context, values) => ofHttp(context, values.map(headerTest), ({ method }) => method),
  paths: (context, values) =>
    ofHttp(
      context,
      values.map((one) => (isTemplate(one) ? templateTest(one) : textTest(one))),
      ({ path }) => path,
    ),
};

/**
 * What the key of a `when` condition is read with; undefined for a key that istiod doesn't know, with which it skips the rule.
 *
 * @see istio/istio pilot/pkg/security/authz/model/model.go, New (read for 1.32-dev)
 */
export function conditionReader(key: string): ReadValues | undefined {
  if (Object.hasOwn(KEYS, key)) return KEYS[key];
  if (key.startsWith('experimental.envoy.filters.')) return (_, values) => filterMetadata(key, values);
  if (key.startsWith('request.headers')) return (context, values) => header(context, key, values);
  if (key.startsWith('request.auth.claims')) return (context, values) => claim(context, key, values);
  return undefined;
}

const KEYS: Readonly<Record<string, ReadValues>> = {
  'source.ip': FIELDS['ipBlocks']!,
  'remote.ip': FIELDS['remoteIpBlocks']!,
  'source.namespace': FIELDS['namespaces']!,
  'source.serviceAccount': FIELDS['serviceAccounts']!,
  'source.trustDomain': FIELDS['trustDomains']!,
  'source.principal': FIELDS['principals']!,
  'request.auth.principal': FIELDS['requestPrincipals']!,
  'request.auth.audiences': (context, values) => claimAt(context, ['aud'], values),
  'request.auth.presenter': (context, values) => claimAt(context, ['azp'], values),
  'destination.ip': (_, values) => addresses(values, 'destinationAddresses', DESTINATION_UNKNOWN),
  'destination.port': FIELDS['ports']!,
  'connection.sni': (_, values) => sni(values),
};

const SOURCE_UNKNOWN = 'the address that the client sends from';
const DESTINATION_UNKNOWN = 'the address that the client asks for';
const TOKEN_UNKNOWN = 'whether a RequestAuthentication looks at the token';
const UNREADABLE: Generated = { matcher: undefined, isFaulty: true };

function fine(matcher: Matcher): Generated {
  return { matcher, isFaulty: false };
}

function principals({ mesh }: AttributeContext, values: readonly string[]): Generated {
  return ofPrincipal(values.flatMap((one) => expandPrincipal(mesh, one)).map((one) => textTest(one, 'spiffe://')));
}

function trustDomains({ mesh }: AttributeContext, values: readonly string[]): Generated {
  return ofPrincipal(values.flatMap((one) => expandTrustDomain(mesh, one)).map(trustDomainTest));
}

/** Without a certificate there is nobody, whom no value means, not even `*`. */
function ofPrincipal(tests: readonly TextTest[]): Generated {
  return fine(({ principal }) => principal !== undefined && tests.some((test) => test(principal)));
}

function ofHttp({ chain }: AttributeContext, tests: readonly TextTest[], read: (http: EnvoyHttp) => string): Generated {
  if (chain === 'tcp') return UNREADABLE;
  return fine(({ http }) => {
    if (!http) return false;
    const text = read(http);
    return tests.some((test) => test(text));
  });
}

function ports(values: readonly string[]): Generated {
  const numbers = values.filter((one) => /^\d{1,10}$/.test(one) && Number(one) <= 65_535).map(Number);
  return {
    matcher: numbers.length === 0 ? undefined : ({ port }) => numbers.includes(port),
    isFaulty: numbers.length < values.length,
  };
}

function sni(values: readonly string[]): Generated {
  const tests = values.map((one) => textTest(one));
  return fine(({ sni: name }, unsure) =>
    name === undefined ? unknown(unsure, 'the name that the client asks TLS for') : tests.some((test) => test(name)),
  );
}

function addresses(
  values: readonly string[],
  at: 'sourceAddresses' | 'remoteAddresses' | 'destinationAddresses',
  why: string,
): Generated {
  const blocks = values.flatMap((one) => addressBlockOf(one) ?? []);
  const isFaulty = blocks.length < values.length;
  if (blocks.length === 0) return { matcher: undefined, isFaulty };
  const matcher: Matcher = (request, unsure) => {
    const known = request[at];
    if (known === undefined) return unknown(unsure, why);
    const inside = known.filter((text) => {
      const address = addressOf(text);
      return address !== undefined && blocks.some((block) => isWithin(block, address));
    });
    if (inside.length === 0) return false;
    // Of several, it may be any.
    return inside.length === known.length ? true : unknown(unsure, why);
  };
  return { matcher, isFaulty };
}

function header({ chain }: AttributeContext, key: string, values: readonly string[]): Generated {
  const name = /^request\.headers\[(.*)\]$/s.exec(key)?.[1]?.toLowerCase();
  if (chain === 'tcp' || name === undefined) return UNREADABLE;
  const tests = values.map((value) => ({ value, test: headerTest(value) }));
  return fine(({ http }, unsure) => {
    if (!http?.headers.has(name)) return false;
    const text = http.headers.get(name);
    if (text !== undefined) return tests.some(({ test }) => test(text));
    return tests.some(({ value }) => value === '*') ? true : unknown(unsure, `what the header ${name} says`);
  });
}

/**
 * The principal of a token, issuer and subject with a slash between them.
 *
 * @see istio/istio pilot/pkg/security/authz/model/generator.go, requestPrincipalGenerator (read for 1.32-dev)
 */
function requestPrincipals({ chain }: AttributeContext, values: readonly string[]): Generated {
  if (chain === 'tcp') return UNREADABLE;
  const wanted = values.map(requestPrincipal);
  return fine(({ http }, unsure) => {
    if (http?.claims === 'unknown') return unknown(unsure, TOKEN_UNKNOWN);
    const [iss, sub] = [valueAt(http?.claims, ['iss']), valueAt(http?.claims, ['sub'])];
    if (typeof iss !== 'string' || typeof sub !== 'string') return false;
    return wanted.some(({ issuer, subject }) => issuer(iss) && subject(sub));
  });
}

function requestPrincipal(value: string): { readonly issuer: TextTest; readonly subject: TextTest } {
  const any = textTest('*');
  const slash = value.lastIndexOf('/');
  const [iss, sub] = slash < 0 ? [value, ''] : [value.slice(0, slash), value.slice(slash + 1)];
  const exactly =
    (text: string): TextTest =>
    (one) =>
      one === text;
  if (value === '*') return { issuer: any, subject: any };
  if (value.startsWith('*')) {
    return slash < 0 ? { issuer: any, subject: textTest(value) } : { issuer: textTest(iss), subject: exactly(sub) };
  }
  if (value.endsWith('*')) {
    return slash < 0 ? { issuer: textTest(value), subject: any } : { issuer: exactly(iss), subject: textTest(sub) };
  }
  return { issuer: exactly(iss), subject: exactly(sub) };
}

function claim(context: AttributeContext, key: string, values: readonly string[]): Generated {
  const path = claimPath(key.slice('request.auth.claims'.length));
  return path === undefined ? UNREADABLE : claimAt(context, path, values);
}

/** The names of a key such as `request.auth.claims[a][b]`; one name where the brackets are not in pairs. */
function claimPath(brackets: string): readonly string[] | undefined {
  if (/^(\[[^[\]]*\])*$/.test(brackets)) return [...brackets.matchAll(/\[([^[\]]*)\]/g)].map(([, name]) => name!);
  return brackets.startsWith('[') && brackets.endsWith(']') ? [brackets.slice(1, -1)] : undefined;
}

/** A claim that is a text, or a list with texts in it; anything else fits no value. */
function claimAt({ chain }: AttributeContext, path: readonly string[], values: readonly string[]): Generated {
  if (chain === 'tcp') return UNREADABLE;
  const tests = values.map((one) => textTest(one));
  const fits = (value: unknown): boolean => typeof value === 'string' && tests.some((test) => test(value));
  return fine(({ http }, unsure) => {
    if (http?.claims === 'unknown') return unknown(unsure, TOKEN_UNKNOWN);
    const value = valueAt(http?.claims, path);
    return Array.isArray(value) ? value.some(fits) : fits(value);
  });
}

function valueAt(claims: JsonMap | undefined, path: readonly string[]): unknown {
  let value: unknown = claims;
  for (const name of path) value = isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}

function filterMetadata(key: string, values: readonly string[]): Generated {
  if (!key.includes('[')) return UNREADABLE;
  return values.length === 0
    ? { matcher: undefined, isFaulty: false }
    : fine((_, unsure) => unknown(unsure, `what another filter of Envoy says of it, as ${key} asks`));
}
