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

/** Whether a kustomization among the objects writes labels into selectors and templates: what is missing there may come from it. */
export function areSelectorsWritten(objects: readonly MeshObject[]): boolean {
  return objects.some(
    (object) =>
      isKustomization(object) &&
      (object.field('commonLabels').entries.length > 0 ||
        object.field('labels').items.some((one) => one.get('includeSelectors').boolean === true)),
  );
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
