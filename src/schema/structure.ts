import type { JsonMap, Path } from '../model/field';
import { isMap } from '../model/field';
import { holds, isThere } from './conditions';
import { canonical, isOfType, leafProblem, type Reader } from './leaf';
import type { SchemaNode } from './node';

/** What is wrong at a place; the rest of a rule's id. */
export type ViolationKind =
  | 'unknown-field'
  | 'wrong-type'
  | 'required'
  | 'enum'
  | 'pattern'
  | 'out-of-bounds'
  | 'format'
  | 'one-of'
  | 'duplicate-item'
  /** A field that not every release has; which, `node.releases` says. */
  | 'release'
  /* What follows the server's own code alone refuses, and `problem` says why. */
  | 'name'
  | 'value'
  | 'not-found'
  | 'selector';

/** One thing that an API server would refuse. */
export interface Violation {
  readonly kind: ViolationKind;
  /** The field; one that is missing too. */
  readonly path: Path;
  readonly value: unknown;
  /** What was wanted there; of the map, where a field is unknown or missing. */
  readonly node: SchemaNode;
  /** The keyword that the value goes against. */
  readonly keyword: keyof SchemaNode;
  /** Why, where no schema says it. */
  readonly problem?: string | undefined;
  readonly fix?: string | undefined;
}

const NONE: readonly Violation[] = [];

/** Fields that an embedded object has of itself. */
const OWN_FIELDS: ReadonlySet<string> = new Set(['apiVersion', 'kind', 'metadata']);

const KINDS: Readonly<Partial<Record<keyof SchemaNode, ViolationKind>>> = {
  enum: 'enum',
  pattern: 'pattern',
  format: 'format',
};

/**
 * Everything that an API server would refuse in a value. Nothing is allocated where all is well.
 *
 * Nulls are taken as a server takes them: in a map, one at a field that is not nullable is as good as nothing (structural defaulting,
 * apiextensions-apiserver pkg/apiserver/schema/defaulting, 1.36); in a list it is of the wrong type.
 *
 * @param at where the value is, for the paths
 */
export function violations(value: unknown, node: SchemaNode, reader: Reader, at: Path = []): readonly Violation[] {
  const walk = new Walk(reader, [...at]);
  walk.visit(value, node);
  return walk.found ?? NONE;
}

class Walk {
  found: Violation[] | undefined;

  constructor(
    private readonly reader: Reader,
    private readonly path: (string | number)[],
  ) {}

  visit(value: unknown, node: SchemaNode): void {
    if (value === null) {
      if (this.reader === 'structural' && !node.nullable && node.type !== undefined)
        this.say('wrong-type', value, node, 'type');
      return;
    }
    if (!isOfType(value, node)) {
      this.say('wrong-type', value, node, 'type');
      return;
    }
    if (Array.isArray(value)) this.list(value, node);
    else if (typeof value === 'object') this.map(value as JsonMap, node);
    else {
      const keyword = leafProblem(value, node, this.reader);
      if (keyword !== undefined) this.say(KINDS[keyword] ?? 'out-of-bounds', value, node, keyword);
    }
    if (node.anyOf ?? node.oneOf ?? node.allOf ?? node.not) this.conditions(value, node);
  }

  private map(value: JsonMap, node: SchemaNode): void {
    const { properties, values } = node;
    for (const key in value) {
      const one = value[key];
      if (one === undefined) continue;
      const child = properties?.get(key);
      if (child !== undefined) {
        this.child(key, one, child);
        if (node.releases?.has(key)) this.sayOf(key, 'release', one, node, 'releases');
      } else if (values === undefined) {
        if (!node.preserve && !(node.embedded && OWN_FIELDS.has(key)))
          this.sayOf(key, 'unknown-field', one, node, 'properties');
      } else if (values !== true) this.child(key, one, values);
    }
    if (node.required !== undefined) {
      for (const key of node.required) {
        if (!isThere(value, key, node)) this.sayOf(key, 'required', undefined, node, 'required');
      }
    }
    if (node.embedded) {
      for (const key of ['apiVersion', 'kind']) {
        if (typeof value[key] !== 'string' || value[key] === '')
          this.sayOf(key, 'required', value[key], node, 'embedded');
      }
    }
    if (node.minProperties !== undefined || node.maxProperties !== undefined) this.size(value, node);
  }

