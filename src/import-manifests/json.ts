import { refuse, shown } from '../input/refuse';

export type Json = string | number | boolean | null | Json[] | { [field: string]: Json };

/** An object of Kubernetes, as data. */
export type JsonObject = { [field: string]: Json };

const PLACE = 'import';
const DEEPEST = 100;
/** Fields that no object literal, and no copy that cdk8s makes, keeps as what they are. */
const UNWRITABLE = new Set(['__proto__']);

export const isMap = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Objects as a JSON copy of them, so that nothing of the input is run.
 *
 * @throws InputError if one is no object of Kubernetes, or has what code can't say
 */
export function checkedObjects(objects: readonly object[]): JsonObject[] {
  return objects.map((object) => {
    const { kind, apiVersion } = object as JsonObject;
    if (typeof kind !== 'string' || kind === '' || typeof apiVersion !== 'string' || apiVersion === '') {
      refuse(PLACE, `an object needs apiVersion and kind, got ${shown(object)}`);
    }
    if (apiVersion.split('/').length > 2) {
      refuse(
        PLACE,
        `apiVersion must be of the form GROUP/VERSION, got ${shown(apiVersion)} of ${titleOf(object as JsonObject)}`,
      );
    }
    return copy(object, titleOf(object as JsonObject), 0) as JsonObject;
  });
}

/** An object as people name it, such as `Service shop/reviews`. */
export function titleOf({ kind, metadata }: JsonObject): string {
  const { name, namespace } = isMap(metadata) ? metadata : {};
  const of = typeof namespace === 'string' && namespace !== '' ? `${namespace}/` : '';
  return `${String(kind)} ${of}${typeof name === 'string' ? name : '(without name)'}`;
}

function copy(value: unknown, title: string, depth: number): Json {
  if (depth > DEEPEST) refuse(PLACE, `${title} is nested deeper than ${DEEPEST} levels; nothing of Kubernetes is`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return Object.is(value, -0) ? 0 : value;
  // A hole in a list is null to JSON, and map() would leave it out.
  if (Array.isArray(value)) return Array.from(value, (item: unknown) => copy(item ?? null, title, depth + 1));
  if (typeof value !== 'object') refuse(PLACE, `${title} has the value ${shown(String(value))}, which is none of JSON`);
  const out: JsonObject = {};
  for (const [field, inner] of Object.entries(value)) {
    if (UNWRITABLE.has(field))
      refuse(PLACE, `${title} has a field "${field}", which no object has in Kubernetes; remove it`);
    if (inner !== undefined) out[field] = copy(inner, title, depth + 1);
  }
  return out;
}
