import type { Labels } from '../../model/field';
import { byLabels } from '../../model/selectors';
import type { EnvoyHttp } from './request-facts';
import type { HttpMatch, HttpRule, RouteSet, RouteTarget } from './route-rule';
import { textTest, type RouteText } from './route-text';

/** Whether a request is meant; undefined where the manifests and the question don't tell. */
export type RouteTest = (http: EnvoyHttp) => boolean | undefined;

/** A route as a proxy has it: the first that means a request decides. */
export interface CompiledRoute {
  readonly rule: HttpRule;
  readonly match: HttpMatch | undefined;
  readonly means: RouteTest;
}

/** Whom routes are made for. */
export interface RouteReader {
  readonly namespace: string;
  /** Of the pod; undefined for one whose labels no rule may ask for, such as a waypoint. */
  readonly labels: Labels | undefined;
  /** `mesh`, or the names of the Gateways that the proxy works for. */
  readonly gateways: readonly string[];
}

/**
 * The routes of a set for a proxy and a port, in order; those behind one that takes every request are not made.
 *
 * @see istio/istio pilot/pkg/networking/core/route/route.go, BuildHTTPRoutesForVirtualService (read for 1.32-dev)
 */
export function compileRoutes({ http }: RouteSet, reader: RouteReader, port: number): readonly CompiledRoute[] {
  const routes: CompiledRoute[] = [];
  for (const rule of http) {
    if (rule.matches.length === 0) {
      routes.push({ rule, match: undefined, means: () => true });
      break;
    }
    const made = rule.matches.filter((match) => isFor(match, reader, port));
    const last = made.findIndex(takesEverything);
    const kept = last < 0 ? made : made.slice(0, last + 1);
    routes.push(...kept.map((match) => ({ rule, match, means: testOf(match) })));
    if (last >= 0) break;
  }
  return routes;
}

/** @see istio/istio pilot/pkg/networking/core/route/route.go, sourceMatchHTTP (read for 1.32-dev) */
function isFor({ port: own, gateways, sourceLabels, sourceNamespace }: HttpMatch, reader: RouteReader, port: number) {
  if (own !== undefined && own !== port) return false;
  const selector = byLabels(sourceLabels);
  // A waypoint has clients of many labels, and leaves out what asks for some.
  if (reader.labels === undefined && !selector.isEmpty) return false;
  if (gateways.length > 0) return gateways.some((name) => reader.gateways.includes(name));
  if (!selector.matches(reader.labels ?? {})) return false;
  return sourceNamespace === undefined || sourceNamespace === reader.namespace;
}

/** @see istio/istio pilot/pkg/networking/core/route/route.go, IsCatchAllRoute (read for 1.32-dev) */
export function takesEverything(match: HttpMatch): boolean {
  const { uri, method, authority, scheme, headers, withoutHeaders, queryParams } = match;
  const isAnyPath =
    uri === undefined ||
    uri.kind === 'present' ||
    (uri.kind === 'prefix' && uri.value === '/') ||
    (uri.kind === 'regex' && uri.value === '.*');
  const others = [method, authority, scheme, ...headers, ...withoutHeaders, ...queryParams];
  return isAnyPath && others.every((one) => one === undefined);
}

function testOf(match: HttpMatch): RouteTest {
  const tests: RouteTest[] = [];
  const { uri, method, authority, scheme } = match;
  if (uri) {
    const test = textTest(uri, match.ignoresUriCase);
    tests.push(({ path }) => test(path));
  }
  if (method) tests.push(headerIs(':method', method));
  if (authority) tests.push(headerIs(':authority', authority));
  if (scheme) tests.push(schemeIs(scheme));
  for (const { name, text } of match.headers) tests.push(claimIs(name, text) ?? headerIs(name, text));
  for (const { name, text } of match.withoutHeaders) tests.push(withoutHeader(name, text));
  for (const { name, text } of match.queryParams) tests.push(parameterIs(name, text));
  if (tests.length === 1) return tests[0]!;
  return (http) => {
    let answer: boolean | undefined = true;
    for (const test of tests) {
      const one = test(http);
      if (one === false) return false;
      if (one === undefined) answer = undefined;
    }
    return answer;
  };
}

function headerIs(name: string, text: RouteText): RouteTest {
  const key = name.toLowerCase();
  const test = textTest(text);
  return ({ headers }) => {
    if (!headers.has(key)) return false;
    if (text.kind === 'present') return true;
    const value = headers.get(key);
    return value === undefined ? undefined : test(value);
  };
}

/** What a client says of the scheme is rarely known; what comes without TLS of its own is plain. */
function schemeIs(text: RouteText): RouteTest {
  const test = textTest(text);
  return ({ headers }) => test(headers.get(':scheme') ?? 'http');
}

/** A header that is missing is an empty one here, unless its presence is asked for. */
function withoutHeader(name: string, text: RouteText): RouteTest {
  const claim = claimIs(name, text);
  if (claim) return (http) => not(claim(http));
  const key = name.toLowerCase();
  const test = textTest(text);
  return ({ headers }) => {
    if (text.kind === 'present') return !headers.has(key);
    if (!headers.has(key)) return !test('');
    const value = headers.get(key);
    return value === undefined ? undefined : !test(value);
  };
}

function not(answer: boolean | undefined): boolean | undefined {
  return answer === undefined ? undefined : !answer;
}

/**
 * `@request.auth.claims.a.b` or `@request.auth.claims[a][b]` asks for what a token says.
 *
 * @see istio/istio pilot/pkg/util/jwt, ToRoutingClaim (read for 1.32-dev)
 */
function claimIs(name: string, text: RouteText): RouteTest | undefined {
  const [, dotted, bracketed] = /^@request\.auth\.claims(?:\.(.+)|((?:\[[^\]]+\])+))$/i.exec(name) ?? [];
  if (dotted === undefined && bracketed === undefined) return undefined;
  const path = dotted?.split('.') ?? [...bracketed!.matchAll(/\[([^\]]+)\]/g)].map(([, one]) => one!);
  const test = textTest(text);
  return ({ claims }) => {
    let value: unknown = claims;
    for (const key of path) {
      value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
    }
    const texts = (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string');
    return texts.some(test);
  };
}

/** The first of a name counts, as it is written. */
function parameterIs(name: string, text: RouteText): RouteTest {
  const test = textTest(text);
  return ({ query }) => {
    const found = query
      .slice(1)
      .split('&')
      .find((one) => one === name || one.startsWith(`${name}=`));
    if (found === undefined) return false;
    return text.kind === 'present' || test(found.slice(name.length + 1));
  };
}

/** The destinations of a route, by their shares; those without a share are left out, unless there is one destination alone. */
export function weighed<T extends RouteTarget & { readonly weight: number }>(
  shares: readonly T[],
): readonly { readonly share: T; readonly weight: number | undefined }[] {
  if (shares.length === 1) return [{ share: shares[0]!, weight: undefined }];
  const counted = shares.filter(({ weight }) => weight > 0);
  const sum = counted.reduce((total, { weight }) => total + weight, 0);
  return counted.map((share) => ({ share, weight: (100 * share.weight) / sum }));
}
