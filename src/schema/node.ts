/** JSON type of a value; `integer` is a number without a fraction. */
export type SchemaType = 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';

/** What an API server knows of one place in an object. */
export interface SchemaNode {
  /** Absent where any type will do. */
  readonly type?: SchemaType | undefined;
  readonly nullable?: boolean | undefined;
  /** An integer or a string (`x-kubernetes-int-or-string`), whatever `type` says. */
  readonly intOrString?: boolean | undefined;
  /** Fields that are not declared are kept (`x-kubernetes-preserve-unknown-fields`). */
  readonly preserve?: boolean | undefined;
  /** An object of its own, with apiVersion, kind and metadata (`x-kubernetes-embedded-resource`). */
  readonly embedded?: boolean | undefined;
  /** The fields of a map. */
  readonly properties?: ReadonlyMap<string, SchemaNode> | undefined;
  /** What the values of other keys are; `true` for anything. */
  readonly values?: SchemaNode | true | undefined;
  readonly required?: readonly string[] | undefined;
  readonly minProperties?: number | undefined;
  readonly maxProperties?: number | undefined;
  /** The elements of a list. */
  readonly items?: SchemaNode | undefined;
  readonly minItems?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly uniqueItems?: boolean | undefined;
  /** Of a list whose elements differ: `set` in themselves, `map` in their keys. */
  readonly listType?: 'set' | 'map' | undefined;
  readonly listKeys?: readonly string[] | undefined;
  /** Lengths are in code points, as Go's runes. */
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  /** In RE2's syntax; it need not match the whole. */
  readonly pattern?: string | undefined;
  readonly format?: string | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly exclusiveMinimum?: boolean | undefined;
  readonly exclusiveMaximum?: boolean | undefined;
  readonly multipleOf?: number | undefined;
  readonly enum?: readonly unknown[] | undefined;
  /** What the server writes where nothing is written. */
  readonly default?: unknown;
  /* Conditions on the value as a whole; inside one, fields that are not declared are no mistake. */
  readonly allOf?: readonly SchemaNode[] | undefined;
  readonly anyOf?: readonly SchemaNode[] | undefined;
  readonly oneOf?: readonly SchemaNode[] | undefined;
  readonly not?: SchemaNode | undefined;
  /** CEL rules as they are written (`x-kubernetes-validations`); for a CRD of the user's alone. */
  readonly validations?: readonly Readonly<Record<string, unknown>>[] | undefined;
  /** Of fields that came or went with a release: since which they are there, and from which on no longer. */
  readonly releases?:
    ReadonlyMap<string, { readonly since?: string | undefined; readonly until?: string | undefined }> | undefined;
}
