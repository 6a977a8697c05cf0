import type { PatchStep } from '../../check/finding';
import { Mesh } from '../../model/mesh';
import { MeshObject } from '../../model/mesh-object';

/** A change of one object that might let a request through. */
export interface Change {
  readonly object: MeshObject;
  readonly steps: readonly PatchStep[];
  /** Whether the object is new. */
  readonly isNew?: boolean | undefined;
}

/** How much is written or taken away: every text, number or name of a field counts. */
export function sizeOf({ isNew, steps }: Change): number {
  // Another object is one more thing to keep.
  return steps.reduce((sum, { value }) => sum + leaves(value), isNew ? 1 : 0);
}

function leaves(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Math.max(
    1,
    Object.values(value).reduce((sum: number, one) => sum + leaves(one), 0),
  );
}

/** The mesh as it would be. */
export function changed(mesh: Mesh, { isNew, object, steps }: Change): Mesh {
  const { applyPatch } = require('fast-json-patch') as typeof import('fast-json-patch');
  const raw = applyPatch(JSON.parse(JSON.stringify(object.raw)), steps as never, false, true, true).newDocument;
  const next = new MeshObject(raw, object.origin);
  const objects = isNew ? [...mesh.objects, next] : mesh.objects.map((one) => (one === object ? next : one));
  return new Mesh(objects, mesh.world, mesh.options);
}

/** A path as a JSON pointer (RFC 6901). */
export function pointer(...keys: readonly (string | number)[]): string {
  return keys.map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A value at the end of a list, which is made where there is none. */
export function appended(object: MeshObject, path: readonly (string | number)[], value: unknown): PatchStep {
  return Array.isArray(object.field(...path).value)
    ? { op: 'add', path: pointer(...path, '-'), value }
    : { op: 'add', path: pointer(...path), value: [value] };
}
