import type { MeshObject } from './mesh-object';

/** Where something is in an object: keys of maps and indices of lists. */
export type Path = readonly (string | number)[];

/** A map as JSON has it. */
export type JsonMap = Readonly<Record<string, unknown>>;

const NONE: readonly Field[] = [];

/**
 * One field of an object, there or not. Manifests are untrusted: reading one never throws, and a value of another type than
 * the one that is asked for is as if it were missing.
 */
export class Field {
  constructor(
    readonly object: MeshObject,
    private readonly key: string | number | undefined,
    readonly value: unknown,
    private readonly above?: Field,
  ) {}

  /** Where it is; few fields are asked, so that it is put together when one is. */
  get path(): Path {
    return this.above && this.key !== undefined ? [...this.above.path, this.key] : [];
  }

  /** The field of a map, or nothing where this is no map or has no such key. */
  get(...keys: Path): Field;
  // Nearly all of the fields that rules ask for, by the hundred thousand, are asked for by one key.
  get(key?: string | number, ...more: Path): Field {
    if (key === undefined) return this;
    const field = new Field(this.object, key, childOf(this.value, key), this);
    return more.length === 0 ? field : field.get(...more);
  }

  /** The elements of a list. */
  get items(): readonly Field[] {
    return isList(this.value) ? this.value.map((item, i) => new Field(this.object, i, item, this)) : NONE;
  }

  /** The fields of a map. */
  get entries(): readonly (readonly [key: string, field: Field])[] {
    if (!isMap(this.value)) return [];
    return Object.entries(this.value).map(([key, value]) => [key, new Field(this.object, key, value, this)]);
  }

  /** Whether anything is there; a null is as good as nothing, as an API server has it. */
  get isSet(): boolean {
    return this.value !== undefined && this.value !== null;
  }

  get text(): string | undefined {
    return typeof this.value === 'string' ? this.value : undefined;
  }

  get number(): number | undefined {
    return typeof this.value === 'number' ? this.value : undefined;
  }

  get boolean(): boolean | undefined {
    return typeof this.value === 'boolean' ? this.value : undefined;
  }

  get map(): JsonMap | undefined {
    return isMap(this.value) ? this.value : undefined;
  }

  /** The texts of a list, whatever else is in it left out. */
  get texts(): readonly string[] {
    return isList(this.value) ? this.value.filter((item) => typeof item === 'string') : [];
  }

  /** Names and texts of a map, such as labels; numbers and booleans as an API server would have refused them are left out. */
  get labels(): Labels {
    const { map } = this;
    if (!map) return NO_LABELS;
    // Nearly always these are all texts; a copy for each object would have to be kept as long as the object.
    for (const key in map) if (typeof map[key] !== 'string') return textsOf(map);
    return map as Labels;
  }
}

/** Labels or annotations. */
export type Labels = Readonly<Record<string, string>>;

const NO_LABELS: Labels = {};

function textsOf(map: JsonMap): Labels {
  const out: Record<string, string> = {};
  for (const [key, value] of Object.entries(map)) if (typeof value === 'string') out[key] = value;
  return out;
}

/** A label or annotation by its name; safe for names that JavaScript knows. */
export function labelOf(labels: Labels, name: string): string | undefined {
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}

export function isMap(value: unknown): value is JsonMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}

function childOf(value: unknown, key: string | number): unknown {
  if (typeof key === 'number') return isList(value) ? value[key] : undefined;
  if (!isMap(value)) return undefined;
  const child = value[key];
  // Most that is asked for is not there, and what is not needs no second look.
  return child === undefined || Object.hasOwn(value, key) ? child : undefined;
}

/** A path as people write it, such as `spec.http[0].route` or `metadata.labels["istio.io/use-waypoint"]`. */
export function pathText(path: Path): string {
  return path
    .map((key, i) => {
      if (typeof key === 'number') return `[${key}]`;
      if (!/^[A-Za-z_][\w-]*$/.test(key)) return `[${JSON.stringify(key)}]`;
      return i === 0 ? key : `.${key}`;
    })
    .join('');
}
