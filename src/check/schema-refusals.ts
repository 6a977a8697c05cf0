import { Field, type Path } from '../model/field';
import type { Mesh } from '../model/mesh';
import type { MeshObject } from '../model/mesh-object';
import { refusals, type Refusal } from '../schema/refusals';
import type { SchemaNode } from '../schema/node';
import type { ViolationKind } from '../schema/structure';

/** A refusal of an API server, and the field that it is at. */
export interface RefusedField extends Refusal {
  readonly at: Field;
}

/** The refusals of one kind. */
export function refusedFields(mesh: Mesh, kind: ViolationKind): readonly RefusedField[] {
  return refusals(mesh)
    .filter(({ violation }) => violation.kind === kind)
    .map((refusal) => ({ ...refusal, at: fieldAt(refusal.object, refusal.violation.path) }));
}

function fieldAt(object: MeshObject, path: Path): Field {
  const [first, ...rest] = path;
  return first === undefined ? new Field(object, undefined, object.raw) : object.field(String(first)).get(...rest);
}

/** A value as messages show it. */
export function valueText(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

const SHOWN = 60;

const TYPES = {
  object: 'a map',
  array: 'a list',
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
} as const;

/** What a node wants, in words. */
export function wantedText({ intOrString, type }: SchemaNode): string {
  if (intOrString) return 'a whole number or a text';
  return type === undefined ? 'something else' : TYPES[type];
}

/** Where sources of schemas are told of. */
export const SCHEMA_SOURCES: readonly string[] = [
  'kubernetes/apiextensions-apiserver pkg/apiserver/validation, pkg/apiserver/schema (1.36)',
  'docs/schema.md',
];

/** Where that is written which no schema says. */
export const KUBERNETES_SOURCES: readonly string[] = [
  'kubernetes/kubernetes pkg/apis/*/validation (1.36)',
  'kubernetes/apimachinery pkg/api/validation, pkg/util/validation (1.36)',
  'docs/schema.md',
];
