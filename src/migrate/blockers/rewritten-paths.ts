import type { Mesh } from '../../model/mesh';
import { policiesOn } from '../../model/policy/attachment';
import { attributesOf, authorizationOf } from '../../model/policy/authorization';
import { virtualServicesFor } from '../../model/routing/virtual-service';
import { workloadsOf } from '../../model/services/service';
import type { Concern } from '../plan';
import { servedIn } from '../served-services';

/**
 * Paths that sidecars of clients rewrite before policies at the pods read them: a waypoint reads what the client has sent, and rewrites after that.
 *
 * @see istio/istio pilot/pkg/networking/core/listener_waypoint.go (measured for 1.32-dev)
 */
export function rewrittenPaths(mesh: Mesh, namespace: string): readonly Concern[] {
  const found = new Map<string, Concern>();
  for (const { isGuarded, service } of servedIn(mesh, namespace)) {
    const judges = isGuarded ? policiesOfPaths(mesh, service) : [];
    if (judges.length === 0) continue;
    for (const { name, namespace: home, object, isOnMesh, title } of virtualServicesFor(mesh, service.host)) {
      const rewrites = object.spec.get('http').items.some((one) => {
        const rewrite = one.get('rewrite');
        return rewrite.get('uri').isSet || rewrite.get('uriRegexRewrite').isSet;
      });
      if (!isOnMesh || !rewrites) continue;
      found.set(title, {
        weight: 'loses',
        name: `rewritten-paths:${home}/${name}`,
        namespace,
        object: title,
        what: `sidecars of clients rewrite paths by it before ${judges.join(', ')} read them, and a waypoint judges paths as clients send them`,
        fix: `name the paths that clients send for ${service.title} in the policies at the waypoint; the steps list what closes or opens until then`,
      });
    }
  }
  return [...found.values()];
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
