import { apiObject } from './api-object';
import { idOf, type ChartPlan } from './charts';
import { Call, New, This, Variable, within, type Statement } from './expression';
import type { JsonObject } from './json';
import { ChartObjects, kindOf, type Proposal } from './proposal';
import { RECOGNISERS } from './recognise';

/** A proposal that a chart is to be made of. */
export interface Chosen extends Proposal {
  /** What it is dropped by; none for what is never dropped. */
  readonly key: string | undefined;
}

/** The best proposals for a chart, save those that were dropped in an earlier round; what none takes is an `ApiObject`. */
export function propose(
  { objects }: ChartPlan,
  indices: ReadonlyMap<JsonObject, number>,
  dropped: ReadonlySet<string>,
  trustDomain: string,
): Chosen[] {
  const left = new ChartObjects(objects, trustDomain);
  const chosen: Chosen[] = [];
  for (const { kind, propose: proposalsFor } of RECOGNISERS) {
    for (const object of objects) {
      if (kindOf(object) !== kind || !left.has(object)) continue;
      const open = proposalsFor(object, left).map((one) => ({ ...one, key: keyOf(one, indices) }));
      const best = open.find(({ key }) => !dropped.has(key));
      if (!best) continue;
      left.take(best);
      chosen.push(best);
    }
  }
  for (const object of objects) {
    if (!left.has(object)) continue;
    const { name, kind } = idOf(object);
    const statements = [apiObject(left.id(name, kind), object)];
    const plain = { as: 'ApiObject', objects: [object], statements, key: undefined };
    left.take(plain);
    chosen.push(plain);
  }
  const keys = new Map(
    chosen.flatMap(({ callers = [] }) => callers.map(({ account, key }) => [account, key] as const)),
  );
  return withoutUnused(
    chosen.map((one) => ({ ...one, later: one.later?.map((statement) => callersNamed(statement, keys)) })),
  );
}

/** Handles that nothing names say nothing, and are left out. */
function withoutUnused(chosen: readonly Chosen[]): Chosen[] {
  const all = chosen.flatMap(({ statements, later = [] }) => [...statements, ...later]);
  const used = new Set(
    all.flatMap(({ expression }) =>
      [...within(expression)].flatMap((part) => (part instanceof Variable ? [part.key] : [])),
    ),
  );
  return chosen.map((one) => ({
    ...one,
    statements: one.statements.filter(
      ({ key, expression }) =>
        key === undefined || used.has(key) || !(expression instanceof Call && expression.args[0] instanceof This),
    ),
  }));
}

/**
 * A text that is the same for the same code, but for the ids of constructs. Where an earlier round had other constructs beside it, it is
 * another proposal, and may do what that did not.
 */
function keyOf({ objects, statements, later }: Proposal, indices: ReadonlyMap<JsonObject, number>): string {
  return JSON.stringify([objects.map((object) => indices.get(object)), statements, later], (_, value: unknown) => {
    if (value instanceof New) return { ...value, id: undefined };
    return value instanceof Call && value.args[0] instanceof This ? { ...value, args: value.args.slice(2) } : value;
  });
}

/** `a.allowFrom(b)` where `b` is a service of the chart, in place of the service account that it runs as. */
function callersNamed(statement: Statement, keys: ReadonlyMap<string, string>): Statement {
  const { expression } = statement;
  if (!(expression instanceof Call) || expression.method !== 'allowFrom') return statement;
  const [caller, ...requests] = expression.args;
  const isAccount = caller instanceof Call && caller.on === 'Principal' && caller.method === 'serviceAccount';
  const key = isAccount ? keys.get(caller.args.join('/')) : undefined;
  if (key === undefined) return statement;
  return { ...statement, expression: new Call(expression.on, 'allowFrom', [new Variable(key), ...requests]) };
}
