import type { SchemaNode, SchemaType } from './node';

/** What a source has of its kinds, as scripts/import-schema.mjs writes it. */
export interface SchemaTable {
  readonly releases: readonly string[];
  /**
   * By `group/Kind` and version: the node of its objects, the first release that serves it, the first that no longer does (-1: none),
   * and the number of the first that calls it deprecated, counted from 1 (0: none).
   */
  readonly kinds: Readonly<Record<string, Readonly<Record<string, readonly [number, number, number, number]>>>>;
  readonly nodes: readonly PackedNode[];
}

type PackedField = number | readonly [index: number, since: number, until?: number];

interface PackedNode {
  readonly t?: number;
  readonly p?: Readonly<Record<string, PackedField>>;
  readonly v?: number | true;
  readonly i?: number;
  readonly o?: readonly number[];
  readonly y?: readonly number[];
  readonly A?: readonly number[];
  readonly N?: number;
  readonly [keyword: string]: unknown;
}

const TYPES: readonly SchemaType[] = ['object', 'array', 'string', 'integer', 'number', 'boolean'];

/** Keywords that are in a table as they are; scripts/import-schema/pack.mjs has the other side. */
const PLAIN: Readonly<Record<string, keyof SchemaNode>> = {
  n: 'nullable',
  s: 'intOrString',
  k: 'preserve',
  e: 'embedded',
  P: 'pattern',
  f: 'format',
  a: 'minimum',
  b: 'maximum',
  c: 'exclusiveMinimum',
  d: 'exclusiveMaximum',
  g: 'minLength',
  h: 'maxLength',
  j: 'minItems',
  l: 'maxItems',
  m: 'minProperties',
  M: 'maxProperties',
  u: 'multipleOf',
  U: 'uniqueItems',
  D: 'default',
  L: 'listType',
  K: 'listKeys',
  x: 'enum',
  r: 'required',
};

const known = new WeakMap<SchemaTable, Map<number, SchemaNode>>();

/** A node of a table; those below it are the same objects wherever the table has them again. */
export function nodeOf(table: SchemaTable, index: number): SchemaNode {
  let made = known.get(table);
  if (!made) known.set(table, (made = new Map()));
  const before = made.get(index);
  if (before) return before;
  const packed = table.nodes[index]!;
  const node = Object.fromEntries(
    Object.entries(packed).flatMap(([short, value]) => (PLAIN[short] ? [[PLAIN[short], value]] : [])),
  ) as { -readonly [K in keyof SchemaNode]: SchemaNode[K] };
  const all = (indices: readonly number[]): readonly SchemaNode[] => indices.map((one) => nodeOf(table, one));
  if (packed.t !== undefined) node.type = TYPES[packed.t];
  if (packed.v !== undefined) node.values = packed.v === true ? true : nodeOf(table, packed.v);
  if (packed.i !== undefined) node.items = nodeOf(table, packed.i);
  if (packed.o) node.oneOf = all(packed.o);
  if (packed.y) node.anyOf = all(packed.y);
  if (packed.A) node.allOf = all(packed.A);
  if (packed.N !== undefined) node.not = nodeOf(table, packed.N);
  if (packed.p) fields(node, table, packed.p);
  made.set(index, node);
  return node;
}

function fields(
  node: { -readonly [K in keyof SchemaNode]: SchemaNode[K] },
  table: SchemaTable,
  packed: Readonly<Record<string, PackedField>>,
): void {
  const properties = new Map<string, SchemaNode>();
  const releases = new Map<string, { since?: string; until?: string }>();
  for (const [name, field] of Object.entries(packed)) {
    const [index, since, until = 0] = typeof field === 'number' ? [field, 0] : field;
    properties.set(name, nodeOf(table, index));
    if (since === 0 && until === 0) continue;
    releases.set(name, {
      ...(since > 0 && { since: table.releases[since]! }),
      ...(until > 0 && { until: table.releases[until]! }),
    });
  }
  node.properties = properties;
  if (releases.size > 0) node.releases = releases;
}
