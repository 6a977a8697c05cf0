import { fact } from '../../model/fact';
import type { Field } from '../../model/field';
import { isGranted } from '../../model/gateways/gateway-listener';
import type { GatewayRoute } from '../../model/gateways/gateway-route';
import { destinationOf } from '../../model/services/hosts';
import type { Mesh } from '../../model/mesh';
import { findService } from '../../model/services/service';
import { settings } from '../../model/platform/settings';
import { filterChanges } from './header-changes';
import type {
  HttpAction,
  HttpMatch,
  HttpRule,
  RouteTarget,
  RuleMirror,
  RuleRedirect,
  RuleRewrite,
  RuleShare,
  TcpRule,
} from './route-rule';
import type { RouteText } from './route-text';

/** What a route of the Gateway API says: for mesh parents, where any backend may be named, or for Gateways, where a grant is needed. */
export type RouteUse = 'mesh' | 'gateway';

/** What istiod does not take, and with it the whole route. */
class Void extends Error {}

const cache = fact(() => new WeakMap<GatewayRoute, Map<RouteUse, readonly HttpRule[]>>());

/**
 * The rules of an HTTPRoute or GRPCRoute, a rule for each match, as istiod makes them; none where something in it makes it void, so that
 * traffic goes where it would without.
 *
 * @see istio/istio pilot/pkg/config/kube/gateway/conversion.go, convertHTTPRoute and convertGRPCRoute (read for 1.32-dev)
 */
export function httpRulesOfRoute(mesh: Mesh, route: GatewayRoute, use: RouteUse): readonly HttpRule[] {
  const known = cache(mesh).get(route) ?? new Map<RouteUse, readonly HttpRule[]>();
  cache(mesh).set(route, known);
  let rules = known.get(use);
  if (!rules) {
    rules = orNone(() => route.rules.flatMap(({ field }) => rulesOf(mesh, route, field, use)));
    known.set(use, rules);
  }
  return rules;
}

function orNone<T>(make: () => readonly T[]): readonly T[] {
  try {
    return make();
  } catch (error) {
    if (error instanceof Void) return [];
    throw error;
  }
}

function rulesOf(mesh: Mesh, { object }: GatewayRoute, field: Field, use: RouteUse): readonly HttpRule[] {
  const isGrpc = object.kindName === 'GRPCRoute';
  const written = field.get('matches').items;
  // An API server gives an HTTPRoute's rule without matches one for every path.
  const matches = written.length > 0 ? written.map((one) => (isGrpc ? grpcMatch(one) : httpMatch(one))) : undefined;
  const action = actionOf(mesh, field, use);
  const rule = { object, field, isGatewayApi: true, action };
  if (!matches) return [{ ...rule, matches: isGrpc ? [] : [{ ...anything(field), uri: EVERY_PATH }] }];
  return matches.map((match) => ({ ...rule, matches: [match] }));
}

const EVERY_PATH: RouteText = { kind: 'prefix', value: '/' };

function anything(field: Field): HttpMatch {
  return {
    field,
    uri: undefined,
    ignoresUriCase: false,
    method: undefined,
    authority: undefined,
    scheme: undefined,
    headers: [],
    withoutHeaders: [],
    queryParams: [],
    port: undefined,
    gateways: [],
    sourceLabels: {},
    sourceNamespace: undefined,
  };
}

function httpMatch(field: Field): HttpMatch {
  const method = field.get('method').text;
  return {
    ...anything(field),
    uri: pathOf(field.get('path')),
    method: method === undefined ? undefined : { kind: 'exact', value: method },
    headers: namedOf(field.get('headers')),
    queryParams: namedOf(field.get('queryParams')),
  };
}

function pathOf(path: Field): RouteText {
  const value = path.get('value').text ?? '/';
  switch (path.get('type').text ?? 'PathPrefix') {
    case 'PathPrefix': {
      const prefix = value === '/' ? value : value.replace(/\/$/, '');
      return prefix === '/' ? EVERY_PATH : { kind: 'segments', value: prefix };
    }
    case 'Exact':
      return { kind: 'exact', value };
    case 'RegularExpression':
      return { kind: 'regex', value };
    default:
      throw new Void();
  }
}

/** Of conditions on one name the last holds. */
function namedOf(list: Field): HttpMatch['headers'] {
  const found = new Map<string, RouteText>();
  for (const one of list.items) {
    const [name, value, type] = [one.get('name').text, one.get('value').text ?? '', one.get('type').text ?? 'Exact'];
    if (name === undefined) continue;
    if (type !== 'Exact' && type !== 'RegularExpression') throw new Void();
    const text: RouteText =
      type === 'Exact' ? { kind: 'exact', value } : value === '*' ? { kind: 'present' } : { kind: 'regex', value };
    found.set(name, text);
  }
  return [...found].map(([name, text]) => ({ name, text }));
}

