import type { Field } from '../model/field';

/**
 * The fields that a path of a schema leads to, of those that are there. `*` stands for each element of a list, or each value of a
 * map: `rules.*.filters.*` are all filters of all rules.
 */
export function fieldsAt(from: Field, path: string): readonly Field[] {
  let fields: readonly Field[] = [from];
  for (const step of path.split('.')) {
    fields = fields.flatMap((field) => {
      if (step !== '*') return [field.get(step)];
      return Array.isArray(field.value) ? field.items : field.entries.map(([, value]) => value);
    });
    fields = fields.filter((field) => field.isSet);
  }
  return fields;
}
