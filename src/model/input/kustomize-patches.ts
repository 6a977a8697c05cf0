import { dirname, join, normalize } from 'node:path';
import type { Field } from '../field';
import type { MeshObject } from '../mesh-object';

/**
 * Leaves out what is only written over other objects: files that a kustomization or component among the input names as patches. Such a
 * document is no object by itself, and nothing is missing from it.
 *
 * @see https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/ (patches, and the two forms before it)
 */
export function withoutPatches(objects: readonly MeshObject[]): readonly MeshObject[] {
  const files = new Set(objects.flatMap((object) => (isKustomization(object) ? patchFiles(object) : [])));
  if (files.size === 0) return objects;
  return objects.filter(({ origin: { file } }) => file === undefined || !files.has(normalize(file)));
}

/** What kustomizations among the objects write into others: it is not missing where it is not written there. */
export interface WrittenByKustomizations {
  /** Labels, into selectors and templates as well. */
  readonly selectors: boolean;
  /** The namespace, where a name is told of something that is in one. */
  readonly namespaces: boolean;
}

export function writtenByKustomizations(objects: readonly MeshObject[]): WrittenByKustomizations {
  const all = objects.filter(isKustomization);
  return {
    selectors: all.some(
      (object) =>
        object.field('commonLabels').entries.length > 0 ||
        object.field('labels').items.some((one) => one.get('includeSelectors').boolean === true),
    ),
    namespaces: all.some((object) => Boolean(object.field('namespace').text)),
  };
}

function isKustomization({ group }: MeshObject): boolean {
  return group === 'kustomize.config.k8s.io';
}

function patchFiles(object: MeshObject): readonly string[] {
  const { file } = object.origin;
  if (file === undefined) return [];
  const paths: readonly Field[] = [
    ...['patches', 'patchesJson6902'].flatMap((name) => object.field(name).items.map((patch) => patch.get('path'))),
    ...object.field('patchesStrategicMerge').items,
  ];
  return paths.flatMap(({ text }) => (text ? [normalize(join(dirname(file), text))] : []));
}
