import type { Position } from '../yaml/lines';
import { Field, isMap, type JsonMap, type Labels, type Path } from './field';
import { isClusterScoped, kindOf, type Kind } from './kinds';

/** Where an object came from. */
export interface Origin {
  /** The file, as it was given; undefined for objects that were handed over as data. */
  readonly file?: string | undefined;
  /** Path of the construct that made it, where one did. */
  readonly construct?: string | undefined;
  /** Where a field is written; the object itself for an empty path. Undefined without a file. */
  place(path: Path): Position | undefined;
}

/** One Kubernetes object, as it was written. */
export class MeshObject {
  readonly apiVersion: string;
  readonly group: string;
  /** The kind as it is written, such as `Gateway`. */
  readonly kindName: string;
  /** The kind as the model has it; undefined for kinds that it has no use for. */
  readonly kind: Kind | undefined;
  /** `default` where a namespaced object has none; empty for objects of the whole cluster. */
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly spec: Field;
  private readonly root: Field;

  constructor(
    readonly raw: JsonMap,
    readonly origin: Origin,
  ) {
    const root = new Field(this, undefined, raw);
    this.root = root;
    this.spec = root.get('spec');
    const metadata = root.get('metadata');
    this.apiVersion = root.get('apiVersion').text ?? '';
    this.group = this.apiVersion.includes('/') ? this.apiVersion.slice(0, this.apiVersion.indexOf('/')) : '';
    this.kindName = root.get('kind').text ?? '';
    this.kind = kindOf(this.group, this.kindName);
    const namespace = metadata.get('namespace').text ?? '';
    this.namespace = isClusterScoped(this.group, this.kindName) ? '' : namespace || 'default';
    this.name = metadata.get('name').text ?? metadata.get('generateName').text ?? '';
    this.labels = metadata.get('labels').labels;
    this.annotations = metadata.get('annotations').labels;
  }

  /** A field of it. */
  field(...path: Path): Field {
    return this.root.get(...path);
  }

  /** A label of it, as a field. */
  label(name: string): Field {
    return this.field('metadata', 'labels', name);
  }

  /** An annotation of it, as a field. */
  annotation(name: string): Field {
    return this.field('metadata', 'annotations', name);
  }

  /** As messages show it: `Service shop/web`. */
  get title(): string {
    return `${this.kindName} ${this.namespace === '' ? '' : `${this.namespace}/`}${this.name}`;
  }
}

/** Whether a value of a document is a Kubernetes object. */
export function isManifest(value: unknown): value is JsonMap {
  return isMap(value) && typeof value['apiVersion'] === 'string' && typeof value['kind'] === 'string';
}
