import type { ValueNode } from './value-node';

/** A values file as parsed: maps, lists and scalars. */
export type Values = Readonly<Record<string, unknown>>;

/** What the chart's templates see: the user's values over the chart's defaults, merged as Helm merges them. */
export class EffectiveValues {
  constructor(
    private readonly root: ValueNode,
    private readonly user: Values,
  ) {}

  /**
   * The value of a dotted path: the user's, else the chart's default; undefined where neither has one, and where the
   * user's null has taken the default away. Maps and lists are returned as the user wrote them; lists of the chart's own
   * are not known.
   */
  get(path: string): unknown {
    const keys = path.split('.');
    let given: unknown = this.user;
    let node: ValueNode | undefined = this.root;
    for (const key of keys) {
      node = node?.properties && Object.hasOwn(node.properties, key) ? node.properties[key] : node?.values;
      if (given === undefined) continue;
      // A null, or another scalar, where a map belongs hides every default below it.
      if (!isMap(given)) return undefined;
      given = Object.hasOwn(given, key) ? given[key] : undefined;
      if (given === null) return undefined;
    }
    return given === undefined ? (node?.default ?? undefined) : given;
  }

  /** Whether the user wrote the path, with any value, null too. */
  gives(path: string): boolean {
    let given: unknown = this.user;
    for (const key of path.split('.')) {
      if (!isMap(given) || !Object.hasOwn(given, key)) return false;
      given = given[key];
    }
    return true;
  }

  /** Whether a template's `if` takes the value for true: not false, zero, empty or absent. */
  isTrue(path: string): boolean {
    return truthy(this.get(path));
  }

  /** The value as a template prints it, with `""` where there is none. */
  text(path: string): string {
    const value = this.get(path);
    return value === undefined ? '' : String(value);
  }
}

/** What a Go template takes for true. Any text but the empty one is, `"false"` too. */
export function truthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isMap(value)) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== false && value !== 0 && value !== '';
}

/** A map of a values file. */
export function isMap(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
