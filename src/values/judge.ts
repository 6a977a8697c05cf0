import { isMap } from './effective-values';
import type { ValueNode, ValueType } from './value-node';

/** Where a value is: keys of maps, indexes of lists. */
export type ValuePath = readonly (string | number)[];

/** A key that the chart doesn't know, at the highest level where it stops to. */
export interface UnknownKey {
  readonly is: 'unknown';
  readonly path: ValuePath;
  /** The keys that are known beside it. */
  readonly known: readonly string[];
}

/** A value of another type than the key has. */
export interface WrongType {
  readonly is: 'type';
  readonly path: ValuePath;
  readonly node: ValueNode;
  readonly value: unknown;
}

/** A value that is none of those that mean something. */
export interface OutsideSet {
  readonly is: 'set';
  readonly path: ValuePath;
  readonly node: ValueNode;
  readonly value: unknown;
  readonly allowed: readonly unknown[];
  /** Whether the chart refuses it, so that nothing is rendered. */
  readonly refused: boolean;
}

/** A number outside its bounds. */
export interface OutsideBounds {
  readonly is: 'bounds';
  readonly path: ValuePath;
  readonly node: ValueNode;
  readonly value: number;
}

export type Misfit = UnknownKey | WrongType | OutsideSet | OutsideBounds;

/** Keys that any chart takes: YAML anchors live there by custom, and subcharts read the second. */
const FREE_AT_ROOT = ['global'];

/**
 * Compares values with what a chart knows of them, key by key: unknown keys, wrong types, and values outside their sets
 * and bounds. A null is never a misfit: to Helm it takes the default away.
 *
 * @param free keys at the root that are not the chart's, such as `global` of a chart that reads none
 */
export function misfits(root: ValueNode, values: unknown, free: readonly string[] = FREE_AT_ROOT): Misfit[] {
  const found: Misfit[] = [];
  visit(root, values, [], found, free);
  return found;
}

function visit(node: ValueNode, value: unknown, path: ValuePath, found: Misfit[], free: readonly string[]): void {
  if (value === null || value === undefined) return;
  if (node.types && !node.types.some((type) => hasType(value, type))) {
    found.push({ is: 'type', path, node, value });
    return;
  }
  const allowed = node.enum ?? node.hint;
  // A schema's set has no maps and lists; where nobody enforces the set, a list may hold several of its members.
  const isSeveral = node.enum === undefined && (isMap(value) || Array.isArray(value));
  if (allowed && !isSeveral && !inSet(allowed, value)) {
    found.push({ is: 'set', path, node, value, allowed, refused: node.enum !== undefined });
  } else if (typeof value === 'number' && (value < (node.min ?? -Infinity) || value > (node.max ?? Infinity))) {
    found.push({ is: 'bounds', path, node, value });
  }
  if (Array.isArray(value)) {
    if (node.items) for (const [index, item] of value.entries()) visit(node.items, item, [...path, index], found, free);
  } else if (isMap(value)) {
    visitMap(node, value, path, found, free);
  }
}

function visitMap(
  node: ValueNode,
  value: Readonly<Record<string, unknown>>,
  path: ValuePath,
  found: Misfit[],
  free: readonly string[],
): void {
  // What nobody describes can't be judged; Kubernetes judges its own structures.
  if (node.open || node.k8s || (!node.properties && !node.values)) return;
  const known = node.properties ?? {};
  for (const [key, inner] of Object.entries(value)) {
    const child = Object.hasOwn(known, key) ? known[key] : node.values;
    if (child) visit(child, inner, [...path, key], found, free);
    else if (path.length > 0 || !free.includes(key))
      found.push({ is: 'unknown', path: [...path, key], known: Object.keys(known) });
  }
}

/** A set's members as texts may hold `*`, for any further text, and compare as texts: YAML's true is the set's "true". */
function inSet(allowed: readonly unknown[], value: unknown): boolean {
  return allowed.some((member) => {
    if (member === value) return true;
    if (typeof member !== 'string') return false;
    const text = String(value);
    return member.endsWith('*') ? text.startsWith(member.slice(0, -1)) : false;
  });
}

/** Whether a value has a JSON type. As JSON Schema sees it, 1.0 is an integer. */
export function hasType(value: unknown, type: ValueType): boolean {
  switch (type) {
    case 'null':
      return value === null;
    case 'array':
      return Array.isArray(value);
    case 'object':
      return isMap(value);
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'string':
    case 'boolean':
    case 'number':
      return typeof value === type;
    default:
      return type satisfies never;
  }
}

/** What messages call a value's type. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (isMap(value)) return 'a map';
  if (typeof value === 'string') return 'text';
  return typeof value === 'boolean' ? 'true or false' : 'a number';
}

const TYPE_NAMES: Readonly<Record<ValueType, string>> = {
  string: 'text',
  boolean: 'true or false',
  integer: 'a whole number',
  number: 'a number',
  array: 'a list',
  object: 'a map',
  null: 'null',
};

/** What messages call the types a key may have. */
export function typeNames(types: readonly ValueType[]): string {
  const names = types.filter((type) => type !== 'null').map((type) => TYPE_NAMES[type]);
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} or ${names.at(-1)!}` : (names[0] ?? 'null');
}
