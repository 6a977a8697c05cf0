import { New, type Expression, type Statement } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import {
  hasOnly,
  nameOf,
  namespaceOf,
  objectOptions,
  type ChartObjects,
  type Proposal,
  type Recogniser,
} from '../proposal';
import { BEHAVIOUR, behaviourOf, trafficPolicyOf } from './route-options';
import { serviceHandle } from './service-handle';

export const DESTINATION_RULE = 'networking.istio.io/DestinationRule';

type Props = { readonly [prop: string]: Expression };

/** A VirtualService that says how the requests of a service are treated, with the DestinationRule beside it. */
export const serviceRoute: Recogniser = {
  kind: 'networking.istio.io/VirtualService',
  propose(object, chart) {
    const route = onlyRoute(object['spec']);
    const behaviour = route && behaviourOf(route);
    const rule = chart.find(DESTINATION_RULE, nameOf(object) ?? '');
    const policy = rule && policyOf(rule);
    if (!route || !behaviour) return [];
    const port = portOf(route);
    return [
      ...(rule && policy ? proposal([object, rule], { ...behaviour, ...policy }, port, chart) : []),
      ...proposal([object], behaviour, port, chart),
    ];
  },
};

/** A DestinationRule of a service that has no route. */
export const trafficPolicy: Recogniser = {
  kind: DESTINATION_RULE,
  propose(object, chart) {
    const policy = policyOf(object);
    return policy ? proposal([object], policy, undefined, chart) : [];
  },
};

function proposal(
  objects: readonly JsonObject[],
  said: Props,
  port: number | undefined,
  chart: ChartObjects,
): readonly Proposal[] {
  const [name, namespace] = [nameOf(objects[0]!), namespaceOf(objects[0]!)];
  const handle = name === undefined || namespace === undefined ? undefined : serviceHandle(name, namespace, chart);
  if (!handle) return [];
  const { service, statements, callers, httpPorts } = handle;
  // Of several, one has to be said, and a DestinationRule alone has none.
  const about = port ?? (httpPorts.length > 1 ? httpPorts[0] : undefined);
  const props = { service, ...(about !== undefined && { port: about }), ...said, ...objectOptions(objects[0]!) };
  const made: Statement = { expression: new New('ServiceRoute', chart.id(name!, 'Route'), props) };
  return [{ as: 'ServiceRoute', objects, statements: [...statements, made], callers }];
}

/** The one route of a VirtualService, if it goes to the service itself. */
function onlyRoute(spec: Json | undefined): JsonObject | undefined {
  const http = hasOnly(spec, ['hosts', 'http']) ? spec['http'] : undefined;
  const only = Array.isArray(http) && http.length === 1 ? http[0] : undefined;
  if (!hasOnly(only, [...BEHAVIOUR, 'match', 'route'])) return undefined;
  return Array.isArray(only['route']) && only['route'].length === 1 ? only : undefined;
}

function portOf({ match }: JsonObject): number | undefined {
  const [only, ...more] = Array.isArray(match) ? match : [];
  return hasOnly(only, ['port']) && typeof only['port'] === 'number' && more.length === 0 ? only['port'] : undefined;
}

function policyOf(rule: JsonObject): Props | undefined {
  const { spec } = rule;
  return hasOnly(spec, ['host', 'trafficPolicy']) && isMap(spec['trafficPolicy'])
    ? trafficPolicyOf(spec['trafficPolicy'])
    : undefined;
}
