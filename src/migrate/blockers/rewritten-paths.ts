import type { Mesh } from '../../model/mesh';
import { policiesOn } from '../../model/policy/attachment';
import { attributesOf, authorizationOf } from '../../model/policy/authorization';
import { workloadsOf } from '../../model/services/service';
import type { Concern } from '../plan';
import { pathRewritesOf } from '../rewrites/sent-paths';
import { servedIn } from '../served-services';

/**
 * Paths that sidecars of clients rewrite before policies at the pods read them: a waypoint reads what the client has sent, and rewrites after that.
 *
 * @see istio/istio pilot/pkg/networking/core/listener_waypoint.go (measured for 1.32-dev)
 */
export function rewrittenPaths(mesh: Mesh, namespace: string): readonly Concern[] {
  return servedIn(mesh, namespace).flatMap(({ isGuarded, service }): Concern[] => {
    const { hasOthers, prefixes } = pathRewritesOf(mesh, service);
    const judges = isGuarded ? policiesOfPaths(mesh, service) : [];
    if (judges.length === 0 || (!hasOthers && prefixes.length === 0)) return [];
    const what = `sidecars of clients rewrite paths before ${judges.join(', ')} read them, and a waypoint judges paths as clients send them`;
    return [
      {
        weight: hasOthers ? 'loses' : 'stays',
        name: `rewritten-paths:${namespace}/${service.name}`,
        namespace,
        object: service.title,
        what,
        fix: hasOthers
          ? 'name the paths that clients send in the policies at the waypoint; the steps list what closes or opens until then'
          : 'nothing has to be done; the policies at the waypoint name the paths that clients send',
      },
    ];
  });
}

function policiesOfPaths(mesh: Mesh, service: Parameters<typeof workloadsOf>[1]): readonly string[] {
  const policies = workloadsOf(mesh, service).flatMap((pod) => policiesOn(mesh, 'AuthorizationPolicy', pod));
  const readers = policies.filter((policy) =>
    authorizationOf(mesh, policy).rules.some((rule) =>
      attributesOf(rule).some(({ name }) => /^(p|notP)aths$/.test(name)),
    ),
  );
  return [...new Set(readers.map(({ title }) => title))].sort();
}
