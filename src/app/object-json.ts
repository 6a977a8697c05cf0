import {
  ApiObject,
  ApiObjectMetadataDefinition,
  ImplicitTokenResolver,
  LazyResolver,
  NumberStringUnionResolver,
  type App,
} from 'cdk8s';

type Plain = Record<string, unknown>;

/** The fields of cdk8s's classes that `toJson()` reads. Private there, so each is looked at before it is relied on. */
interface Inside {
  readonly props?: Plain;
  readonly patches?: readonly unknown[];
  readonly metadata: { readonly _additionalAttributes?: Plain };
}

const BUILT_IN: readonly unknown[] = [LazyResolver, ImplicitTokenResolver, NumberStringUnionResolver];

/** Thrown in the walk at anything that only cdk8s can turn into data; made once, for it is no error. */
const NOT_PLAIN = new Error('not plain');

/**
 * Makes a function that gives what `ApiObject.toJson()` gives, but in one walk, for objects that are plain data throughout.
 *
 * cdk8s copies each object several times, and asks every resolver about every value in it. An object with a lazy value, a
 * token, a patch or a `toJson()` of its own is left to cdk8s, and so are all in an app that has resolvers of its own.
 *
 * @see lib/api-object.js, lib/metadata.js, lib/resolve.js and lib/_util.js of cdk8s 2.70.106
 */
export function objectJson(app: App): (object: ApiObject) => unknown {
  const ownResolvers = !app.resolvers.every((resolver) => BUILT_IN.includes(resolver.constructor));
  const sorted = !process.env.CDK8S_DISABLE_SORT;
  return (object) => {
    if (ownResolvers || overridesJson(object)) return object.toJson();
    const { props, patches, metadata } = object as unknown as Inside;
    if (!props || patches?.length !== 0 || !metadata['_additionalAttributes']) return object.toJson();
    try {
      return plainJson(object, props, metadata['_additionalAttributes'], sorted);
    } catch {
      // Whatever it was, cdk8s has the say on it, and the words.
      return object.toJson();
    }
  };
}

function overridesJson({ toJson, metadata }: ApiObject): boolean {
  return toJson !== ApiObject.prototype.toJson || metadata.toJson !== ApiObjectMetadataDefinition.prototype.toJson;
}

function plainJson({ metadata }: ApiObject, props: Plain, attributes: Plain, sorted: boolean): Plain {
  const { apiVersion, kind, ...rest } = mapOf({ ...props, metadata: undefined }, sorted, false);
  const { name, namespace, annotations, finalizers, ownerReferences, labels } = metadata as unknown as Plain;
  const fields = { ...attributes, name, namespace, annotations, finalizers, ownerReferences, labels };
  const first = Object.entries({ apiVersion, kind, metadata: copyOf(fields, true, true) });
  return { ...Object.fromEntries(first.filter(([, value]) => value !== undefined)), ...rest };
}

/** A copy without what is null or undefined and, if `filled`, without empty maps and lists; as cdk8s does with metadata. */
function copyOf(value: unknown, sorted: boolean, filled: boolean): unknown {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (typeof value !== 'object') throw NOT_PLAIN;
  if (Array.isArray(value)) {
    return filled && value.length === 0 ? undefined : value.map((item) => copyOf(item, sorted, filled));
  }
  if (value.constructor !== Object || typeof (value as Plain).resolve === 'function') throw NOT_PLAIN;
  const copy = mapOf(value as Plain, sorted, filled);
  return filled && Object.keys(copy).length === 0 ? undefined : copy;
}

function mapOf(map: Plain, sorted: boolean, filled: boolean): Plain {
  const copy: Plain = {};
  const keys = Object.keys(map);
  for (const key of sorted ? keys.sort() : keys) {
    const value = copyOf(map[key], sorted, filled);
    if (value !== undefined) copy[key] = value;
  }
  return copy;
}
