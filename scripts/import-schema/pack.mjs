/** Keywords that are kept as they are where all releases agree, and what they are called in a table. */
const PLAIN = {
  nullable: 'n',
  'x-kubernetes-int-or-string': 's',
  'x-kubernetes-preserve-unknown-fields': 'k',
  'x-kubernetes-embedded-resource': 'e',
  pattern: 'P',
  format: 'f',
  minimum: 'a',
  maximum: 'b',
  exclusiveMinimum: 'c',
  exclusiveMaximum: 'd',
  minLength: 'g',
  maxLength: 'h',
  minItems: 'j',
  maxItems: 'l',
  minProperties: 'm',
  maxProperties: 'M',
  multipleOf: 'u',
  uniqueItems: 'U',
  default: 'D',
  'x-kubernetes-list-type': 'L',
  'x-kubernetes-list-map-keys': 'K',
};
const TYPES = { object: 0, array: 1, string: 2, integer: 3, number: 4, boolean: 5 };
const BRANCHES = { oneOf: 'o', anyOf: 'y', allOf: 'A' };

/** Puts schemas of several releases into one table, in which equal parts are one. */
export class Packer {
  constructor() {
    /** @type {string[]} */
    this.nodes = [];
    this.known = new Map();
  }

  /**
   * The number of the node that stands for what releases have at one place. Conditions count where all releases that have the place
   * agree on them; values of an enum are those of any; a field has the releases that it came and went with.
   *
   * @param {ReadonlyArray<any>} schemas one for each release, or undefined
   */
  add(schemas, depth = 0) {
    if (depth > 60) throw new Error('a schema is nested deeper than any that is known');
    const all = schemas.filter((one) => one !== undefined);
    const node = {};
    const type = same(all, (one) => one.type);
    if (type !== undefined) node.t = TYPES[type];
    for (const [keyword, short] of Object.entries(PLAIN)) {
      const value = same(all, (one) => one[keyword]);
      if (
        value !== undefined &&
        value !== false &&
        value !== null &&
        !(keyword === 'x-kubernetes-list-type' && value === 'atomic')
      )
        node[short] = value;
    }
    if (all.some((one) => one['x-kubernetes-preserve-unknown-fields'] === true)) node.k = true;
    if (all.every((one) => Array.isArray(one.enum))) node.x = [...new Set(all.flatMap((one) => one.enum))];
    const required = all.map((one) => one.required ?? []).reduce((a, b) => a.filter((name) => b.includes(name)));
    if (required.length > 0) node.r = required;
    if (all.some((one) => one.properties)) node.p = this.properties(schemas, depth);
    const values = schemas.map((one) => one?.additionalProperties);
    if (values.some((one) => one === true)) node.v = true;
    else if (values.some((one) => typeof one === 'object'))
      node.v = this.add(
        values.map((one) => (typeof one === 'object' ? one : undefined)),
        depth + 1,
      );
    if (all.some((one) => one.items))
      node.i = this.add(
        schemas.map((one) => one?.items),
        depth + 1,
      );
    for (const [keyword, short] of Object.entries(BRANCHES)) {
      const branches = same(all, (one) => one[keyword]);
      if (branches === undefined || branches.every((one) => Object.keys(one).join() === 'type')) continue;
      node[short] = branches.map((one) => this.add([one], depth + 1));
    }
    const not = same(all, (one) => one.not);
    if (not !== undefined) node.N = this.add([not], depth + 1);
    return this.intern(JSON.stringify(node));
  }

  properties(schemas, depth) {
    const names = [...new Set(schemas.flatMap((one) => Object.keys(one?.properties ?? {})))];
    const here = schemas.map((one) => one !== undefined);
    return Object.fromEntries(
      names.map((name) => {
        const own = schemas.map((one) => one?.properties?.[name]);
        const index = this.add(own, depth + 1);
        const first = own.findIndex(Boolean);
        const last = own.findLastIndex(Boolean);
        const since = first > here.indexOf(true) ? first : 0;
        const until = last < here.lastIndexOf(true) ? last + 1 : 0;
        return [name, until > 0 ? [index, since, until] : since > 0 ? [index, since] : index];
      }),
    );
  }

  intern(text) {
    const before = this.known.get(text);
    if (before !== undefined) return before;
    const index = this.nodes.length;
    this.nodes.push(text);
    this.known.set(text, index);
    return index;
  }
}

/** What all have alike; undefined where they differ, or none has it. */
function same(all, of) {
  const [first, ...others] = all.map((one) => of(one));
  const text = JSON.stringify(first);
  return others.every((one) => JSON.stringify(one) === text) ? first : undefined;
}

/**
 * A table, as text: `releases`, `nodes`, and for each version of a kind the node of its object, the releases that serve it, and the first
 * that calls it deprecated.
 *
 * @param {{ releases: string[], kinds: Map<string, Map<string, any[]>> }} source
 */
export function packed({ releases, kinds }) {
  const packer = new Packer();
  const out = {};
  for (const [key, versions] of [...kinds].sort(([a], [b]) => (a < b ? -1 : 1))) {
    out[key] = {};
    for (const [version, list] of versions) {
      const root = packer.add(list.map((one) => one && withoutOwn(one.schema)));
      const served = list.map((one) => one?.served === true);
      const first = served.indexOf(true);
      const last = served.lastIndexOf(true);
      out[key][version] = [
        root,
        first,
        last + 1 === releases.length ? -1 : last + 1,
        list.findIndex((one) => one?.deprecated) + 1,
      ];
    }
  }
  return { releases, kinds: out, nodes: packer.nodes.map((one) => JSON.parse(one)) };
}

/** What every object has is looked at by itself, and a status is a controller's. */
function withoutOwn(schema) {
  const { apiVersion: _a, kind: _k, metadata: _m, status: _s, ...properties } = schema.properties ?? {};
  const required = (schema.required ?? []).filter((name) => name in properties);
  const { required: _r, ...rest } = schema;
  return { ...rest, properties, ...(required.length > 0 && { required }) };
}