function grpcMatch(field: Field): HttpMatch {
  return { ...anything(field), uri: grpcPath(field.get('method')), headers: namedOf(field.get('headers')) };
}

function grpcPath(field: Field): RouteText | undefined {
  if (!field.isSet) return undefined;
  const [service, method] = [field.get('service').text, field.get('method').text];
  if (service === undefined && method === undefined) throw new Void();
  switch (field.get('type').text ?? 'Exact') {
    case 'Exact':
      // A service alone is a beginning that ends in a slash, which is taken off again where segments are compared.
      if (method === undefined) return { kind: 'segments', value: `/${service!}` };
      if (service === undefined) return { kind: 'regex', value: `/[^/]+/${method}` };
      return { kind: 'exact', value: `/${service}/${method}` };
    case 'RegularExpression':
      return { kind: 'regex', value: `/${service ?? '[^/]+'}/${method ?? '.+'}` };
    default:
      throw new Void();
  }
}

function actionOf(mesh: Mesh, rule: Field, use: RouteUse): HttpAction {
  let [request, response]: (Field | undefined)[] = [];
  let redirect: RuleRedirect | undefined;
  let rewrite: RuleRewrite | undefined;
  let cors: HttpAction['cors'];
  const mirrors: RuleMirror[] = [];
  for (const filter of rule.get('filters').items) {
    switch (filter.get('type').text) {
      case 'RequestHeaderModifier':
        request = filter.get('requestHeaderModifier');
        break;
      case 'ResponseHeaderModifier':
        response = filter.get('responseHeaderModifier');
        break;
      case 'RequestRedirect':
        redirect = redirectOf(filter.get('requestRedirect'));
        break;
      case 'URLRewrite':
        rewrite = rewriteOf(filter.get('urlRewrite'));
        break;
      case 'RequestMirror':
        mirrors.push(...mirrorOf(mesh, filter.get('requestMirror'), use));
        break;
      case 'CORS':
        cors = { origins: originsOf(filter.get('cors')) };
        break;
      default:
        throw new Void();
    }
  }
  const shares = sharesOf(mesh, rule, use);
  const retry = rule.get('retry');
  return {
    shares: shares ?? [],
    redirect,
    // Without anybody to send to, the Gateway API wants a 500.
    directResponse: !shares && !redirect ? 500 : undefined,
    rewrite,
    headers: filterChanges(request, response),
    mirrors,
    fault: undefined,
    cors,
    timeout: timeoutOf(rule.get('timeouts'), retry.isSet),
    retries: retry.isSet ? (retry.get('attempts').number ?? 2) : undefined,
  };
}

/** A limit for a try is one for all of it where there is no other try; `0s` is none. */
function timeoutOf(timeouts: Field, hasRetry: boolean): string | undefined {
  const [request, backend] = ['request', 'backendRequest'].map((name) => {
    const { text } = timeouts.get(name);
    return text === undefined || /^(0[a-z]+)+$/.test(text) ? undefined : text;
  });
  return hasRetry ? request : (backend ?? request);
}

/** Undefined where no backend has any weight. */
function sharesOf(mesh: Mesh, rule: Field, use: RouteUse): readonly RuleShare[] | undefined {
  const refs = rule.get('backendRefs').items;
  const weighed = refs
    .map((field) => ({ field, weight: field.get('weight').number ?? 1 }))
    .filter(({ weight }) => weight !== 0);
  if (weighed.length === 0) return undefined;
  return weighed.map(({ field, weight }) => ({
    ...backendOf(mesh, field, use),
    weight: weighed.length === 1 ? 0 : weight,
    headers: backendHeaders(field.get('filters')),
  }));
}

function backendHeaders(filters: Field): RuleShare['headers'] {
  let [request, response]: (Field | undefined)[] = [];
  for (const filter of filters.items) {
    const type = filter.get('type').text;
    if (type === 'RequestHeaderModifier') request = filter.get('requestHeaderModifier');
    else if (type === 'ResponseHeaderModifier') response = filter.get('responseHeaderModifier');
    else throw new Void();
  }
  return filterChanges(request, response);
}

/**
 * What a backend is called by. One that a grant lacks for, or of a kind that istiod sends nothing to, has no host.
 *
 * @see istio/istio pilot/pkg/config/kube/gateway/conversion.go, buildDestination (read for 1.32-dev)
 */
