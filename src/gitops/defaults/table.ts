/** What the releases of a source write into objects, as scripts/import-schema.mjs has it from their CRDs. */
export interface DefaultsTable {
  readonly releases: readonly string[];
  /** By `group/Kind` and version: for each release the node of its objects, -1 where it does not serve them. */
  readonly kinds: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  readonly nodes: readonly PackedNode[];
}

interface PackedNode {
  /** Fields: what is below, -1 for nothing that has defaults, and the default where there is one. */
  readonly f?: Readonly<Record<string, readonly [below: number] | readonly [below: number, value: Json]>>;
  /** Elements of a list. */
  readonly i?: number;
  /** Values of a map whose keys are free. */
  readonly v?: number;
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A place in objects, of which a field has a default, or something below one. */
export interface DefaultsNode {
  /** In order of their names, as manifests have them. */
  readonly fields: readonly DefaultsField[];
  readonly items?: DefaultsNode | undefined;
  readonly values?: DefaultsNode | undefined;
}

export interface DefaultsField {
  readonly name: string;
  /** What is written where the field is missing; undefined where nothing is. */
  readonly value?: Json | undefined;
  readonly node?: DefaultsNode | undefined;
  /** That releases differ in what they write here. */
  readonly isDisputed?: boolean | undefined;
}

const NONE: DefaultsNode = { fields: [] };

const known = new WeakMap<DefaultsTable, Map<string, DefaultsNode>>();

/**
 * What all of some releases write into an object of a kind; undefined where none of them serves it. Of several releases those count
 * that serve it: an object of it can be in no cluster of the others.
 *
 * @param releases indexes of releases of the table
 */
export function nodeOf(table: DefaultsTable, kind: string, version: string, releases: readonly number[]) {
  const byRelease = own(own(table.kinds, kind), version);
  if (byRelease === undefined) return undefined;
  const roots = [...new Set(releases.map((at) => byRelease[at]!))].filter((index) => index >= 0);
  return roots.length === 0 ? undefined : common(table, roots);
}

/** What all of some nodes have alike. */
function common(table: DefaultsTable, indexes: readonly number[]): DefaultsNode {
  let made = known.get(table);
  if (!made) known.set(table, (made = new Map()));
  const key = indexes.join();
  const before = made.get(key);
  if (before) return before;
  const nodes = indexes.map((index) => (index < 0 ? {} : table.nodes[index]!));
  const below = (of: readonly number[]): DefaultsNode | undefined => {
    const distinct = [...new Set(of)];
    const node = distinct.every((index) => index < 0) ? NONE : common(table, distinct);
    return node.fields.length > 0 || node.items || node.values ? node : undefined;
  };
  const names = [...new Set(nodes.flatMap(({ f = {} }) => Object.keys(f)))].sort();
  const node: DefaultsNode = {
    fields: names.map((name) => {
      const packed = nodes.map(({ f }) => f?.[name] ?? ([-1] as const));
      const [value, ...others] = packed.map((one) => one[1]);
      const isDisputed = others.some((other) => JSON.stringify(other) !== JSON.stringify(value));
      return {
        name,
        node: below(packed.map(([index]) => index)),
        ...(isDisputed ? { isDisputed } : { value }),
      };
    }),
    items: below(nodes.map(({ i = -1 }) => i)),
    values: below(nodes.map(({ v = -1 }) => v)),
  };
  made.set(key, node);
  return node;
}

function own<T>(map: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}
