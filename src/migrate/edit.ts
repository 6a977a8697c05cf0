import type { JsonMap } from '../model/field';
import { MeshObject } from '../model/mesh-object';
import { Mesh } from '../model/mesh';
import { identityOf } from '../simulate/diff/changed-objects';

/** What a step does to one object. */
export interface Edit {
  readonly does: 'apply' | 'delete';
  /** The whole object, as it is to be; for what goes away, as it was. */
  readonly object: JsonMap;
  /** Why, in a few words. */
  readonly why: string;
  /**
   * Whether it happens by itself when pods are restarted, so that nobody applies anything: the injector writes labels on pods that no manifest
   * has.
   *
   * @default - somebody applies it
   */
  readonly isBySelf?: true | undefined;
}

const BARE = { place: () => undefined };

/** The mesh after some edits: what takes the place of another stands where that stood. */
export function edited(mesh: Mesh, edits: readonly Edit[]): Mesh {
  const objects = new Map(mesh.objects.map((one) => [identityOf(one), one]));
  for (const { does, object } of edits) {
    const made = new MeshObject(object, BARE);
    const key = identityOf(made);
    if (does === 'delete') objects.delete(key);
    else objects.set(key, new MeshObject(object, objects.get(key)?.origin ?? BARE));
  }
  return new Mesh([...objects.values()], mesh.world, mesh.options, mesh.crds);
}

/** A copy of an object to change; what was read stays as it is. */
export function copyOf(object: MeshObject): Writable {
  const copy = structuredClone(object.raw) as Writable;
  copy.spec ??= {};
  return copy;
}

/** A manifest that may be written to. */
export interface Writable extends Record<string, unknown> {
  apiVersion: string;
  kind: string;
  metadata: WritableMetadata;
  spec: Record<string, unknown>;
}

interface WritableMetadata extends Record<string, unknown> {
  name: string;
  namespace?: string;
  labels?: Record<string, unknown>;
  annotations?: Record<string, unknown>;
}

/** Of what an API server adds to objects, nothing is for somebody to apply. */
const OF_SERVER = ['managedFields', 'resourceVersion', 'uid', 'generation', 'creationTimestamp', 'selfLink'];
const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

/** An object from a dump as somebody would have written it. */
export function asWritten(object: JsonMap): JsonMap {
  const copy = structuredClone(object) as Writable;
  delete copy['status'];
  for (const name of OF_SERVER) delete copy.metadata?.[name];
  const annotations = copy.metadata?.annotations;
  if (annotations) {
    delete annotations[LAST_APPLIED];
    if (Object.keys(annotations).length === 0) delete copy.metadata.annotations;
  }
  return copy;
}

/** How messages show what an edit is about: `Deployment shop/web`. */
export function titleOf({ object }: Edit): string {
  const { kind, metadata } = object as { kind: string; metadata: { name: string; namespace?: string } };
  return `${kind} ${metadata.namespace ?? 'default'}/${metadata.name}`;
}
