import type { DefaultsField, DefaultsNode, Json } from './table';

type JsonObject = Readonly<Record<string, unknown>>;

/** Takes the place of a field that releases differ in. */
export type OnDisputed = (path: readonly (string | number)[]) => void;

/**
 * A value with what a node has defaults for: the value itself where nothing is missing, else a copy that shares what did not change.
 *
 * As an API server does it: a default takes the place of a field that is not there or null, in every map that is; what is below a
 * default gets its own. Fields are put where they are in the order of names, as cdk8s sorts them.
 *
 * @see `Default` of k8s.io/apiextensions-apiserver pkg/apiserver/schema/defaulting/algorithm.go (1.36)
 */
export function fill(value: unknown, node: DefaultsNode, onDisputed: OnDisputed, path: (string | number)[] = []) {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return node.items ? fillList(value, node.items, onDisputed, path) : value;
  return fillMap(value as JsonObject, node, onDisputed, path);
}

function fillList(list: readonly unknown[], node: DefaultsNode, onDisputed: OnDisputed, path: (string | number)[]) {
  let copy: unknown[] | undefined;
  for (let i = 0; i < list.length; i++) {
    path.push(i);
    const filled = fill(list[i], node, onDisputed, path);
    path.pop();
    if (filled !== list[i]) (copy ??= [...list])[i] = filled;
  }
  return copy ?? list;
}

function fillMap(map: JsonObject, node: DefaultsNode, onDisputed: OnDisputed, path: (string | number)[]): JsonObject {
  let names: string[] | undefined;
  const values: unknown[] = [];
  for (const field of node.fields) {
    const { name } = field;
    const given = Object.hasOwn(map, name) ? map[name] : undefined;
    const isMissing = given === undefined || given === null;
    if (isMissing ? field.value === undefined && !field.isDisputed : !field.node) continue;
    path.push(name);
    if (isMissing && field.isDisputed) onDisputed([...path]);
    const filled = isMissing ? whole(field, onDisputed, path) : fill(given, field.node!, onDisputed, path);
    path.pop();
    if (filled === undefined || filled === given) continue;
    (names ??= []).push(name);
    values.push(filled);
  }
  const out = names === undefined ? map : merged(map, names, values);
  return node.values ? fillValues(out, node, node.values, onDisputed, path) : out;
}

/** The same for the values of keys that are no fields. */
function fillValues(
  map: JsonObject,
  { fields }: DefaultsNode,
  node: DefaultsNode,
  onDisputed: OnDisputed,
  path: (string | number)[],
): JsonObject {
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(map)) {
    if (fields.some(({ name }) => name === key)) continue;
    path.push(key);
    const filled = fill(map[key], node, onDisputed, path);
    path.pop();
    if (filled !== map[key]) set((copy ??= { ...map }), key, filled);
  }
  return copy ?? map;
}

/** A default with those below it, made anew: what is twice the same object in a document is an anchor to YAML. */
function whole(field: DefaultsField, onDisputed: OnDisputed, path: (string | number)[]): unknown {
  const { node, value } = field;
  if (value === undefined || typeof value !== 'object') return value;
  const made = clone(value);
  return node ? fill(made, node, onDisputed, path) : made;
}

function clone(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(clone);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, clone(one)]),
  );
}

/** A copy with other values for some fields, those that were not there each before the first that has a later name. */
function merged(map: JsonObject, names: readonly string[], values: readonly unknown[]): JsonObject {
  const copy: Record<string, unknown> = {};
  const added = names.flatMap((name, i) => (Object.hasOwn(map, name) ? [] : [{ name, value: values[i] }]));
  let next = 0;
  for (const key of Object.keys(map)) {
    for (; next < added.length && added[next]!.name < key; next++) copy[added[next]!.name] = added[next]!.value;
    const at = names.indexOf(key);
    set(copy, key, at < 0 ? map[key] : values[at]);
  }
  for (; next < added.length; next++) copy[added[next]!.name] = added[next]!.value;
  return copy;
}

/** As an assignment, which would take `__proto__` for what an object inherits from. */
function set(map: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(map, key, { value, configurable: true, enumerable: true, writable: true });
  else map[key] = value;
}
