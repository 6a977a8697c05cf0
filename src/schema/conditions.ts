import { isMap, type JsonMap } from '../model/field';
import { isOfType, leafProblem, type Reader } from './leaf';
import type { SchemaNode } from './node';

/** Whether a map has a field by the time that a server validates it: nulls are gone by then, and defaults written. */
export function isThere(value: JsonMap, key: string, node: SchemaNode | undefined): boolean {
  const one = Object.hasOwn(value, key) ? value[key] : undefined;
  if (one !== undefined && one !== null) return true;
  const child = node?.properties?.get(key) ?? (typeof node?.values === 'object' ? node.values : undefined);
  // A null at a field that nobody declares is unknown, or kept.
  if (one === null && (child === undefined || child.nullable)) return true;
  return child?.default !== undefined;
}

/**
 * Whether a condition (an element of `oneOf`, `anyOf`, `allOf`, or `not`) holds for a value.
 *
 * @param node the node that the condition is part of, or below: which nulls are dropped and what is the default is written there
 */
export function holds(value: unknown, branch: SchemaNode, node: SchemaNode | undefined, reader: Reader): boolean {
  if (value === null) return branch.type === undefined || branch.nullable === true;
  if (!isOfType(value, branch) || leafProblem(value, branch, reader) !== undefined) return false;
  if (Array.isArray(value)) {
    if (value.length < (branch.minItems ?? 0) || value.length > (branch.maxItems ?? Infinity)) return false;
    const { items } = branch;
    if (items !== undefined && !value.every((item) => holds(item, items, node?.items, reader))) return false;
  } else if (isMap(value) && !holdsForMap(value, branch, node, reader)) return false;
  const isMet = (one: SchemaNode): boolean => holds(value, one, node, reader);
  return (
    (branch.allOf?.every(isMet) ?? true) &&
    (branch.anyOf?.some(isMet) ?? true) &&
    (branch.oneOf === undefined || branch.oneOf.filter(isMet).length === 1) &&
    !(branch.not !== undefined && isMet(branch.not))
  );
}

function holdsForMap(value: JsonMap, branch: SchemaNode, node: SchemaNode | undefined, reader: Reader): boolean {
  const { required, properties, minProperties = 0, maxProperties = Infinity } = branch;
  if (required !== undefined && !required.every((key) => isThere(value, key, node))) return false;
  for (const [key, child] of properties ?? []) {
    const own = node?.properties?.get(key);
    if (!isThere(value, key, node)) continue;
    const one = value[key] ?? (own?.nullable && value[key] === null ? null : own?.default);
    if (one !== undefined && !holds(one, child, own, reader)) return false;
  }
  if (minProperties === 0 && maxProperties === Infinity) return true;
  const count = Object.keys(value).filter((key) => isThere(value, key, node)).length;
  return count >= minProperties && count <= maxProperties;
}
