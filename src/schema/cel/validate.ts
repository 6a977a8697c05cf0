import { isMap, type JsonMap } from '../../model/field';
import { asResource, type Declared, declaredBy } from './declared';
import { withDefaults } from './defaults';
import { readRule, type Rule, type Unplanned } from './rule';
import { CelError, NotKnown } from './value';

/** What a server would say of one rule at one place. */
export interface Verdict {
  readonly path: readonly (string | number)[];
  readonly rule: string;
  readonly message: string;
  /** `failed`: it is false or an error; `not-evaluated`: nobody knows. */
  readonly is: 'failed' | 'not-evaluated';
}

/** The rules of a schema, and the way to places that have some. */
interface Ruled {
  readonly declared: Declared | undefined;
  readonly rules: readonly (Rule | Unplanned)[];
  readonly properties: ReadonlyMap<string, Ruled>;
  readonly items: Ruled | undefined;
  readonly additional: Ruled | undefined;
}

const known = new WeakMap<object, Ruled | null>();
/** Deeper schemas, and objects, are refused where they are read. */
const MAX_DEPTH = 100;
/** For one object, all of its rules at all places. */
const MOST_RUNS = 100_000;

/**
 * Runs the rules (x-kubernetes-validations) of a schema on an object, as a server does when the object is created.
 *
 * @param schema the openAPIV3Schema of a version of a CRD
 */
export function validate(schema: JsonMap, object: JsonMap): Verdict[] {
  const ruled = ruledBy(asResource(schema), 0);
  if (ruled === undefined) return [];
  const verdicts: Verdict[] = [];
  visit(ruled, withDefaults(schema, object), [], { verdicts, runs: 0 });
  return verdicts;
}

function ruledBy(schema: JsonMap, depth: number): Ruled | undefined {
  const before = known.get(schema);
  if (before !== undefined) return before ?? undefined;
  // A schema that holds itself is refused where CRDs are read; here it has an end all the same.
  known.set(schema, null);
  const made = depth > MAX_DEPTH ? undefined : read(schema, depth + 1);
  known.set(schema, made ?? null);
  return made;
}

function read(schema: JsonMap, depth: number): Ruled | undefined {
  const under = (one: unknown): Ruled | undefined =>
    isMap(one) ? ruledBy(one['x-kubernetes-embedded-resource'] === true ? asResource(one) : one, depth) : undefined;
  const entries = [schema, ...(Array.isArray(schema['allOf']) ? schema['allOf'] : [])].flatMap((one) =>
    isMap(one) && Array.isArray(one['x-kubernetes-validations']) ? one['x-kubernetes-validations'].filter(isMap) : [],
  );
  const properties = new Map<string, Ruled>();
  for (const [name, one] of Object.entries(isMap(schema['properties']) ? schema['properties'] : {})) {
    const ruled = under(one);
    if (ruled !== undefined) properties.set(name, ruled);
  }
  const items = under(schema['items']);
  const additional = under(schema['additionalProperties']);
  if (entries.length === 0 && properties.size === 0 && items === undefined && additional === undefined)
    return undefined;
  const declared = entries.length === 0 ? undefined : declaredBy(schema);
  const rules = entries.map((entry) =>
    declared === undefined
      ? {
          text: typeof entry['rule'] === 'string' ? entry['rule'] : '',
          why: 'its schema has no type that expressions can see',
        }
      : readRule(entry, declared),
  );
  return { declared, rules, properties, items, additional };
}

interface Run {
  readonly verdicts: Verdict[];
  runs: number;
}

function visit(ruled: Ruled, value: unknown, path: readonly (string | number)[], run: Run): void {
  // A rule of a null is not run: it is for the value that would be there.
  if (value === null || value === undefined) return;
  for (const rule of ruled.rules) judge(ruled, rule, value, path, run);
  if (Array.isArray(value)) {
    if (ruled.items !== undefined) for (const [n, one] of value.entries()) visit(ruled.items, one, [...path, n], run);
  } else if (isMap(value)) {
    for (const [name, below] of ruled.properties)
      if (Object.hasOwn(value, name)) visit(below, value[name], [...path, name], run);
    if (ruled.additional !== undefined) {
      for (const [key, one] of Object.entries(value)) visit(ruled.additional, one, [...path, key], run);
    }
  }
}

function judge(
  ruled: Ruled,
  rule: Rule | Unplanned,
  value: unknown,
  path: readonly (string | number)[],
  run: Run,
): void {
  const say = (is: Verdict['is'], message: string, at: readonly string[] = []): void => {
    run.verdicts.push({ path: [...path, ...at], rule: rule.text, message, is });
  };
  if (++run.runs > MOST_RUNS) {
    if (run.runs === MOST_RUNS + 1)
      say('not-evaluated', `there are more than ${MOST_RUNS} rules to run for this object`);
    return;
  }
  if ('why' in rule) {
    say('not-evaluated', rule.why);
    return;
  }
  if (rule.holds === undefined || ruled.declared === undefined) return;
  try {
    const self = ruled.declared.value(value);
    if (!rule.holds(self)) say('failed', rule.message(self), rule.fieldPath);
  } catch (error) {
    if (error instanceof CelError) say('failed', `${error.message} evaluating rule: ${rule.title}`);
    else if (error instanceof NotKnown || error instanceof RangeError) say('not-evaluated', error.message);
    else throw error;
  }
}
