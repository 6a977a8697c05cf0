import { isMap, type JsonMap } from '../../model/field';

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isMap,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: (value) => typeof value === 'bigint' || Number.isInteger(value),
  number: (value) => typeof value === 'number' || typeof value === 'bigint',
};

/**
 * Whether a value is of the shape that its schema wants, as far as a server asks before it runs any rule: of something of a wrong
 * type, missing, too long or outside of an enum it says that alone.
 *
 * @see k8s.io/apiextensions-apiserver 0.36.1 pkg/registry/customresource/strategy.go, hasBlockingErr
 */
export function isShaped(schema: JsonMap, value: unknown): boolean {
  // A null is dropped where the schema has none, or allowed where it has.
  if (value === null || value === undefined) return true;
  if (schema['x-kubernetes-int-or-string'] === true) return typeof value === 'string' || TYPES['integer']!(value);
  const { enum: allowed, items, properties, additionalProperties, required, type } = schema;
  if (typeof type === 'string' && Object.hasOwn(TYPES, type) && !TYPES[type]!(value)) return false;
  if (Array.isArray(allowed) && typeof value !== 'object' && !allowed.includes(value)) return false;
  if (typeof value === 'string') return !isOver(schema['maxLength'], Array.from(value).length);
  if (Array.isArray(value)) {
    return (
      !isOver(schema['maxItems'], value.length) &&
      (!isMap(items) || value.every((one) => one !== null && isShaped(items, one)))
    );
  }
  if (!isMap(value)) return true;
  if (isOver(schema['maxProperties'], Object.keys(value).length)) return false;
  if (Array.isArray(required) && !required.every((name) => typeof name !== 'string' || isThere(schema, value, name)))
    return false;
  return Object.entries(value).every(([name, one]) => {
    const known = isMap(properties) && Object.hasOwn(properties, name) ? properties[name] : additionalProperties;
    return !isMap(known) || isShaped(known, one);
  });
}

function isOver(most: unknown, size: number): boolean {
  return typeof most === 'number' && size > most;
}

function isThere(schema: JsonMap, value: JsonMap, name: string): boolean {
  const { properties } = schema;
  const known = isMap(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  return Object.hasOwn(value, name) && (value[name] !== null || (isMap(known) && known['nullable'] === true));
}
