import type { Mesh } from '../../model/mesh';

/** What would have to be known where the input is a part of the objects: policies that it may lack. */
export interface MissingPolicies {
  readonly authorization: readonly string[];
  readonly authentication: readonly string[];
}

/** Of the namespaces whose policies count, those that the input may have less of than there are. */
export function missingPolicies(mesh: Mesh, namespaces: readonly string[]): MissingPolicies {
  const of = (kind: 'AuthorizationPolicy' | 'RequestAuthentication'): readonly string[] =>
    [...new Set(namespaces)]
      .filter((namespace) => !mesh.knows(kind, namespace))
      .map((namespace) => `that namespace ${namespace} has no ${kind} that the input lacks`);
  return { authorization: of('AuthorizationPolicy'), authentication: of('RequestAuthentication') };
}
