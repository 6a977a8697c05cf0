import type { Mesh } from '../../model/mesh';
import type { Rewritten } from '../answer';
import { pathNormalization, type EnvoyHttp } from './request-facts';
import { normalisePath } from './request-path';
import type { HeaderChanges } from './route-rule';

/**
 * A request as the next proxy sees it, after a route has changed it.
 *
 * @param own changes for the share alone that it is of
 */
export function afterRoute(
  mesh: Mesh,
  http: EnvoyHttp,
  upstream: Rewritten | undefined,
  own: HeaderChanges | undefined,
): EnvoyHttp {
  if (!upstream && !own) return http;
  const headers = new Map(http.headers);
  const host = upstream?.host ?? own?.authority ?? http.host;
  const { path } = normalisePath(upstream?.path ?? http.path, pathNormalization(mesh));
  headers.set(':path', `${path}${http.query}`).set(':authority', host).set('host', host);
  for (const [name, value] of Object.entries({ ...upstream?.setHeaders, ...own?.set })) {
    // What is filled in on the way, nobody knows before.
    headers.set(name, value.includes('%') ? undefined : value);
  }
  for (const name of [...(upstream?.removedHeaders ?? []), ...(own?.removed ?? [])]) headers.delete(name);
  return { ...http, path, sentPath: path, host, headers };
}
