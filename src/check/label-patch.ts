import type { MeshObject } from '../model/mesh-object';
import type { PatchStep } from './finding';

/** The patch that gives an object a label. */
export function labelPatch(object: MeshObject, name: string, value: string): readonly PatchStep[] {
  const path = '/metadata/labels';
  return object.field('metadata', 'labels').map === undefined
    ? [{ op: 'add', path, value: { [name]: value } }]
    : [{ op: 'add', path: `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, value }];
}
