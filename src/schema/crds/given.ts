import { fact } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';
import { type Crd, type CrdProblem, type CrdVersion, isShortened, readCrd } from './crd';

interface Given {
  /** By group and kind. */
  readonly kinds: ReadonlyMap<string, Crd>;
  readonly problems: readonly { readonly object: MeshObject; readonly problem: CrdProblem }[];
}

/** The CRDs that the user gives: those of the option `crds`, and those among the manifests. A later one of a kind is not read. */
export const givenCrds = fact((mesh): Given => {
  const kinds = new Map<string, Crd>();
  const problems: { object: MeshObject; problem: CrdProblem }[] = [];
  for (const object of [...mesh.crds, ...mesh.ofKind('CustomResourceDefinition')]) {
    const { crd, problems: found } = readCrd(object);
    const isWhole = mesh.crds.includes(object) || !isShortened(object);
    if (isWhole) for (const problem of found) problems.push({ object, problem });
    const key = `${crd?.group} ${crd?.kind}`;
    if (crd !== undefined && !kinds.has(key)) kinds.set(key, crd);
  }
  return { kinds, problems };
});

/** An object of a kind that the user gives a CRD of, and the version it is written in, where there is one. */
export interface GivenObject {
  readonly object: MeshObject;
  readonly crd: Crd;
  readonly version: CrdVersion | undefined;
}

/** All objects of kinds that the user gives a CRD of. */
export const givenObjects = fact((mesh: Mesh): readonly GivenObject[] => {
  const { kinds } = givenCrds(mesh);
  if (kinds.size === 0) return [];
  return mesh.objects.flatMap((object) => {
    const crd = kinds.get(`${object.group} ${object.kindName}`);
    if (crd === undefined) return [];
    const name = object.apiVersion.slice(object.group.length + 1);
    return [{ object, crd, version: crd.versions.find((one) => one.name === name) }];
  });
});
