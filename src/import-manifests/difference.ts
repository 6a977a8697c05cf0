import { compare, type Operation } from 'fast-json-patch';
import { shown } from '../input/refuse';
import { isMap, titleOf, type Json, type JsonObject } from './json';

/** In words, the first of what a construct would emit otherwise than it is given. */
export function difference(given: readonly JsonObject[], emitted: readonly JsonObject[]): string {
  const byTitle = new Map(emitted.map((object) => [titleOf(object), object]));
  for (const object of given) {
    const other = byTitle.get(titleOf(object));
    if (!other) return `would not write ${titleOf(object)}`;
    byTitle.delete(titleOf(object));
    const [first] = compare(object, other);
    if (first) return `would write ${inWords(first, object, given.length > 1 ? ` of ${titleOf(object)}` : '')}`;
  }
  const [more] = byTitle.keys();
  return more === undefined ? 'would write it in another way' : `would write ${more} too`;
}

function inWords(operation: Operation, object: JsonObject, of: string): string {
  const field = `${operation.path.slice(1).replaceAll('/', '.').replaceAll('~1', '/').replaceAll('~0', '~')}${of}`;
  const value = (operation as { readonly value?: Json }).value;
  if (operation.op === 'add') return `${field} as ${shown(value)}, which is not there`;
  const was = valueAt(object, operation.path);
  return operation.op === 'remove' ? `no ${field}` : `${field} as ${shown(value)}, not as ${shown(was)}`;
}

function valueAt(object: JsonObject, path: string): Json | undefined {
  return path
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<Json | undefined>((value, part) => {
      if (Array.isArray(value)) return value[Number(part)];
      return isMap(value) && Object.hasOwn(value, part) ? value[part] : undefined;
    }, object);
}
