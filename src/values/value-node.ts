/** JSON type of a value; `integer` is a number without a fraction. */
export type ValueType = 'string' | 'boolean' | 'integer' | 'number' | 'array' | 'object' | 'null';

/** What a chart knows of one key of its values. */
export interface ValueNode {
  /** The types it may have; absent where nobody says. */
  readonly types?: readonly ValueType[] | undefined;
  /** The chart's default; absent where it has none, and for maps and lists. */
  readonly default?: string | number | boolean | null | undefined;
  /** A map's keys. */
  readonly properties?: Readonly<Record<string, ValueNode>> | undefined;
  /** What each element of a list, or each value of a free map, looks like. */
  readonly items?: ValueNode | undefined;
  readonly values?: ValueNode | undefined;
  /** Any key is allowed below. */
  readonly open?: boolean | undefined;
  /** A closed set that the chart enforces, and by what: its JSON schema or a check in a template. */
  readonly enum?: readonly unknown[] | undefined;
  readonly enumBy?: 'schema' | 'fail' | undefined;
  /** The values that mean something; nobody refuses another before it is too late. `hintBy` says who does then, if anybody. */
  readonly hint?: readonly unknown[] | undefined;
  readonly hintBy?: string | undefined;
  /** Where the key is known from, when it is not from the chart's values or schema; see scripts/import-values. */
  readonly src?: string | undefined;
  /** The patch release of this minor that brought it. */
  readonly since?: string | undefined;
  /** Declared, but read by no template. */
  readonly unread?: boolean | undefined;
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** Where an IstioOperator takes the key: another path below `spec.values`, or nowhere. */
  readonly op?: string | false | undefined;
  /** A closed set of IstioOperator's types. */
  readonly enumOp?: readonly unknown[] | undefined;
  /** The user's key is copied over the root at the end, and wins (`pilot` of istiod, `cni` of cni). */
  readonly wins?: boolean | undefined;
  /** Flattened into the root, where the root's own keys win (`global` of ztunnel and gateway). */
  readonly flattened?: boolean | undefined;
  /** A structure of Kubernetes, passed through. */
  readonly k8s?: boolean | undefined;
}

/**
 * A node as the generated tables write it: its types alone; types, default and the rest; or a map of its keys, where
 * `""` is the map itself, `[]` the elements and `*` the values of other keys.
 */
export type EncodedNode =
  | string
  | readonly [types: string, fallback: string | number | boolean | null]
  | readonly [types: string, fallback: string | number | boolean | null, rest: EncodedRest]
  | { readonly [key: string]: EncodedNode };

/** Attributes of a node under short names; `x` says that there is no default. */
export type EncodedRest = Readonly<Record<string, unknown>>;

/** A change of a table against another: what is null is gone, maps are merged, the rest is replaced. */
export type EncodedChange = EncodedNode | null | { readonly [key: string]: EncodedChange };

const TYPES: Readonly<Record<string, ValueType>> = {
  s: 'string',
  b: 'boolean',
  i: 'integer',
  n: 'number',
  a: 'array',
  o: 'object',
  z: 'null',
};

/** Keys that describe the map they are in. */
const OWN = '';
const ITEMS = '[]';
const VALUES = '*';

/** Reads a node of a generated table. */
export function decode(encoded: EncodedNode): ValueNode {
  if (typeof encoded === 'string') return { types: typesOf(encoded) };
  if (isLeaf(encoded)) {
    const [types, fallback, rest = {}] = encoded as readonly [string, ValueNode['default'], EncodedRest?];
    const { x, ...attributes } = rest as Readonly<Record<string, unknown>>;
    return { types: typesOf(types), ...(x ? {} : { default: fallback }), ...attributes };
  }
  const own = OWN in encoded ? decode(encoded[OWN]!) : { types: ['object'] as const };
  const properties: Record<string, ValueNode> = {};
  let node: ValueNode = own;
  for (const [key, child] of Object.entries(encoded)) {
    if (key === OWN) continue;
    else if (key === ITEMS) node = { ...node, items: decode(child) };
    else if (key === VALUES) node = { ...node, values: decode(child) };
    else properties[key] = decode(child);
  }
  return Object.keys(properties).length > 0 ? { ...node, properties } : node;
}

/** A table with a change made to it. */
export function changed(base: EncodedNode, change: EncodedChange): EncodedNode {
  if (!isMap(base) || !isMap(change)) return change as EncodedNode;
  const result: Record<string, EncodedNode> = { ...base };
  for (const [key, value] of Object.entries(change)) {
    if (value === null) delete result[key];
    else result[key] = Object.hasOwn(base, key) ? changed(base[key]!, value) : (value as EncodedNode);
  }
  return result;
}

function isLeaf(
  encoded: EncodedNode,
): encoded is Exclude<EncodedNode, string | { readonly [key: string]: EncodedNode }> {
  return Array.isArray(encoded);
}

function isMap(encoded: unknown): encoded is Readonly<Record<string, EncodedNode>> {
  return typeof encoded === 'object' && encoded !== null && !Array.isArray(encoded);
}

function typesOf(letters: string): readonly ValueType[] | undefined {
  return letters === '' ? undefined : [...letters].map((letter) => TYPES[letter]!);
}
