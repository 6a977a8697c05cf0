import { createHash } from 'node:crypto';
import type { Identity } from '../../app/identity';
import type { ShippedObject } from '../shipment';

/** Folder of what has no namespace: no namespace is called like this, as "_" is in no name. */
export const NO_NAMESPACE = 'cluster_';

/** What every file system takes, with room for an extension. */
const LONGEST = 200;

/**
 * Paths of objects, each `<namespace>/<kind>-<name>.yaml`, in lower case; objects that would then have the same, of two groups that
 * have a kind in common, also have their group. No name leads out of its folder.
 */
export function objectFiles(objects: readonly ShippedObject[]): readonly string[] {
  const short = objects.map(({ identity }) => pathOf(identity, identity.kind ?? ''));
  const times = new Map<string, number>();
  for (const path of short) times.set(path, (times.get(path) ?? 0) + 1);
  return short.map((path, i) => {
    if (times.get(path) === 1) return path;
    const { identity } = objects[i]!;
    return pathOf(identity, `${identity.kind}.${identity.group}`);
  });
}

function pathOf({ namespace, name }: Identity, kind: string): string {
  return `${namespace === '' ? NO_NAMESPACE : step(namespace)}/${step(`${kind.toLowerCase()}-${name}`)}.yaml`;
}

/** A name as one step of a path; what is not a lower-case letter, digit, "." or "-" is written by its number. */
function step(name: string): string {
  const safe = name.replace(/[^a-z0-9.-]/gu, (c) => `_${c.codePointAt(0)!.toString(16)}_`).replace(/^\./, '_2e_');
  if (safe.length <= LONGEST) return safe;
  return `${safe.slice(0, LONGEST - 17)}_${createHash('sha256').update(name).digest('hex').slice(0, 16)}`;
}
