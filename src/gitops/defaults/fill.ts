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
  let changed: Map<string, unknown> | undefined;
  let isGrown = false;
  for (const field of node.fields) {
    const { name } = field;
    const given = Object.hasOwn(map, name) ? map[name] : undefined;
    const isMissing = given === undefined || given === null;
    if (isMissing && field.value === undefined && !field.isDisputed) continue;
    path.push(name);
    if (isMissing && field.isDisputed) onDisputed([...path]);
    const filled = isMissing ? whole(field, onDisputed, path) : field.node && fill(given, field.node, onDisputed, path);
    path.pop();
    if (filled === undefined || filled === given) continue;
    (changed ??= new Map()).set(name, filled);
    isGrown ||= !Object.hasOwn(map, name);
  }
  if (node.values) {
    const { fields, values } = node;
    for (const key of Object.keys(map)) {
      if (fields.some(({ name }) => name === key)) continue;
      path.push(key);
      const filled = fill(map[key], values, onDisputed, path);
      path.pop();
      if (filled !== map[key]) (changed ??= new Map()).set(key, filled);
    }
  }
  if (changed === undefined) return map;
  return isGrown || changed.has('__proto__') ? inserted(map, changed) : { ...map, ...Object.fromEntries(changed) };
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

/** A copy with fields that were not there, each before the first that has a later name. */
function inserted(map: JsonObject, changed: ReadonlyMap<string, unknown>): JsonObject {
  const entries: [string, unknown][] = [];
  const added = [...changed].filter(([key]) => !Object.hasOwn(map, key));
  let next = 0;
  for (const key of Object.keys(map)) {
    while (next < added.length && added[next]![0] < key) entries.push(added[next++]!);
    entries.push([key, changed.has(key) ? changed.get(key) : map[key]]);
  }
  for (; next < added.length; next++) entries.push(added[next]!);
  return Object.fromEntries(entries);
}
