import { isMap, type JsonMap } from '../../model/field';
import { timestamp } from './arithmetic';
import { parseDate, parseDuration, parseTimestamp } from './library/time';
import { BOOL, DYN, INT, listOf, mapOf, STRING, type Type } from './type';
import { CelError, Duration, type ListKind, ListValue, MapValue, NotKnown, type Value } from './value';

/** What a schema is to CEL: a type, and how JSON becomes a value of it. */
export interface Declared {
  readonly type: Type;
  readonly value: (json: unknown) => Value;
}

const WORDS = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

/** The name that expressions have for a field; undefined where they can have none. */
export function escaped(name: string): string | undefined {
  if (!/^[A-Za-z_./-][A-Za-z0-9_./-]*$/.test(name)) return undefined;
  if (WORDS.has(name)) return `__${name}__`;
  const marks: Readonly<Record<string, string>> = {
    __: '__underscores__',
    '.': '__dot__',
    '-': '__dash__',
    '/': '__slash__',
  };
  return name.replace(/__|[./-]/g, (mark) => marks[mark]!);
}

/** Reserved words name fields as well, unescaped, where the grammar lets them (k8s.io/apiserver pkg/cel/types.go). */
function plainName(name: string): string {
  return WORDS.has(name) ? `__${name}__` : name;
}

const known = new WeakMap<object, Declared | null>();

/**
 * How CEL sees what a schema describes; undefined for what it does not see: anything without a known shape.
 *
 * @see k8s.io/apiserver 0.36.1 pkg/cel/common: SchemaDeclType and UnstructuredToVal
 */
export function declaredBy(schema: JsonMap): Declared | undefined {
  const before = known.get(schema);
  if (before !== undefined) return before ?? undefined;
  const shape = declare(schema);
  const made = shape && schema['nullable'] === true ? nullable(shape) : shape;
  known.set(schema, made ?? null);
  return made;
}

function nullable({ type, value }: Declared): Declared {
  return { type, value: (json) => (json === null ? null : value(json)) };
}

function declare(schema: JsonMap): Declared | undefined {
  if (schema['x-kubernetes-int-or-string'] === true) return { type: DYN, value: intOrString };
  switch (schema['type']) {
    case 'array':
      return array(schema);
    case 'object':
      return object(schema);
    case 'string':
      return text(schema['format']);
    case 'boolean':
      return { type: BOOL, value: (json) => want(json, typeof json === 'boolean', 'boolean') as boolean };
    case 'integer':
      return { type: INT, value: integer };
    case 'number':
      return { type: { is: 'double' }, value: (json) => (typeof json === 'bigint' ? Number(json) : number(json)) };
    default:
      return undefined;
  }
}

function want(json: unknown, ok: boolean, type: string): unknown {
  if (!ok) throw new CelError(`expected ${type}, got ${json === null ? 'null' : typeof json}`);
  return json;
}

function number(json: unknown): number {
  return want(json, typeof json === 'number', 'number') as number;
}

function integer(json: unknown): bigint {
  if (typeof json === 'bigint') return json;
  if (typeof json === 'number' && Number.isInteger(json) && !Number.isSafeInteger(json)) {
    throw new NotKnown(`the number ${json} is too large to be read to its last digit`);
  }
  return BigInt(want(json, Number.isInteger(json), 'integer') as number);
}

function intOrString(json: unknown): Value {
  return typeof json === 'string' ? json : integer(json);
}

function text(format: unknown): Declared {
  const read = (json: unknown): string => want(json, typeof json === 'string', 'string') as string;
  const time = (parse: (text: string) => bigint | undefined, name: string) => (json: unknown) => {
    const ns = parse(read(json));
    if (ns === undefined) throw new CelError(`invalid ${name} "${read(json).slice(0, 100)}"`);
    return ns;
  };
  switch (format) {
    case 'byte':
      return { type: { is: 'bytes' }, value: (json) => Buffer.from(read(json), 'base64') };
    case 'duration': {
      const parse = time(parseDuration, 'duration');
      return { type: { is: 'duration' }, value: (json) => new Duration(parse(json)) };
    }
    case 'date':
    case 'date-time': {
      const parse = time(format === 'date' ? parseDate : (one) => parseTimestamp(one)?.ns, format);
      return { type: { is: 'timestamp' }, value: (json) => timestamp(parse(json)) };
    }
    default:
      return { type: STRING, value: read };
  }
}

