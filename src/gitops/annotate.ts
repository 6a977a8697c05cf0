import type { PlainObject } from './shipment';

/** Annotations of an object; text only, as the API server would refuse others. */
export function annotationsOf({ metadata }: PlainObject): Readonly<Record<string, string>> {
  const annotations = isMap(metadata) ? metadata['annotations'] : undefined;
  return isMap(annotations) ? (annotations as Readonly<Record<string, string>>) : {};
}

/** A copy with more annotations; what an object says of itself wins. */
export function withAnnotations(object: PlainObject, more: Readonly<Record<string, string>>): PlainObject {
  return annotated(object, { ...more, ...annotationsOf(object) });
}

/** A copy with these annotations and no other, at the place where cdk8s, which sorts keys, has them. */
export function annotated(object: PlainObject, annotations: Readonly<Record<string, string>>): PlainObject {
  const metadata = isMap(object['metadata']) ? object['metadata'] : {};
  return { ...object, metadata: sorted({ ...metadata, annotations: sorted(annotations) }) };
}

function isMap(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** By code units, as cdk8s sorts them. */
function sorted(map: PlainObject): PlainObject {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : Number(a > b))));
}
