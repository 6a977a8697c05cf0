import { fact, factOf } from '../../model/fact';
import type { Mesh } from '../../model/mesh';
import type { MeshObject } from '../../model/mesh-object';

/** An object before and after, where it is there. */
export interface ChangedObject {
  readonly old: MeshObject | undefined;
  readonly now: MeshObject | undefined;
}

/**
 * The objects that are not on both sides as they are written, whatever their order; undefined where one name stands for several, and where what is said of the
 * platform is another.
 */
export const changedObjects = factOf((before: Mesh, after: Mesh): readonly ChangedObject[] | undefined => {
  if (before.world !== after.world || !hasSameOptions(before, after)) return undefined;
  const [olds, nows] = [byIdentity(before), byIdentity(after)];
  if (!olds || !nows) return undefined;
  const found: ChangedObject[] = [];
  for (const [key, old] of olds) {
    const now = nows.get(key);
    if (!now || !isSame(old, now)) found.push({ old, now });
  }
  for (const [key, now] of nows) if (!olds.has(key)) found.push({ old: undefined, now });
  return found;
});

function hasSameOptions({ options: one }: Mesh, { options: other }: Mesh): boolean {
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])] as (keyof typeof one)[];
  return keys.every((key) => one[key] === other[key]);
}

const byIdentity = fact(({ objects }): ReadonlyMap<string, MeshObject> | undefined => {
  const found = new Map(objects.map((one) => [identityOf(one), one]));
  return found.size === objects.length ? found : undefined;
});

const identities = new WeakMap<MeshObject, string>();

/** What Kubernetes tells objects apart by; versions of a group are one. Known once for an object, which many meshes may have. */
export function identityOf(object: MeshObject): string {
  const known = identities.get(object);
  if (known !== undefined) return known;
  const { group, kindName, name, namespace } = object;
  const identity = `${group} ${kindName} ${namespace} ${name}`;
  identities.set(object, identity);
  return identity;
}

function isSame(old: MeshObject, now: MeshObject): boolean {
  return old === now || old.raw === now.raw || JSON.stringify(old.raw) === JSON.stringify(now.raw);
}
