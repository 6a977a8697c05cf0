import { Call, type Expression } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import { hasOnly, nameOf, textAt, type ChartObjects, type Recogniser } from '../proposal';
import { newCanary } from './canary';
import { durationOf } from './durations';
import { behaviourOf, trafficPolicyOf } from './route-options';
import { DESTINATION_RULE } from './service-route';

type Props = { readonly [prop: string]: Expression };

/** A Canary of Flagger, with the MetricTemplates of its gates and what guards the pods of the primary. */
export const canaryOfFlagger: Recogniser = {
  kind: 'flagger.app/Canary',
  propose(object, chart) {
    const spec = isMap(object['spec']) ? object['spec'] : {};
    const name = nameOf(object) ?? '';
    const { service, analysis } = spec;
    if (!isMap(service) || !isMap(analysis)) return [];
    const gates = gatesOf(analysis['metrics'], chart);
    const isHttpRoute = spec['provider'] === 'gatewayapi:v1';
    const rules = isHttpRoute ? found(DESTINATION_RULE, [`${name}-primary`, `${name}-canary`], chart) : [];
    const policy = isHttpRoute ? rules[0] && trafficPolicyIn(rules[0]) : trafficPolicyOf(service['trafficPolicy']);
    const behaviour = behaviourOf(service);
    if (!gates || !behaviour || (rules[0] && !policy)) return [];
    const props = {
      steps: stepsOf(analysis, gates.calls),
      owner: ownerOf(spec, name, analysis, gates.templates[0]),
      ...behaviour,
      ...policy,
      ...(typeof analysis['mirrorWeight'] === 'number' && { mirrorPercent: analysis['mirrorWeight'] }),
      ...(isHttpRoute && { via: 'HTTPRoute' }),
    };
    const own = [object, ...gates.templates, ...rules];
    const guards = [
      ...found('security.istio.io/AuthorizationPolicy', [`${name}-primary-through-waypoint`], chart),
      ...found('policy/PodDisruptionBudget', [`${name}-primary`], chart),
    ];
    return [...(guards.length > 0 ? [[...own, ...guards]] : []), own].flatMap((objects) =>
      newCanary(object, chart, { props, objects, subsets: [] }),
    );
  },
};

function found(kind: string, names: readonly string[], chart: ChartObjects): JsonObject[] {
  return names.map((name) => chart.find(kind, name)).filter((object) => object !== undefined);
}

function trafficPolicyIn({ spec }: JsonObject): Props | undefined {
  return hasOnly(spec, ['host', 'trafficPolicy']) ? trafficPolicyOf(spec['trafficPolicy']) : undefined;
}

function stepsOf({ interval, stepWeights }: JsonObject, gates: readonly Call[]): Call {
  const hold = durationOf(typeof interval === 'string' ? interval : '');
  const options = { ...(hold && { hold }), ...(gates.length > 0 && { gates }) };
  return new Call('CanarySteps', 'of', [stepWeights ?? null, options]);
}

function ownerOf(spec: JsonObject, name: string, { threshold }: JsonObject, template: JsonObject | undefined): Call {
  const provider = isMap(template?.['spec']) ? template['spec']['provider'] : undefined;
  const prometheus = textAt(provider, 'address');
  const deployment = textAt(spec['targetRef'], 'name');
  const options = {
    ...(prometheus !== undefined && { prometheus }),
    // Three is what the construct says unless told otherwise.
    ...(typeof threshold === 'number' && threshold !== 3 && { failedChecks: threshold }),
    ...(deployment !== undefined && deployment !== name && { deployment }),
  };
  return new Call('CanaryOwner', 'flagger', Object.keys(options).length > 0 ? [options] : []);
}

interface Gates {
  readonly calls: readonly Call[];
  readonly templates: readonly JsonObject[];
}

/** The metrics of an analysis, each by its template; nothing if one has none of the chart. */
function gatesOf(metrics: Json | undefined, chart: ChartObjects): Gates | undefined {
  const list = Array.isArray(metrics) ? metrics : [];
  const gates = list.map((metric) => {
    const template = isMap(metric) ? textAt(metric['templateRef'], 'name') : undefined;
    const object = template === undefined ? undefined : chart.find('flagger.app/MetricTemplate', template);
    const call = object && gateOf(metric as JsonObject, object);
    return call && { call, object };
  });
  if (!gates.every((gate) => gate !== undefined)) return undefined;
  return { calls: gates.map(({ call }) => call), templates: gates.map(({ object }) => object) };
}

function gateOf({ name, thresholdRange }: JsonObject, { spec }: JsonObject): Call | undefined {
  const { min, max } = isMap(thresholdRange) ? thresholdRange : {};
  return canaryGate(name, textAt(spec, 'query'), min, max);
}

/** A gate by the name that controllers know it by. */
export function canaryGate(
  name: Json | undefined,
  query: string | undefined,
  min: Json | undefined,
  max: Json | undefined,
): Call | undefined {
  const bounds = { ...(typeof min === 'number' && { min }), ...(typeof max === 'number' && { max }) };
  const gate = (factory: string, ...args: Expression[]) => new Call('CanaryGate', factory, args);
  if (typeof name !== 'string') return undefined;
  if (name === 'success-rate') return gate('successRate', min ?? null);
  if (name === 'connections') return gate('connections', min ?? null);
  if (name === 'latency') return gate('latency', new Call('Duration', 'millis', [max ?? null]));
  return gate('query', name, query ?? '', bounds);
}
