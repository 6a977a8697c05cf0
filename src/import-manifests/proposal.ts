import { Variable, idsIn, type Call, type Expression, type New, type Statement } from './expression';
import { isMap, type Json, type JsonObject } from './json';
import { Names, pascal } from './literal';

/** Code for some objects of a chart: proved by running it, and dropped if it emits anything else than them. */
export interface Proposal {
  /** The construct, as reports name it. */
  readonly as: string;
  /** Objects of a second construct that is made along. */
  readonly along?: ReadonlyMap<JsonObject, string> | undefined;
  /** The objects that it stands for. */
  readonly objects: readonly JsonObject[];
  readonly statements: readonly Statement[];
  /** Calls that come once all constructs of the chart are there, so that they can name any of them. */
  readonly later?: readonly Statement[] | undefined;
  /** The service accounts, as `namespace/name`, that others know constructs of it by, and the keys of those. */
  readonly callers?: readonly Caller[] | undefined;
}

/** What runs as a service account. */
export interface Caller {
  readonly account: string;
  readonly key: string;
}

/** What knows the objects that a construct would have emitted. */
export interface Recogniser {
  /** Group and kind of the object that it starts from. */
  readonly kind: string;
  /** Proposals for the object, the best first; each may be dropped for the next. */
  readonly propose: (object: JsonObject, chart: ChartObjects) => readonly Proposal[];
}

/** `apps/Deployment`, `/Service`: group and kind, whatever the version. */
export function kindOf({ apiVersion, kind }: JsonObject): string {
  const [group, version] = String(apiVersion).split('/');
  return `${version === undefined ? '' : group!}/${String(kind)}`;
}

/** The objects of a chart, as far as no construct has taken them. */
export class ChartObjects {
  private readonly left: Set<JsonObject>;
  private readonly byKind = new Map<string, JsonObject[]>();
  private readonly byName = new Map<string, JsonObject>();
  private readonly ids = new Names();
  private readonly keys = new Set<string>();
  private readonly callers = new Map<string, string>();

  constructor(
    objects: readonly JsonObject[],
    /** The trust domain of the mesh, in which identities are written. */
    readonly trustDomain: string,
  ) {
    this.left = new Set(objects);
    for (const object of objects) {
      const kind = kindOf(object);
      const list = this.byKind.get(kind) ?? [];
      this.byKind.set(kind, list);
      list.push(object);
      const name = nameOf(object);
      if (name !== undefined) this.byName.set(`${kind} ${name}`, object);
    }
  }

  has(object: JsonObject): boolean {
    return this.left.has(object);
  }

  /** An object that is left, by kind and name. */
  find(kind: string, name: string): JsonObject | undefined {
    const object = this.byName.get(`${kind} ${name}`);
    return object && this.left.has(object) ? object : undefined;
  }

  /** An object by kind and name, whether it is left or not. */
  given(kind: string, name: string): JsonObject | undefined {
    return this.byName.get(`${kind} ${name}`);
  }

  /** The objects of a kind that are left. */
  all(kind: string): JsonObject[] {
    return (this.byKind.get(kind) ?? []).filter((object) => this.left.has(object));
  }

  /** All objects of a kind, whether they are left or not. */
  everyOf(kind: string): readonly JsonObject[] {
    return this.byKind.get(kind) ?? [];
  }

  /** Takes the objects of a proposal, and the names that its statements make known. */
  take({ objects, statements, callers = [] }: Proposal): void {
    for (const object of objects) this.left.delete(object);
    for (const { account, key } of callers) this.callers.set(account, key);
    for (const { key, expression } of statements) {
      if (key !== undefined) this.keys.add(key);
      for (const id of idsIn(expression)) this.ids.take(id);
    }
  }

  /** An id for a construct, made of what it is about; it is used up when the proposal is taken. */
  id(name: string, kind: string): string {
    const wanted = pascal(name, '');
    return this.ids.free(wanted.toLowerCase().endsWith(kind.toLowerCase()) ? wanted : `${wanted}${kind}`);
  }

  /** An id for what stands for an object that is written elsewhere: its name alone, since the object may have the kind beside it. */
  handleId(name: string): string {
    return this.ids.free(pascal(name, 'Handle'));
  }

  /** The variable of a construct, where an earlier statement makes it, else what stands for it. */
  known(key: string, otherwise: Expression): Expression {
    return this.keys.has(key) ? new Variable(key) : otherwise;
  }

  /** The variable of the construct that runs as a service account, where an earlier statement makes it. */
  runsAs(namespace: string, account: string): Variable | undefined {
    const key = this.callers.get(`${namespace}/${account}`);
    return key === undefined ? undefined : new Variable(key);
  }
}

export function nameOf({ metadata }: JsonObject): string | undefined {
  return textAt(metadata, 'name');
}

export function namespaceOf({ metadata }: JsonObject): string | undefined {
  return textAt(metadata, 'namespace');
}

/** The text in a field of a map. */
export function textAt(value: Json | undefined, field: string): string | undefined {
  const inner = isMap(value) && Object.hasOwn(value, field) ? value[field] : undefined;
  return typeof inner === 'string' ? inner : undefined;
}

/** Labels and annotations as props of a construct, without the labels that it writes by itself. */
export function objectOptions({ metadata }: JsonObject, own: readonly string[] = []): { [prop: string]: Expression } {
  const { labels, annotations } = isMap(metadata) ? metadata : {};
  const others = isMap(labels) ? Object.entries(labels).filter(([key]) => !own.includes(key)) : [];
  return {
    ...(others.length > 0 && { labels: Object.fromEntries(others) }),
    ...(isMap(annotations) && Object.keys(annotations).length > 0 && { annotations }),
  };
}

/** Whether a map has no field but these. */
export function hasOnly(value: Json | undefined, fields: readonly string[]): value is JsonObject {
  return isMap(value) && Object.keys(value).every((field) => fields.includes(field));
}

/** A list of texts, or nothing. */
export function textsIn(value: Json | undefined): string[] | undefined {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value : undefined;
}

/** A proposal of one construct for one object. */
export function single(as: string, object: JsonObject, expression: New | Call, key?: string): Proposal {
  return { as, objects: [object], statements: [{ key, expression }] };
}
