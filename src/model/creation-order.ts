import type { MeshObject } from './mesh-object';

/**
 * The oldest first; of those of one age, and of those that nobody has created yet, the name decides, and then the namespace.
 *
 * @see istio/istio pilot/pkg/model/config.go, sortConfigByCreationTime (read for 1.32-dev)
 */
export function byCreation(one: MeshObject, other: MeshObject): number {
  return (
    compare(createdAt(one), createdAt(other)) ||
    compare(one.name, other.name) ||
    compare(one.namespace, other.namespace)
  );
}

function createdAt(object: MeshObject): string {
  return object.field('metadata', 'creationTimestamp').text ?? '';
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
