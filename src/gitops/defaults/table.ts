/** What the releases of a source write into objects, as scripts/import-schema.mjs has it from their CRDs. */
export interface DefaultsTable {
  readonly releases: readonly string[];
  /** By `group/Kind` and version: for each release the node of its objects, -1 where it does not serve them. */
  readonly kinds: Readonly<Record<string, Readonly<Record<string, readonly number[]>>>>;
  readonly nodes: readonly PackedNode[];
}

interface PackedNode {
  /**
   * Fields that are there: what is below, -1 for nothing that has defaults; and the default of those for which any release has one,
   * null where this one has none.
   */
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

const known = new WeakMap<DefaultsTable, Map<string, DefaultsNode>>();

/**
 * What is written into objects of a kind for a cluster of any of some releases; undefined where none of them serves it.
 *
 * A default is written if all releases that have it agree, and those without one have the field at least: to them it is a value as any
 * other. Releases that do not serve the kind, or do not have what the field is in, don't count: there can be no such object on them.
 *
 * @param releases indexes of releases of the table
 */
export function nodeOf(table: DefaultsTable, kind: string, version: string, releases: readonly number[]) {
  const byRelease = own(own(table.kinds, kind), version);
  if (byRelease === undefined) return undefined;
  const roots = [...new Set(releases.map((at) => byRelease[at]!))].filter((index) => index >= 0);
  return roots.length === 0 ? undefined : common(table, roots);
}

/** What is written for any of some nodes. */
function common(table: DefaultsTable, indexes: readonly number[]): DefaultsNode {
  let made = known.get(table);
  if (!made) known.set(table, (made = new Map()));
  const key = indexes.join();
  const before = made.get(key);
  if (before) return before;
  const nodes = indexes.map((index) => table.nodes[index]!);
  const below = (of: readonly number[]): DefaultsNode | undefined => {
    const distinct = [...new Set(of)].filter((index) => index >= 0);
    if (distinct.length === 0) return undefined;
    const node = common(table, distinct);
    return node.fields.length > 0 || node.items || node.values ? node : undefined;
  };
  const names = [...new Set(nodes.flatMap(({ f = {} }) => Object.keys(f)))].sort();
  const fields = names.flatMap((name): readonly DefaultsField[] => {
    const having = nodes.flatMap(({ f }) => (f?.[name] ? [f[name]] : []));
    const values = new Set(
      having.flatMap(([, one]) => (one === undefined || one === null ? [] : [JSON.stringify(one)])),
    );
    const node = below(having.map(([index]) => index));
    if (values.size === 0) return node ? [{ name, node }] : [];
    const isDisputed = values.size > 1 || having.length < nodes.length;
    const value = having.map(([, one]) => one).find((one) => one !== undefined && one !== null);
    return [{ name, node, ...(isDisputed ? { isDisputed } : { value }) }];
  });
  const result: DefaultsNode = {
    fields,
    items: below(nodes.map(({ i = -1 }) => i)),
    values: below(nodes.map(({ v = -1 }) => v)),
  };
  made.set(key, result);
  return result;
}

function own<T>(map: Readonly<Record<string, T>> | undefined, key: string): T | undefined {
  return map !== undefined && Object.hasOwn(map, key) ? map[key] : undefined;
}
