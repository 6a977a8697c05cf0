import { ApiObject, App, Chart } from 'cdk8s';
import { compare, type Operation } from 'fast-json-patch';
import { Call, New, type Expression, type Statement } from './expression';
import { isMap, type Json, type JsonObject } from './json';

/**
 * An object as cdk8s' own `ApiObject`, which says anything. What its constructor drops or has no type for (nulls, empty maps in
 * metadata, an object without a name) is put back by patches.
 */
export function apiObject(id: string, object: JsonObject): Statement {
  const { apiVersion, kind, metadata, ...rest } = object;
  const typed = isMap(metadata) ? typedMetadata(metadata) : {};
  const props: JsonObject = {
    apiVersion: apiVersion!,
    kind: kind!,
    ...(Object.keys(typed).length > 0 && { metadata: typed }),
    ...(withoutNulls(rest) as JsonObject | null),
  };
  const made = new New('ApiObject', id, props);
  const patches = differences(props, object).map(({ op, path, ...more }): Expression => {
    const value = (more as { readonly value?: Json }).value;
    return new Call('JsonPatch', op, value === undefined ? [path] : [path, value]);
  });
  return { expression: patches.length === 0 ? made : new Call(made, 'addJsonPatch', patches) };
}

/** Found once for each object, in however many rounds it is proposed. */
const DIFFERENCES = new WeakMap<JsonObject, Operation[]>();

function differences(props: JsonObject, object: JsonObject): Operation[] {
  const found = DIFFERENCES.get(object) ?? compare(emitted(props), object);
  DIFFERENCES.set(object, found);
  return found;
}

/** What `ApiObject` makes of props. A name that it makes up is one that a patch replaces or takes away. */
function emitted(props: JsonObject): JsonObject {
  const chart = new Chart(new App({ outdir: 'never-written' }), 'chart');
  return new ApiObject(chart, 'object', props as never).toJson() as JsonObject;
}

type Check = (value: Json) => boolean;

const isText: Check = (value) => typeof value === 'string';
const isTexts: Check = (value) => isMap(value) && Object.values(value).every(isText);
const mayBeFlag = (value: Json | undefined): boolean => value === undefined || typeof value === 'boolean';

const isOwner: Check = (value) =>
  isMap(value) &&
  ['apiVersion', 'kind', 'name', 'uid'].every((field) => typeof value[field] === 'string') &&
  mayBeFlag(value['controller']) &&
  mayBeFlag(value['blockOwnerDeletion']) &&
  Object.keys(value).every((field) =>
    ['apiVersion', 'kind', 'name', 'uid', 'controller', 'blockOwnerDeletion'].includes(field),
  );

/** The types of cdk8s' `ApiObjectMetadata`; other fields take anything. */
const TYPES = new Map<string, Check>([
  ['name', isText],
  ['namespace', isText],
  ['labels', isTexts],
  ['annotations', isTexts],
  ['finalizers', (value) => Array.isArray(value) && value.every(isText)],
  ['ownerReferences', (value) => Array.isArray(value) && value.every(isOwner)],
]);

/** The metadata that the compiler takes and the constructor keeps. */
function typedMetadata(metadata: JsonObject): JsonObject {
  const kept = Object.entries(metadata).filter(([field, value]) => {
    if (value === null || field === 'apiObject') return false;
    return TYPES.get(field)?.(value) ?? true;
  });
  return (withoutNulls(Object.fromEntries(kept)) ?? {}) as JsonObject;
}

/**
 * The value without what cdk8s drops or stumbles over: nulls, lists that hold one (they would be other lists), and maps with a field
 * "constructor" (by which it tells maps from other things).
 */
function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) {
    const items = value.map(withoutNulls);
    return items.includes(null) ? null : items;
  }
  if (!isMap(value)) return value;
  if (Object.hasOwn(value, 'constructor')) return null;
  const kept = Object.entries(value).map(([field, inner]): [string, Json] => [field, withoutNulls(inner)]);
  return Object.fromEntries(kept.filter(([, inner]) => inner !== null));
}
