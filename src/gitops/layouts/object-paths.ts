import { described } from '../../app/identity';
import { isClusterScoped, KINDS } from '../../model/kinds';
import type { Shipment, ShippedObject } from '../shipment';
import { safeName } from './safe-name';

/** Where an object is written: a folder, and a file in it. */
export interface ObjectPath {
  readonly folder: string;
  readonly file: string;
}

/**
 * Folder of what belongs to the whole cluster, Namespaces among them. No namespace can have this name, and it sorts before
 * those that start with a letter, so that tools that go by names find Namespaces and CustomResourceDefinitions first.
 */
export const CLUSTER_FOLDER = '_cluster';

/** Folder of what says no namespace and may have one: who applies it decides. */
export const UNSAID_FOLDER = '_no-namespace';

/** The group whose objects keep the short name where several have kinds of one name, such as Gateway. */
const HOME: ReadonlyMap<string, string> = new Map(
  Object.entries(KINDS).map(([kind, { groups }]) => [kind.toLowerCase(), groups[0]]),
);

/**
 * Gives each object of a shipment a path of its own, `<namespace>/<kind>.<name>.yaml`.
 *
 * A path depends on the object alone, so that another one added elsewhere renames no file; only where two differ in nothing
 * but their API group, all but the better known one have it behind their name, `gateway.shop__networking.istio.io.yaml`.
 */
export function objectPaths(shipment: Shipment): ObjectPath[] {
  const scopes = scopesOf(shipment.objects);
  const paths = shipment.objects.map((object) => ({
    folder: folderOf(object, scopes),
    file: `${safeName((object.identity.kind ?? 'object').toLowerCase(), 50)}.${nameOf(object)}`,
  }));
  const groups = new Map<string, Set<string>>();
  paths.forEach((path, i) => {
    const key = keyOf(path);
    const { group } = shipment.objects[i]!.identity;
    groups.set(key, (groups.get(key) ?? new Set()).add(group));
  });
  const taken = new Map<string, ShippedObject>();
  return paths.map(({ folder, file }, i) => {
    const object = shipment.objects[i]!;
    const { group, kind } = object.identity;
    const isAlone = groups.get(keyOf({ folder, file }))!.size === 1 || HOME.get((kind ?? '').toLowerCase()) === group;
    const path = { folder, file: `${file}${isAlone ? '' : `__${safeName(group, 60)}`}.yaml` };
    const other = taken.get(keyOf(path));
    if (other) shipment.problem(clash(other, object, path));
    else taken.set(keyOf(path), object);
    return path;
  });
}

const keyOf = ({ folder, file }: ObjectPath): string => `${folder}/${file}`;

/** What the shipment's own CustomResourceDefinitions say of their kinds. */
function scopesOf(objects: readonly ShippedObject[]): ReadonlyMap<string, unknown> {
  const scopes = new Map<string, unknown>();
  for (const { identity, content } of objects) {
    if (identity.kind !== 'CustomResourceDefinition') continue;
    const { group, names, scope } = (content.spec ?? {}) as {
      group?: unknown;
      scope?: unknown;
      names?: { kind?: unknown } | null;
    };
    scopes.set(`${String(group)}/${String(names?.kind)}`, scope);
  }
  return scopes;
}

function folderOf({ identity }: ShippedObject, scopes: ReadonlyMap<string, unknown>): string {
  const { group, kind = '', namespace } = identity;
  if (isClusterScoped(group, kind) || scopes.get(`${group}/${kind}`) === 'Cluster') return CLUSTER_FOLDER;
  return namespace === '' ? UNSAID_FOLDER : safeName(namespace);
}

/** A name that the cluster has yet to make up is told by what it starts with. */
function nameOf({ identity, content }: ShippedObject): string {
  if (identity.name !== undefined) return safeName(identity.name, 115);
  const { generateName } = (content.metadata ?? {}) as { generateName?: unknown };
  return `${safeName(typeof generateName === 'string' ? generateName : 'unnamed', 105)}__generated`;
}

function clash(one: ShippedObject, other: ShippedObject, path: ObjectPath): string {
  const given = one.identity.name === undefined ? 'objects without a name' : described(other.identity);
  return (
    `[${one.construct}] and [${other.construct}] would be written to the same file "${path.folder}/${path.file}" ` +
    `(${given}); give one of them another name`
  );
}