  private child(key: string, value: unknown, node: SchemaNode): void {
    if (value === null && !node.nullable) return;
    this.path.push(key);
    this.visit(value, node);
    this.path.pop();
  }

  private size(value: JsonMap, node: SchemaNode): void {
    const { minProperties = 0, maxProperties = Infinity } = node;
    let count = 0;
    for (const key in value) if (isThere(value, key, node)) count++;
    if (count > maxProperties) this.say('out-of-bounds', value, node, 'maxProperties');
    if (count >= minProperties) return;
    for (const [key, { default: fallback }] of node.properties ?? []) {
      if (fallback !== undefined && (value[key] ?? null) === null) count++;
    }
    if (count < minProperties) this.say('out-of-bounds', value, node, 'minProperties');
  }

  private list(value: readonly unknown[], node: SchemaNode): void {
    const { items, minItems, maxItems } = node;
    if (items !== undefined) {
      for (let i = 0; i < value.length; i++) {
        this.path.push(i);
        this.visit(value[i], items);
        this.path.pop();
      }
    }
    if (minItems !== undefined && value.length < minItems) this.say('out-of-bounds', value, node, 'minItems');
    if (maxItems !== undefined && value.length > maxItems) this.say('out-of-bounds', value, node, 'maxItems');
    if (value.length > 1 && (node.listType !== undefined || node.uniqueItems)) this.duplicates(value, node);
  }

  private duplicates(value: readonly unknown[], node: SchemaNode): void {
    const seen = new Set<string>();
    const told = new Set<string>();
    for (const [i, item] of value.entries()) {
      const key = canonical(node.listType === 'map' ? keysOf(item, node) : item);
      if (seen.has(key) && !told.has(key)) {
        told.add(key);
        this.sayOf(i, 'duplicate-item', item, node, 'listType');
      }
      seen.add(key);
    }
  }

  private conditions(value: unknown, node: SchemaNode): void {
    const { reader } = this;
    const isMet = (branch: SchemaNode): boolean => holds(value, branch, node, reader);
    if (node.anyOf && !node.anyOf.some(isMet)) this.say('one-of', value, node, 'anyOf');
    if (node.oneOf && node.oneOf.filter(isMet).length !== 1) this.say('one-of', value, node, 'oneOf');
    if (node.not && isMet(node.not)) this.say('one-of', value, node, 'not');
    for (const branch of node.allOf ?? []) if (!isMet(branch)) this.explain(value, branch, node);
  }

  /** Says what a condition that has to hold is not content with, as near to the place as it goes. */
  private explain(value: unknown, branch: SchemaNode, node: SchemaNode): void {
    const before = this.found?.length ?? 0;
    if (isMap(value)) {
      for (const key of branch.required ?? [])
        if (!isThere(value, key, node)) this.sayOf(key, 'required', undefined, node, 'required');
      for (const [key, child] of branch.properties ?? []) {
        const own = node.properties?.get(key) ?? {};
        if (!isThere(value, key, node) || holds(value[key], child, own, this.reader)) continue;
        this.path.push(key);
        this.explain(value[key], child, own);
        this.path.pop();
      }
    }
    const keyword = isOfType(value, branch) ? leafProblem(value, branch, this.reader) : 'type';
    if (keyword === 'type') this.say('wrong-type', value, branch, 'type');
    else if (keyword !== undefined) this.say(KINDS[keyword] ?? 'out-of-bounds', value, branch, keyword);
    if ((this.found?.length ?? 0) === before)
      this.say('one-of', value, branch, branch.not ? 'not' : branch.oneOf ? 'oneOf' : 'anyOf');
  }

  private say(kind: ViolationKind, value: unknown, node: SchemaNode, keyword: keyof SchemaNode): void {
    (this.found ??= []).push({ kind, path: [...this.path], value, node, keyword });
  }

  private sayOf(
    key: string | number,
    kind: ViolationKind,
    value: unknown,
    node: SchemaNode,
    keyword: keyof SchemaNode,
  ): void {
    (this.found ??= []).push({ kind, path: [...this.path, key], value, node, keyword });
  }
}

/** What tells an element of a list from the others, with the defaults that a server has written by then. */
function keysOf(item: unknown, { listKeys, items }: SchemaNode): unknown {
  if (!isMap(item)) return item;
  return listKeys?.map((key) => {
    const value = item[key];
    return (value === null ? undefined : value) ?? items?.properties?.get(key)?.default ?? { nothing: true };
  });
}
