import { Call, type Variable } from '../expression';
import { isMap, type JsonObject } from '../json';
import type { ChartObjects } from '../proposal';
import { callersOf, type Spelling } from './callers';
import { requestsOf } from './requests';

const POLICY = 'security.istio.io/AuthorizationPolicy';

/** The policies that say who may call, as calls of `allowFrom`. */
export function guardOf(name: string, on: Variable, chart: ChartObjects, spelling: Spelling) {
  const policy = chart.find(POLICY, name);
  const rules = policy && isMap(policy['spec']) ? policy['spec']['rules'] : undefined;
  if (!policy || !Array.isArray(rules)) return undefined;
  const traversal = chart.find(POLICY, `${name}-through-waypoint`);
  const calls = rules.map((rule) => (isMap(rule) ? callsOf(rule, on, chart, spelling) : undefined));
  if (!calls.every((some) => some !== undefined)) return undefined;
  return { policies: [policy, ...(traversal ? [traversal] : [])], calls: calls.flat() };
}

function callsOf(rule: JsonObject, on: Variable, chart: ChartObjects, spelling: Spelling): Call[] | undefined {
  const callers = callersOf(rule['from'] ?? null, chart, spelling);
  const requests = requestsOf(rule['to'], rule['when']);
  if (!callers || !requests || requests.ports) return undefined;
  return callers.map((caller) => new Call(on, 'allowFrom', [caller, ...requests.to]));
}
