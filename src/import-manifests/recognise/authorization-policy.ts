import { New, type Expression } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import {
  hasOnly,
  nameOf,
  namespaceOf,
  objectOptions,
  single,
  textAt,
  type ChartObjects,
  type Recogniser,
} from '../proposal';
import { SPELLINGS, callersOf, type Spelling } from './callers';
import { portsOf, requestsOf } from './requests';
import { TARGETS_BY, targetsOf, type TargetsBy } from './targets';

/** Policies of ztunnel, by selector, and of waypoints and gateways, by target. */
export const authorizationPolicy: Recogniser = {
  kind: 'security.istio.io/AuthorizationPolicy',
  propose(object, chart) {
    const spec = object['spec'] ?? {};
    if (nameOf(object) === undefined || namespaceOf(object) === undefined || !isMap(spec)) return [];
    const name = nameOf(object)!;
    const isL4 = spec['targetRefs'] === undefined;
    const className = isL4 ? 'L4AuthorizationPolicy' : 'L7AuthorizationPolicy';
    return (isL4 ? (['name'] as const) : TARGETS_BY).flatMap((by) =>
      SPELLINGS.flatMap((spelling) => {
        const props = isL4 ? l4(object, spec, chart, spelling) : l7(object, spec, chart, spelling, by);
        if (!props) return [];
        const made = new New(className, chart.id(name, 'Policy'), { ...props, ...objectOptions(object) });
        return [single(className, object, made)];
      }),
    );
  },
};

type Props = { readonly [prop: string]: Expression };

function l4(object: JsonObject, spec: JsonObject, chart: ChartObjects, spelling: Spelling): Props | undefined {
  if (!hasOnly(spec, ['action', 'rules', 'selector'])) return undefined;
  const namespace = namespaceOf(object)!;
  const matchLabels = isMap(spec['selector']) ? spec['selector']['matchLabels'] : undefined;
  const rules = rulesOf(spec, (rule) => l4Rule(rule, chart, spelling));
  return (
    rules && {
      namespace: chart.known(`namespace ${namespace}`, namespace),
      name: nameOf(object)!,
      ...(matchLabels !== undefined && { selector: matchLabels }),
      ...actionOf(spec),
      ...rules,
    }
  );
}

function l7(
  object: JsonObject,
  spec: JsonObject,
  chart: ChartObjects,
  spelling: Spelling,
  by: TargetsBy,
): Props | undefined {
  if (!hasOnly(spec, ['action', 'rules', 'targetRefs', 'provider'])) return undefined;
  const targets = targetsOf(spec['targetRefs'], namespaceOf(object)!, chart, by);
  const rules = rulesOf(spec, (rule) => l7Rule(rule, chart, spelling));
  const provider = textAt(spec['provider'], 'name');
  return (
    targets &&
    rules && {
      targets,
      name: nameOf(object)!,
      ...actionOf(spec),
      ...(provider !== undefined && { provider }),
      ...rules,
    }
  );
}

/** ALLOW is what the constructs say unless told otherwise. */
function actionOf(spec: JsonObject): Props {
  const action = textAt(spec, 'action');
  return action === undefined || action === 'ALLOW' ? {} : { action };
}

function rulesOf(spec: JsonObject, decode: (rule: JsonObject) => Props | undefined): Props | undefined {
  const { rules } = spec;
  if (rules === undefined) return { matches: 'nobody' };
  if (!Array.isArray(rules)) return undefined;
  if (rules.length === 1 && isMap(rules[0]) && Object.keys(rules[0]).length === 0) return { matches: 'everybody' };
  const decoded = rules.map((rule) => (isMap(rule) ? decode(rule) : undefined));
  return decoded.every((rule) => rule !== undefined) ? { rules: decoded } : undefined;
}

function fromOf(from: Json | undefined, chart: ChartObjects, spelling: Spelling): Props | undefined {
  if (from === undefined) return {};
  const callers = callersOf(from, chart, spelling);
  return callers && { from: callers };
}

function l4Rule(rule: JsonObject, chart: ChartObjects, spelling: Spelling): Props | undefined {
  const from = fromOf(rule['from'], chart, spelling);
  if (!from || !hasOnly(rule, ['from', 'to'])) return undefined;
  const { to } = rule;
  if (to === undefined) return from;
  const only = Array.isArray(to) && to.length === 1 && isMap(to[0]) ? to[0]['operation'] : undefined;
  if (!hasOnly(only, ['ports', 'notPorts'])) return undefined;
  const [ports, notPorts] = [portsOf(only['ports']), portsOf(only['notPorts'])];
  return { ...from, ...(ports && { ports }), ...(notPorts && { notPorts }) };
}

function l7Rule(rule: JsonObject, chart: ChartObjects, spelling: Spelling): Props | undefined {
  const from = fromOf(rule['from'], chart, spelling);
  const requests = requestsOf(rule['to'], rule['when']);
  if (!from || !requests || !hasOnly(rule, ['from', 'to', 'when'])) return undefined;
  const { to, ports } = requests;
  return { ...from, ...(to.length > 0 && { to }), ...(ports && { ports }) };
}
