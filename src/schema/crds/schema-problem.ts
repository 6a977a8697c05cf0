import { isMap, type Path } from '../../model/field';

/** More places than any schema has; upstream's largest has 20,000. */
const MOST_PLACES = 200_000;
const MAX_DEPTH = 60;

const TYPES: ReadonlySet<unknown> = new Set(['object', 'array', 'string', 'integer', 'number', 'boolean']);

/** What a server would not take a schema for, and where in it. */
export interface SchemaProblem {
  readonly path: Path;
  readonly is: 'reference' | 'tooLarge' | 'untyped' | 'both';
}

/**
 * The first thing that makes a schema none that a server takes, or that we would not come to the end of.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema (1.36)
 */
export function schemaProblem(root: unknown): SchemaProblem | undefined {
  const above = new Set<unknown>();
  let places = 0;
  const visit = (schema: unknown, path: Path): SchemaProblem | undefined => {
    if (!isMap(schema)) return undefined;
    // One that holds itself has no end.
    if (above.has(schema) || above.size > MAX_DEPTH || ++places > MOST_PLACES) return { path, is: 'tooLarge' };
    if (schema['$ref'] !== undefined) return { path: [...path, '$ref'], is: 'reference' };
    const isOpen =
      schema['x-kubernetes-int-or-string'] === true || schema['x-kubernetes-preserve-unknown-fields'] === true;
    if (!isOpen && !TYPES.has(schema['type'])) return { path, is: 'untyped' };
    const { properties, additionalProperties, items } = schema;
    if (isMap(properties) && additionalProperties !== undefined && additionalProperties !== false) {
      return { path: [...path, 'additionalProperties'], is: 'both' };
    }
    above.add(schema);
    const below: [Path, unknown][] = [
      ...Object.entries(isMap(properties) ? properties : {}).map(([name, one]): [Path, unknown] => [
        [...path, 'properties', name],
        one,
      ]),
      [[...path, 'items'], items],
      [[...path, 'additionalProperties'], additionalProperties],
    ];
    for (const [at, one] of below) {
      const problem = visit(one, at);
      if (problem !== undefined) return problem;
    }
    above.delete(schema);
    return undefined;
  };
  return visit(root, []);
}
