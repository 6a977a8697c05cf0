import { isMap, type JsonMap } from '../model/field';
import type { SchemaNode, SchemaType } from './node';

/** A node while it is being made. */
type Draft = { -readonly [K in keyof SchemaNode]: SchemaNode[K] };

/** Deeper than any schema of a CRD; whoever walks through one would not come back. */
const MAX_DEPTH = 200;

const TYPES: ReadonlySet<unknown> = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean']);

/** Keywords that are the same in a node, if their value is of this type. */
const PLAIN = {
  nullable: 'boolean',
  uniqueItems: 'boolean',
  minProperties: 'number',
  maxProperties: 'number',
  minItems: 'number',
  maxItems: 'number',
  minLength: 'number',
  maxLength: 'number',
  pattern: 'string',
  format: 'string',
  minimum: 'number',
  maximum: 'number',
  exclusiveMinimum: 'boolean',
  exclusiveMaximum: 'boolean',
  multipleOf: 'number',
} as const;

/** Keywords that are false where they are not written. */
const EXTENSIONS = {
  'x-kubernetes-int-or-string': 'intOrString',
  'x-kubernetes-preserve-unknown-fields': 'preserve',
  'x-kubernetes-embedded-resource': 'embedded',
} as const;

/**
 * Makes a node of the `openAPIV3Schema` of a CRD. What a keyword should not have for a value is as if it were not written:
 * whether a schema is one is asked elsewhere.
 *
 * Schemas may share objects, and refer to themselves.
 *
 * @throws RangeError if one is nested deeper than any that a server takes
 */
export function compileSchema(schema: unknown): SchemaNode {
  return compile(schema, new Map(), 0);
}

function compile(schema: unknown, known: Map<unknown, SchemaNode>, depth: number): SchemaNode {
  if (!isMap(schema)) return {};
  const before = known.get(schema);
  if (before) return before;
  if (depth > MAX_DEPTH) throw new RangeError(`a schema is more than ${MAX_DEPTH} levels deep`);
  const node: Draft = {};
  known.set(schema, node);
  const child = (one: unknown): SchemaNode => compile(one, known, depth + 1);

  if (TYPES.has(schema['type'])) node.type = schema['type'] as SchemaType;
  for (const [keyword, type] of Object.entries(PLAIN)) {
    const value = own(schema, keyword);
    if (typeof value === type && value !== false) (node as Record<string, unknown>)[keyword] = value;
  }
  for (const [keyword, name] of Object.entries(EXTENSIONS)) if (own(schema, keyword) === true) node[name] = true;
  const properties = own(schema, 'properties');
  if (isMap(properties)) {
    node.properties = new Map(Object.entries(properties).map(([key, one]) => [key, child(one)] as const));
  }
  const values = own(schema, 'additionalProperties');
  if (values === true) node.values = true;
  else if (isMap(values)) node.values = child(values);
  const items = own(schema, 'items');
  if (isMap(items)) node.items = child(items);
  const required = texts(own(schema, 'required'));
  if (required.length > 0) node.required = required;
  const allowed = own(schema, 'enum');
  if (Array.isArray(allowed) && allowed.length > 0) node.enum = allowed;
  const fallback = own(schema, 'default');
  if (fallback !== undefined && fallback !== null) node.default = fallback;
  const listType = own(schema, 'x-kubernetes-list-type');
  if (listType === 'set' || listType === 'map') node.listType = listType;
  const keys = texts(own(schema, 'x-kubernetes-list-map-keys'));
  if (keys.length > 0) node.listKeys = keys;
  const rules = own(schema, 'x-kubernetes-validations');
  if (Array.isArray(rules) && rules.length > 0) node.validations = rules.filter(isMap);
  for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
    const branches = own(schema, keyword);
    if (!Array.isArray(branches) || branches.length === 0) continue;
    // That it is an integer or a string is said twice: structural schemas allow no other way.
    if (keyword === 'anyOf' && node.intOrString && branches.every(isTypeAlone)) continue;
    node[keyword] = branches.map(child);
  }
  const not = own(schema, 'not');
  if (isMap(not)) node.not = child(not);
  return node;
}

function isTypeAlone(schema: unknown): boolean {
  return isMap(schema) && Object.keys(schema).join() === 'type';
}

function own(schema: JsonMap, keyword: string): unknown {
  return Object.hasOwn(schema, keyword) ? schema[keyword] : undefined;
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
