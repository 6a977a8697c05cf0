/** What a CEL expression works on. Integers are int64 as BigInt, doubles are numbers. */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | Uint8Array
  | Uint
  | Timestamp
  | Duration
  | TypeValue
  | Optional
  | Opaque
  | ListValue
  | MapValue;

/** An error of an expression as it runs: a server refuses the object then. */
export class CelError extends Error {}

/** What a server would say can't be told: our own bound is reached, or a number was read without its last digits. */
export class NotKnown extends Error {}

export class Uint {
  constructor(readonly n: bigint) {}
}

/** Nanoseconds since 1970, and the zone it was written in (seconds east), which only shows when it becomes text. */
export class Timestamp {
  constructor(
    readonly ns: bigint,
    readonly offset = 0,
  ) {}
}

export class Duration {
  constructor(readonly ns: bigint) {}
}

export class TypeValue {
  constructor(readonly name: string) {}
}

export class Optional {
  static readonly NONE = new Optional(undefined);
  constructor(readonly value: Value | undefined) {}
}

/** A value of one of Kubernetes' libraries: a URL, an IP, a quantity… `equals` is its own equality. */
export abstract class Opaque {
  abstract readonly kind: 'url' | 'ip' | 'cidr' | 'quantity' | 'semver' | 'format';
  abstract equals(other: this): boolean;
  /** Negative, 0 or positive; undefined where such values have no order. */
  compare(_other: this): number | undefined {
    return undefined;
  }
}

/** How two lists are the same: `x-kubernetes-list-type`. */
export interface ListKind {
  readonly is: 'atomic' | 'set' | 'map';
  /** The fields (as expressions name them) that tell the items of a `map` apart. */
  readonly keys?: readonly string[];
}

const ATOMIC: ListKind = { is: 'atomic' };

export class ListValue {
  constructor(
    readonly items: readonly Value[],
    readonly kind: ListKind = ATOMIC,
  ) {}
}

/** A map, or an object with the fields that its schema declares. */
export abstract class MapValue {
  abstract get(key: Value): Value | undefined;
  abstract keys(): readonly Value[];
  get size(): number {
    return this.keys().length;
  }
}

/** A map that an expression makes. */
export class MadeMap extends MapValue {
  private readonly entries: ReadonlyMap<unknown, readonly [Value, Value]>;

  /** @param repeated whether a key may come again; the last counts then */
  constructor(entries: Iterable<readonly [Value, Value]>, repeated = false) {
    super();
    const made = new Map<unknown, readonly [Value, Value]>();
    for (const [key, value] of entries) {
      const plain = plainKey(key);
      if (plain === undefined) throw new CelError(`unsupported key type: ${kindOf(key)}`);
      if (made.has(plain) && !repeated) throw new CelError(`Failed with repeated key ${JSON.stringify(String(plain))}`);
      made.set(plain, [key, value]);
    }
    this.entries = made;
  }

  override get(key: Value): Value | undefined {
    return this.entries.get(plainKey(key))?.[1];
  }

  override keys(): readonly Value[] {
    return Array.from(this.entries.values(), ([key]) => key);
  }
}

/** Whole numbers of any type are one key. */
function plainKey(key: Value): unknown {
  if (key instanceof Uint) return key.n;
  if (typeof key === 'number') return Number.isInteger(key) ? BigInt(key) : undefined;
  return typeof key === 'bigint' || typeof key === 'string' || typeof key === 'boolean' ? key : undefined;
}

export type Kind =
  | 'null'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'timestamp'
  | 'duration'
  | 'type'
  | 'optional'
  | 'list'
  | 'map'
  | Opaque['kind'];

export function kindOf(value: Value): Kind {
  switch (typeof value) {
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return 'double';
    case 'string':
      return 'string';
    default:
  }
  if (value === null) return 'null';
  if (value instanceof MapValue) return 'map';
  if (value instanceof ListValue) return 'list';
  if (value instanceof Opaque) return value.kind;
  if (value instanceof Uint8Array) return 'bytes';
  if (value instanceof Uint) return 'uint';
  if (value instanceof Timestamp) return 'timestamp';
  if (value instanceof Duration) return 'duration';
  return value instanceof Optional ? 'optional' : 'type';
}

const TYPE_NAMES: Partial<Record<Kind, string>> = {
  null: 'null_type',
  timestamp: 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
  optional: 'optional_type',
  url: 'kubernetes.URL',
  ip: 'net.IP',
  cidr: 'net.CIDR',
  quantity: 'kubernetes.Quantity',
  semver: 'kubernetes.Semver',
  format: 'kubernetes.NamedFormat',
};

/** The name that `type(value)` has. */
export function typeName(kind: Kind): string {
  return TYPE_NAMES[kind] ?? kind;
}
