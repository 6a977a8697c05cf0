import type { Field } from '../model/field';

/**
 * The fields that a path of a schema leads to, of those that are there. `*` stands for each element of a list, or each value of a
 * map: `rules.*.filters.*` are all filters of all rules.
 */
export function fieldsAt(from: Field, path: string): readonly Field[] {
  let fields: readonly Field[] = [from];
  for (const step of path.split('.')) {
    const next: Field[] = [];
    for (const field of fields) {
      const below = step === '*' ? elementsOf(field) : [field.get(step)];
      for (const one of below) if (one.isSet) next.push(one);
    }
    // Most objects have little of what a schema allows.
    if (next.length === 0) return next;
    fields = next;
  }
  return fields;
}

function elementsOf(field: Field): readonly Field[] {
  return Array.isArray(field.value) ? field.items : field.entries.map(([, value]) => value);
}
