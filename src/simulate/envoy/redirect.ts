import type { HttpMatch, RuleRedirect, RuleRewrite } from './route-rule';
import { re2 } from './re2';
import type { EnvoyHttp } from './request-facts';

/**
 * Where a redirect sends the client.
 *
 * @see envoyproxy/envoy source/common/router/config_impl.cc, newUri; istio/istio pilot/pkg/networking/core/route/route.go, ApplyRedirect
 */
export function locationOf(
  { authority, path, port, prefix, scheme }: RuleRedirect,
  http: EnvoyHttp,
  match: HttpMatch | undefined,
  servicePort: number,
  isTls = false,
): string {
  const own = isTls ? 'https' : 'http';
  const finalScheme = scheme ?? own;
  const wanted = port === 'request' ? servicePort : port;
  // The port that goes with the scheme is not written.
  const isDefault = (wanted === 80 && finalScheme === 'http') || (wanted === 443 && finalScheme === 'https');
  const finalPort = wanted === undefined || isDefault ? '' : `:${wanted}`;
  const host = authority ?? hostWithout(http.host, finalPort !== '', finalScheme !== own, own);
  const target = prefix === undefined ? path : `${replacePrefix(http.path, match, prefix)}`;
  const withQuery =
    target === undefined ? `${http.path}${http.query}` : target.includes('?') ? target : `${target}${http.query}`;
  return `${finalScheme}://${host}${finalPort}${withQuery}`;
}

/** A port of the request's host goes where there is a new one, or where it is that of a scheme that changes. */
function hostWithout(host: string, hasPort: boolean, changesScheme: boolean, scheme: string): string {
  const at = /:\d+$/.exec(host);
  if (!at) return host;
  const isOfScheme = (scheme === 'https' && at[0] === ':443') || (scheme === 'http' && at[0] === ':80');
  return hasPort || (changesScheme && isOfScheme) ? host.slice(0, at.index) : host;
}

/** The path that the app gets, without the query; undefined where it stays. */
export function rewrittenPath(
  { prefix, regex }: RuleRewrite,
  http: EnvoyHttp,
  match: HttpMatch | undefined,
  isGatewayApi: boolean,
): string | undefined {
  if (regex) return substituted(regex.pattern, regex.replacement, http.path);
  if (prefix === undefined) return undefined;
  if (isGatewayApi && prefix === '/') {
    const rest = http.path.slice(matchedLength(http.path, match)).replace(/^\//, '');
    return `/${rest}`;
  }
  return replacePrefix(http.path, match, prefix);
}

function replacePrefix(path: string, match: HttpMatch | undefined, prefix: string): string {
  return `${prefix}${path.slice(matchedLength(path, match))}`;
}

/** How much of a path a match is about: its beginning, or all of it. */
function matchedLength(path: string, match: HttpMatch | undefined): number {
  const uri = match?.uri;
  if (uri === undefined || uri.kind === 'present') return 1;
  return uri.kind === 'prefix' || uri.kind === 'segments' ? uri.value.length : path.length;
}

/**
 * Replaces whatever a pattern finds, `\1` standing for what its first group found. With a group that the pattern has not, nothing is
 * replaced at all.
 *
 * @see google/re2 re2/re2.cc, GlobalReplace and Rewrite, which Envoy calls
 */
function substituted(pattern: string, replacement: string, path: string): string {
  const compiled = re2(pattern);
  const asked = [...replacement.matchAll(/\\(.)/gs)].map(([, group = '']) => (/\d/.test(group) ? Number(group) : 0));
  if (!compiled || Math.max(0, ...asked) > compiled.groupCount()) return path;
  const matcher = compiled.matcher(path);
  let out = '';
  let at = 0;
  while (matcher.find()) {
    out += path.slice(at, matcher.start());
    out += replacement.replaceAll(/\\([\d\\])/g, (_, group: string) =>
      group === '\\' ? group : (matcher.group(Number(group)) ?? ''),
    );
    at = matcher.end();
    if (matcher.end() === matcher.start()) break;
  }
  return out + path.slice(at);
}
