import { fact } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import { attributesOf, authorizationOf } from '../../model/policy/authorization';
import { meshRouteSets } from '../envoy/route-sets';
import { hasSidecars, type Destination } from './destinations';

/** Whether requests to a destination are told apart by other hosts than its own, which the sidecars of clients may know as somebody else's. */
export function isAboutHosts(mesh: Mesh, destination: Destination): boolean {
  // What a destination looks at takes long to find, and most meshes look at no hosts.
  if (!hasSidecars(mesh) || !mentionsHosts(mesh)) return false;
  return destination.space.hosts.some((one) => one.kind !== 'exact' || one.value !== destination.host);
}

/** Whether anything looks at hosts of requests. */
const mentionsHosts = fact(
  (mesh) =>
    mesh
      .ofKind('AuthorizationPolicy')
      .some((policy) =>
        authorizationOf(mesh, policy).rules.some((rule) =>
          attributesOf(rule).some(({ name }) => /hosts|headers/i.test(name)),
        ),
      ) ||
    meshRouteSets(mesh).some(({ http }) =>
      http.some(({ matches }) =>
        matches.some(
          ({ authority, headers, withoutHeaders }) =>
            authority !== undefined ||
            [...headers, ...withoutHeaders].some(({ name }) => /^(?::authority|host)$/i.test(name)),
        ),
      ),
    ),
);
