import { isMap, type JsonMap } from '../../model/field';

const without = new WeakSet<object>();
/** Deeper schemas, and objects, are refused where they are read. */
const MAX_DEPTH = 100;

/**
 * A value with the defaults of its schema written in, as a server has them before any rule runs. What has none of them set is the
 * same value.
 *
 * @see k8s.io/apiextensions-apiserver 0.36 pkg/apiserver/schema/defaulting
 */
export function withDefaults(schema: JsonMap, value: unknown, depth = 0): unknown {
  if (depth > MAX_DEPTH || !hasDefaults(schema, depth)) return value;
  const { items, additionalProperties, properties } = schema;
  if (Array.isArray(value)) {
    return isMap(items)
      ? changed(
          value,
          value.map((one) => withDefaults(items, replaced(items, one), depth + 1)),
        )
      : value;
  }
  if (!isMap(value)) return value;
  const made: Record<string, unknown> = { ...value };
  for (const [name, one] of Object.entries(isMap(properties) ? properties : {})) {
    if (!isMap(one) || name === '__proto__') continue;
    const now = replaced(one, Object.hasOwn(value, name) ? value[name] : undefined);
    if (now !== undefined) made[name] = withDefaults(one, now, depth + 1);
  }
  if (isMap(additionalProperties)) {
    for (const key of Object.keys(value)) {
      made[key] = withDefaults(additionalProperties, replaced(additionalProperties, value[key]), depth + 1);
    }
  }
  return changed(value, made);
}

/** The default, where nothing is there; a null counts as nothing where the schema has none. */
function replaced(schema: JsonMap, value: unknown): unknown {
  const isMissing = value === undefined || (value === null && schema['nullable'] !== true);
  return isMissing && schema['default'] !== undefined ? schema['default'] : value;
}

function changed<T extends object>(before: T, after: T): T {
  const [old, made] = [Object.entries(before), new Map<string, unknown>(Object.entries(after))];
  return old.length === made.size && old.every(([key, value]) => made.get(key) === value) ? before : after;
}

function hasDefaults(schema: JsonMap, depth: number): boolean {
  if (without.has(schema)) return false;
  const { items, additionalProperties, properties } = schema;
  const below = [items, additionalProperties, ...Object.values(isMap(properties) ? properties : {})].filter(isMap);
  const found = depth <= MAX_DEPTH && below.some((one) => one['default'] !== undefined || hasDefaults(one, depth + 1));
  if (!found) without.add(schema);
  return found;
}
