/**
 * What CRDs say of defaults, in two forms that know nothing of each other: a table that src/gitops/defaults reads, and a list, one line
 * for each field, that its tests read.
 */

/**
 * A table: for each release the places that lead to a default of any release, as far as they are there, and the defaults that it has of
 * its own; null stands for a field without one. Equal parts are one.
 */
export function packedDefaults({ releases, kinds }) {
  const nodes = [];
  const known = new Map();
  const intern = (node) => {
    const text = JSON.stringify(node);
    if (!known.has(text)) known.set(text, nodes.push(node) - 1);
    return known.get(text);
  };
  const pack = (schema, place, isRoot) => {
    const written = own(schema, isRoot);
    const fields = [...place.fields]
      .filter(([name]) => Object.hasOwn(written, name))
      .map(([name, below]) => {
        const index = isEmpty(below) ? -1 : pack(written[name], below);
        return [name, below.hasDefault ? [index, written[name].default ?? null] : [index]];
      });
    const node = {};
    if (fields.length > 0) node.f = Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
    if (place.items && schema.items) node.i = pack(schema.items, place.items);
    if (place.values && schema.additionalProperties) node.v = pack(schema.additionalProperties, place.values);
    return intern(node);
  };
  const out = {};
  for (const [key, versions] of sorted(kinds)) {
    out[key] = Object.fromEntries(
      [...versions].map(([version, list]) => {
        const place = newPlace();
        for (const one of list) if (one?.served) collect(one.schema, place, `${key} ${version}`, true);
        return [version, list.map((one) => (one?.served ? pack(one.schema, place, true) : -1))];
      }),
    );
  }
  return { releases, kinds: out, nodes };
}

const newPlace = () => ({ fields: new Map(), hasDefault: false, items: undefined, values: undefined });
const isEmpty = (place) => place === undefined || (place.fields.size === 0 && !place.items && !place.values);

/** Adds the places of a schema that have a default, or lead to one. */
function collect(schema, place, where, isRoot = false) {
  for (const [name, child] of Object.entries(own(schema, isRoot))) {
    const below = place.fields.get(name) ?? newPlace();
    collect(child, below, `${where}.${name}`);
    if (hasDefault(child)) {
      if (child.nullable === true || child.default === null)
        throw new Error(`${where}.${name}: a default and nullable`);
      below.hasDefault = true;
    }
    if (below.hasDefault || !isEmpty(below)) place.fields.set(name, below);
  }
  for (const [name, one] of [
    ['items', schema.items],
    ['values', schema.additionalProperties],
  ]) {
    if (one === undefined || typeof one !== 'object') continue;
    if (hasDefault(one)) throw new Error(`${where}: a default of an element, which none had so far`);
    const below = place[name] ?? newPlace();
    collect(one, below, `${where}[]`);
    if (!isEmpty(below)) place[name] = below;
  }
}

/** A list: first the kinds, each with the releases that serve it, then each default of each, with the releases that have it. */
export function listedDefaults(source, { releases, kinds }) {
  const served = [];
  const lines = [];
  for (const [kind, versions] of sorted(kinds)) {
    for (const [version, list] of versions) {
      served.push({ source, kind, version, releases: releases.filter((_, at) => list[at]?.served) });
      const found = new Map();
      releases.forEach((release, at) => {
        if (!list[at]?.served) return;
        for (const [field, value] of fieldsWithDefault(list[at].schema, '', true)) {
          const line = JSON.stringify({ source, kind, version, field, default: value });
          found.set(line, [...(found.get(line) ?? []), release]);
        }
      });
      for (const [line, having] of found) lines.push({ ...JSON.parse(line), releases: having });
    }
  }
  return [...served, ...lines];
}

function* fieldsWithDefault(schema, at, isRoot) {
  for (const [name, child] of Object.entries(own(schema, isRoot))) {
    const here = at === '' ? name : `${at}.${name}`;
    if (hasDefault(child)) yield [here, child.default];
    yield* fieldsWithDefault(child, here);
  }
  if (schema.items) yield* fieldsWithDefault(schema.items, `${at}[]`);
  if (typeof schema.additionalProperties === 'object') yield* fieldsWithDefault(schema.additionalProperties, `${at}{}`);
}

/** The fields of a schema; of an object's own, those that are written by whoever writes the object. */
function own(schema, isRoot) {
  const { properties = {} } = schema;
  if (!isRoot) return properties;
  const { apiVersion: _a, kind: _k, metadata: _m, status: _s, ...written } = properties;
  return written;
}

const hasDefault = (schema) => schema.default !== undefined;
const sorted = (kinds) => [...kinds].sort(([a], [b]) => (a < b ? -1 : 1));
