import type { Field } from '../../model/field';
import { virtualServices } from '../../model/routing/virtual-service';
import { fact } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { isVisible } from '../../model/services/service-entry';
import type { HttpAction, HttpMatch, HttpRule, NamedText } from './route-rule';
import type { RouteText } from './route-text';

/** VirtualServices without hosts, which others delegate to. */
const delegates = fact(
  (mesh) =>
    new Map(
      virtualServices(mesh).flatMap((one) => (one.hosts.length > 0 ? [] : [[`${one.namespace}/${one.name}`, one]])),
    ),
);

/**
 * The rules that come in the place of one that delegates; none where the delegate is not there, or not to be seen from here.
 *
 * @see istio/istio pilot/pkg/model/virtualservice.go, MergeHTTPRoutes (read for 1.32-dev)
 */
export function joinDelegate(
  mesh: Mesh,
  rule: HttpRule,
  to: Field,
  rulesOf: (object: MeshObject) => readonly HttpRule[],
): readonly HttpRule[] {
  const home = to.get('namespace').text || rule.object.namespace;
  const found = delegates(mesh).get(`${home}/${to.get('name').text ?? ''}`);
  if (!found || !isVisible(found.exportTo, found.namespace, rule.object.namespace)) return [];
  return rulesOf(found.object).flatMap((inner) => {
    const matches = joinMatches(rule.matches, inner.matches);
    return matches ? [{ ...inner, matches, action: joinActions(rule.action, inner.action) }] : [];
  });
}

function joinActions(root: HttpAction, inner: HttpAction): HttpAction {
  return {
    shares: inner.shares,
    // A rule that delegates has no redirect of its own.
    redirect: inner.redirect,
    rewrite: inner.rewrite ?? root.rewrite,
    directResponse: inner.directResponse ?? root.directResponse,
    timeout: inner.timeout ?? root.timeout,
    retries: inner.retries ?? root.retries,
    fault: inner.fault ?? root.fault,
    cors: inner.cors ?? root.cors,
    mirrors: inner.mirrors.length > 0 ? inner.mirrors : root.mirrors,
    headers: inner.headers ?? root.headers,
  };
}

/** The matches of both; undefined where one of the delegate is in conflict with all of the root. */
function joinMatches(root: readonly HttpMatch[], inner: readonly HttpMatch[]): readonly HttpMatch[] | undefined {
  if (root.length === 0) return inner;
  if (inner.length === 0) return root;
  const joined: HttpMatch[] = [];
  for (const one of inner) {
    const fitting = root.filter((other) => !isInConflict(other, one));
    if (fitting.length === 0) return undefined;
    joined.push(...fitting.map((other) => joinMatch(other, one)));
  }
  return joined;
}

function joinMatch(root: HttpMatch, inner: HttpMatch): HttpMatch {
  return {
    ...inner,
    uri: inner.uri ?? root.uri,
    scheme: inner.scheme ?? root.scheme,
    method: inner.method ?? root.method,
    authority: inner.authority ?? root.authority,
    headers: joinNamed(root.headers, inner.headers),
    withoutHeaders: joinNamed(root.withoutHeaders, inner.withoutHeaders),
    queryParams: joinNamed(root.queryParams, inner.queryParams),
    port: inner.port ?? root.port,
    sourceLabels: { ...root.sourceLabels, ...inner.sourceLabels },
    sourceNamespace: inner.sourceNamespace ?? root.sourceNamespace,
    gateways: inner.gateways.length > 0 ? inner.gateways : root.gateways,
  };
}

function joinNamed(root: readonly NamedText[], inner: readonly NamedText[]): readonly NamedText[] {
  return [...new Map([...root, ...inner].map((one) => [one.name, one])).values()];
}

/** @see istio/istio pilot/pkg/model/virtualservice.go, hasConflict (read for 1.32-dev) */
function isInConflict(root: HttpMatch, inner: HttpMatch): boolean {
  const texts = (['uri', 'scheme', 'method', 'authority'] as const).some((key) => clash(root[key], inner[key]));
  const named = (['headers', 'withoutHeaders', 'queryParams'] as const).some((key) =>
    inner[key].some(({ name, text }) => clash(root[key].find((one) => one.name === name)?.text, text)),
  );
  return (
    texts ||
    named ||
    root.ignoresUriCase !== inner.ignoresUriCase ||
    (root.port !== undefined && inner.port !== undefined && root.port !== inner.port) ||
    (root.sourceNamespace !== undefined && inner.sourceNamespace !== root.sourceNamespace) ||
    Object.entries(inner.sourceLabels).some(
      ([name, value]) => Object.hasOwn(root.sourceLabels, name) && root.sourceLabels[name] !== value,
    ) ||
    (root.gateways.length > 0 && !inner.gateways.every((name) => root.gateways.includes(name)))
  );
}

/** Whether two conditions on one text can't both be meant: the delegate's has to be the narrower one, and a regex goes with nothing. */
function clash(root: RouteText | undefined, inner: RouteText | undefined): boolean {
  if (!root || !inner) return false;
  if (root.kind === 'regex' || inner.kind === 'regex' || root.kind === 'present' || inner.kind === 'present')
    return true;
  if (root.kind === 'exact') return inner.kind !== 'exact' || inner.value !== root.value;
  return !inner.value.startsWith(root.value);
}
