import { New, type Expression, type Statement } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import {
  hasOnly,
  nameOf,
  namespaceOf,
  objectOptions,
  textAt,
  type ChartObjects,
  type Proposal,
  type Recogniser,
} from '../proposal';
import { BEHAVIOUR, behaviourOf, trafficPolicyOf } from './route-options';
import { serviceHandle, subsetOf } from './service-handle';
import { DESTINATION_RULE } from './service-route';
import { testersOf } from './testers';

type Props = { readonly [prop: string]: Expression };

/** A split of a service as props of a canary, the objects that say it, and the subsets that it is between. */
export interface Split {
  readonly props: Props;
  readonly objects: readonly JsonObject[];
  readonly subsets: readonly Expression[];
}

/** A VirtualService that splits a service between two subsets, with their DestinationRule. */
export const canary: Recogniser = {
  kind: 'networking.istio.io/VirtualService',
  propose(object, chart) {
    const split = splitByVirtualService(object, chart);
    return split ? newCanary(object, chart, split) : [];
  },
};

export function splitByVirtualService(object: JsonObject, chart: ChartObjects): Split | undefined {
  const rule = chart.find(DESTINATION_RULE, nameOf(object) ?? '');
  const props = rule && splitOf(object['spec']);
  const spec = rule && hasOnly(rule['spec'], ['host', 'subsets', 'trafficPolicy']) ? rule['spec'] : undefined;
  const traffic = spec && trafficPolicyOf(spec['trafficPolicy']);
  if (!props || !traffic) return undefined;
  return { props: { ...props, ...traffic }, objects: [object, rule], subsets: subsetsOf(spec['subsets']) };
}

/** A canary as `new Canary(…)`, with what makes its service known. */
export function newCanary(
  object: JsonObject,
  chart: ChartObjects,
  { props: { port, ...said }, objects, subsets }: Split,
): readonly Proposal[] {
  const [name, namespace] = [nameOf(object), namespaceOf(object)];
  const handle =
    name === undefined || namespace === undefined ? undefined : serviceHandle(name, namespace, chart, subsets);
  if (!handle) return [];
  const { service, statements, callers, hasSeveralPorts } = handle;
  const props = { service, ...(hasSeveralPorts && port !== undefined && { port }), ...said, ...objectOptions(object) };
  const made: Statement = { expression: new New('Canary', chart.id(name!, 'Canary'), props) };
  return [{ as: 'Canary', objects, statements: [...statements, made], callers }];
}

/** What routes for testers and for all others say, the last of them with two subsets. */
function splitOf(spec: Json | undefined): Props | undefined {
  const http = isMap(spec) ? spec['http'] : undefined;
  const routes = Array.isArray(http) ? http : [];
  const [split, testing] = [routes.at(-1), routes.at(-2)];
  if (!hasOnly(split, [...BEHAVIOUR, 'name', 'match', 'route', 'mirror', 'mirrorPercentage']) || routes.length > 2)
    return undefined;
  const { route, match, mirrorPercentage } = split;
  if (!Array.isArray(route) || route.length !== 2) return undefined;
  const [stable, other] = route.map((to) => textAt(isMap(to) ? to['destination'] : undefined, 'subset'));
  const percent = isMap(route[1]) ? route[1]['weight'] : undefined;
  const testers = testing === undefined ? [] : testersOf(isMap(testing) ? testing['match'] : undefined);
  const behaviour = behaviourOf(split);
  if (stable === undefined || other === undefined || typeof percent !== 'number' || !testers || !behaviour)
    return undefined;
  const port = Array.isArray(match) && isMap(match[0]) ? match[0]['port'] : undefined;
  const mirrorPercent = isMap(mirrorPercentage) ? mirrorPercentage['value'] : undefined;
  return {
    ...(typeof port === 'number' && { port }),
    stable,
    canary: other,
    percent,
    ...(testers.length > 0 && { testers }),
    ...(typeof mirrorPercent === 'number' && { mirrorPercent }),
    ...behaviour,
  };
}

/** The subsets of a DestinationRule, for a service that does not make them. */
function subsetsOf(subsets: Json | undefined): Expression[] {
  if (!Array.isArray(subsets)) return [];
  return subsets.flatMap((subset) => {
    const [name, labels] = [textAt(subset, 'name'), isMap(subset) ? subset['labels'] : undefined];
    return name === undefined || !isMap(labels) ? [] : [subsetOf(name, labels)];
  });
}
