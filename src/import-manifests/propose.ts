import { apiObject } from './api-object';
import { idOf, type ChartPlan } from './charts';
import { Call, Variable, type Statement } from './expression';
import type { JsonObject } from './json';
import { ChartObjects, kindOf, type Proposal } from './proposal';
import { RECOGNISERS } from './recognise';

/** A proposal that a chart is to be made of. */
export interface Chosen extends Proposal {
  /** The same for the same proposal in each round; none for `ApiObject`, which is never dropped. */
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
      const index = indices.get(object)!;
      const open = proposalsFor(object, left).map((one, n) => ({
        ...one,
        key: `${index} ${kind} ${one.as} ${one.variant ?? n}`,
      }));
      const tried = open.filter(({ key }) => dropped.has(key)).map((one) => sameness(one, indices));
      const best = tried.length === 0 ? open[0] : open.find((one) => !tried.includes(sameness(one, indices)));
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
  const keys = new Map(chosen.flatMap(({ caller }) => (caller ? [[caller.account, caller.key] as const] : [])));
  return chosen.map((one) => ({ ...one, later: one.later?.map((statement) => callersNamed(statement, keys)) }));
}

/** A text that is the same for proposals that are, by whatever way they were found. */
function sameness({ objects, statements, later }: Proposal, indices: ReadonlyMap<JsonObject, number>): string {
  return JSON.stringify([objects.map((object) => indices.get(object)), statements, later]);
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
