import type { Mesh } from '../model/mesh';
import type { Answer } from './answer';
import type { MeshRequest } from './request';
import { walk } from './walk';

/** The answer to a request. */
export function answerRequest(
  mesh: Mesh,
  request: MeshRequest,
  place = `request ${request.name ?? ''}`.trim(),
): Answer {
  const found = walk(mesh, place, request);
  const { route } = found;
  const isHttp = request.http !== undefined;
  const reachesApp = found.outcome === 'app' && found.verdict === 'allowed';
  return {
    ...(request.name !== undefined && { name: request.name }),
    verdict: found.verdict,
    outcome: found.verdict === 'unknown' ? 'unknown' : found.outcome,
    by: found.verdict === 'denied' ? (found.by ?? null) : null,
    ...(found.verdict === 'denied' && found.anyOf.length > 0 && { anyOf: found.anyOf }),
    status: !isHttp ? null : reachesApp ? 200 : (found.status ?? null),
    ...(isHttp && found.grpcStatus !== undefined && { grpcStatus: found.grpcStatus }),
    path: found.path,
    lands: found.verdict === 'denied' && found.lands.length === 0 ? [] : found.lands,
    errors: found.errors,
    ...(reachesApp && route?.upstream && { upstream: route.upstream }),
    ...(route?.location !== undefined && { location: route.location }),
    ...(reachesApp && route?.timeout !== undefined && { timeout: route.timeout }),
    ...(reachesApp && route?.retries !== undefined && { retries: route.retries }),
    ...(reachesApp &&
      route &&
      route.mirrors.length > 0 && { mirrors: route.mirrors.map(({ cluster }) => cluster.host) }),
    hops: found.hops,
    assumptions: found.verdict === 'unknown' ? [...new Set(found.assumptions)] : [],
  };
}