function array(schema: JsonMap): Declared | undefined {
  const { items } = schema;
  const item = isMap(items) ? declaredIn(items) : undefined;
  if (item === undefined) return undefined;
  const kind = listKind(schema);
  return {
    type: listOf(item.type),
    value: (json) => new ListValue((want(json, Array.isArray(json), 'array') as unknown[]).map(item.value), kind),
  };
}

function listKind(schema: JsonMap): ListKind {
  const type = schema['x-kubernetes-list-type'];
  const keys = schema['x-kubernetes-list-map-keys'];
  if (type === 'set') return { is: 'set' };
  if (type !== 'map' || !Array.isArray(keys)) return { is: 'atomic' };
  return { is: 'map', keys: keys.map((key) => escaped(String(key)) ?? String(key)) };
}

/** Embedded resources have the metadata that every object has. */
function declaredIn(schema: JsonMap): Declared | undefined {
  return declaredBy(schema['x-kubernetes-embedded-resource'] === true ? asResource(schema) : schema);
}

const resources = new WeakMap<object, JsonMap>();

/** A schema with apiVersion, kind, metadata.name and metadata.generateName, and nothing else of the metadata. */
export function asResource(schema: JsonMap): JsonMap {
  const before = resources.get(schema);
  if (before !== undefined) return before;
  const string = { type: 'string' };
  const metadata = { type: 'object', properties: { name: string, generateName: string } };
  const properties = isMap(schema['properties']) ? schema['properties'] : {};
  const made: JsonMap = {
    ...schema,
    type: 'object',
    properties: { ...properties, apiVersion: string, kind: string, metadata },
  };
  resources.set(schema, made);
  return made;
}

function object(schema: JsonMap): Declared | undefined {
  const { additionalProperties, properties } = schema;
  if (isMap(additionalProperties)) {
    const item = declaredIn(additionalProperties);
    return item && { type: mapOf(STRING, item.type), value: (json) => new MapOf(wantMap(json), item) };
  }
  const fields = fieldsOf(isMap(properties) ? properties : {});
  return {
    type: { is: 'object', field: (name) => fields().get(plainName(name))?.declared.type },
    value: (json) => new ObjectOf(wantMap(json), fields()),
  };
}

function wantMap(json: unknown): JsonMap {
  return want(json, isMap(json), 'object') as JsonMap;
}

interface DeclaredField {
  readonly name: string;
  readonly declared: Declared;
}

/** Worked out when the first is asked for: most of a schema is never looked at by a rule. */
function fieldsOf(properties: JsonMap): () => ReadonlyMap<string, DeclaredField> {
  let made: Map<string, DeclaredField> | undefined;
  return () => {
    if (made !== undefined) return made;
    made = new Map();
    for (const [name, schema] of Object.entries(properties)) {
      const as = escaped(name);
      const declared = as !== undefined && isMap(schema) ? declaredIn(schema) : undefined;
      if (as !== undefined && declared !== undefined) made.set(as, { name, declared });
    }
    return made;
  };
}

function isSet(json: JsonMap, name: string): boolean {
  return Object.hasOwn(json, name) && json[name] !== null && json[name] !== undefined;
}

class ObjectOf extends MapValue {
  private readonly values = new Map<Value, Value>();

  constructor(
    private readonly json: JsonMap,
    private readonly fields: ReadonlyMap<string, DeclaredField>,
  ) {
    super();
  }

  override get(key: Value): Value | undefined {
    const field = typeof key === 'string' ? this.fields.get(plainName(key)) : undefined;
    // A field that is null is as good as absent to a server.
    if (field === undefined || !isSet(this.json, field.name)) return undefined;
    const before = this.values.get(key);
    if (before !== undefined) return before;
    const value = field.declared.value(this.json[field.name]);
    this.values.set(key, value);
    return value;
  }

  override keys(): readonly Value[] {
    return Array.from(this.fields.keys()).filter((as) => isSet(this.json, this.fields.get(as)!.name));
  }
}

class MapOf extends MapValue {
  constructor(
    private readonly json: JsonMap,
    private readonly item: Declared,
  ) {
    super();
  }

  override get(key: Value): Value | undefined {
    return typeof key === 'string' && Object.hasOwn(this.json, key) ? this.item.value(this.json[key]) : undefined;
  }

  override keys(): readonly Value[] {
    return Object.keys(this.json);
  }
}