function backendOf(mesh: Mesh, field: Field, use: RouteUse): RouteTarget {
  const { object } = field;
  const [group, kind] = [field.get('group').text ?? '', field.get('kind').text ?? 'Service'];
  const name = field.get('name').text ?? '';
  const named = field.get('namespace').text;
  const port = field.get('port').number;
  const nowhere = { field, host: '', subset: undefined, port: undefined };
  if (use === 'gateway' && named !== undefined && named !== object.namespace) {
    const from = { group: object.group, kind: object.kindName, namespace: object.namespace };
    if (!isGranted(mesh, from, { group: group === 'core' ? '' : group, kind, namespace: named, name })) return nowhere;
  }
  if (kind === 'Service' && (group === '' || group === 'core')) {
    if (name.includes('.') || port === undefined) throw new Void();
    return { ...nowhere, host: `${name}.${named ?? object.namespace}.svc.${settings(mesh).clusterDomain}`, port };
  }
  if (kind === 'Hostname' && group === 'networking.istio.io') {
    if (named !== undefined || port === undefined) throw new Void();
    return { ...nowhere, host: name, port };
  }
  return nowhere;
}

/** A mirror that leads nowhere is left out, for HTTPRoutes. */
function mirrorOf(mesh: Mesh, field: Field, use: RouteUse): readonly RuleMirror[] {
  const target = backendOf(mesh, field.get('backendRef'), use);
  const [fraction, percent] = [field.get('fraction'), field.get('percent').number];
  const share = fraction.isSet
    ? (100 * (fraction.get('numerator').number ?? 0)) / (fraction.get('denominator').number ?? 100)
    : (percent ?? 100);
  const { host } = target;
  const isThere = host !== '' && (findByHost(mesh, host, field.object.namespace) || mesh.world === 'open');
  return isThere && share > 0 ? [{ ...target, share }] : [];
}

function findByHost(mesh: Mesh, host: string, from: string): boolean {
  const [name = '', namespace = ''] = host.split('.');
  return findService(mesh, namespace, name) !== undefined || destinationOf(mesh, host, from) !== undefined;
}

function redirectOf(field: Field): RuleRedirect {
  const scheme = field.get('scheme').text || undefined;
  const path = field.get('path');
  const type = path.get('type').text;
  return {
    authority: field.get('hostname').text || undefined,
    scheme,
    // Without a port the request's is meant, unless the scheme changes.
    port: field.get('port').number ?? (scheme === undefined ? 'request' : undefined),
    path: type === 'ReplaceFullPath' ? path.get('replaceFullPath').text || undefined : undefined,
    prefix: type === 'ReplacePrefixMatch' ? path.get('replacePrefixMatch').text || undefined : undefined,
    status: field.get('statusCode').number ?? 302,
  };
}

function rewriteOf(field: Field): RuleRewrite | undefined {
  const path = field.get('path');
  const type = path.get('type').text;
  const prefix =
    type === 'ReplacePrefixMatch' ? (path.get('replacePrefixMatch').text ?? '').replace(/\/$/, '') : undefined;
  const full = type === 'ReplaceFullPath' ? (path.get('replaceFullPath').text ?? '') : undefined;
  const authority = field.get('hostname').text || undefined;
  if (prefix === undefined && full === undefined && authority === undefined) return undefined;
  return {
    authority,
    // A prefix of nothing takes the matched one away.
    prefix: prefix === '' ? '/' : prefix,
    regex: full === undefined ? undefined : { pattern: '/.*', replacement: full },
  };
}

function originsOf(cors: Field): readonly RouteText[] {
  return cors.get('allowOrigins').texts.map((value) => {
    if (value === '*') return { kind: 'regex', value: String.raw`[a-zA-Z][a-zA-Z0-9+.-]*://[^/\s?#]+` };
    if (!value.includes('*')) return { kind: 'exact', value };
    if (value.indexOf('*') === value.length - 1) return { kind: 'prefix', value: value.slice(0, -1) };
    return { kind: 'regex', value: value.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '.*') };
  });
}

/** The rules of a TCPRoute or TLSRoute; one with nobody to send to leads to a cluster that is not there. */
export function tcpRulesOfRoute(
  mesh: Mesh,
  { object, hostnames, rules }: GatewayRoute,
  use: RouteUse,
): readonly TcpRule[] {
  const kind = object.kindName === 'TLSRoute' ? 'tls' : 'tcp';
  return orNone(() =>
    rules.map(({ field }): TcpRule => {
      const shares = sharesOf(mesh, field, use);
      const nobody = { field, host: 'internal.cluster.local', subset: 'zero-weight', port: 65535, headers: undefined };
      const tls = { field, port: undefined, gateways: [], sourceLabels: {}, sourceNamespace: undefined };
      return {
        object,
        field,
        kind,
        matches: kind === 'tls' ? [{ ...tls, sniHosts: hostnames }] : [],
        shares: shares ?? [{ ...nobody, weight: 0 }],
      };
    }),
  );
}
