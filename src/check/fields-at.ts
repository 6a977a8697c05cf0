import { isMap, type Field, type Path } from '../model/field';

const NONE: readonly Field[] = [];
const steps = new Map<string, readonly string[]>();

/**
 * The fields that a path of a schema leads to, of those that are there. `*` stands for each element of a list, or each value of a
 * map: `rules.*.filters.*` are all filters of all rules.
 */
export function fieldsAt(from: Field, path: string): readonly Field[] {
  let keys = steps.get(path);
  if (!keys) steps.set(path, (keys = path.split('.')));
  // Most objects have little of what a schema allows, so that values are looked at before anything is made of them.
  const places = placesAt(from.value, keys, 0, []);
  return places ? places.map((place) => from.get(...place)) : NONE;
}

function placesAt(
  value: unknown,
  keys: readonly string[],
  at: number,
  above: Path,
  found?: Path[],
): Path[] | undefined {
  if (value === undefined || value === null) return found;
  if (at === keys.length) {
    if (!found) return [above];
    found.push(above);
    return found;
  }
  const key = keys[at]!;
  if (key !== '*')
    return isMap(value) && Object.hasOwn(value, key)
      ? placesAt(value[key], keys, at + 1, [...above, key], found)
      : found;
  let all = found;
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) all = placesAt(value[i], keys, at + 1, [...above, i], all);
  } else if (isMap(value)) {
    for (const name of Object.keys(value)) all = placesAt(value[name], keys, at + 1, [...above, name], all);
  }
  return all;
}
