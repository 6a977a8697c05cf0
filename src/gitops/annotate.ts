import type { PlainObject } from './shipment';

/**
 * An object with more annotations, at the place where sorted keys have them: cdk8s writes keys in order. Those that the object has
 * already stay as they are: somebody meant them.
 */
export function withAnnotations(object: PlainObject, more: Readonly<Record<string, string>>): PlainObject {
  const { metadata } = object;
  const own: PlainObject = isMap(metadata) ? metadata : {};
  const annotations = isMap(own.annotations) ? own.annotations : {};
  return { ...object, metadata: sorted({ ...own, annotations: sorted({ ...more, ...annotations }) }) };
}

function isMap(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** By code units, as cdk8s sorts them. */
function sorted(map: PlainObject): PlainObject {
  return Object.fromEntries(Object.entries(map).sort(([a], [b]) => (a < b ? -1 : Number(a > b))));
}
