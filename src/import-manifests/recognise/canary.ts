import { New, Variable } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import { hasOnly, nameOf, namespaceOf, objectOptions, textAt, type Recogniser } from '../proposal';

/** A VirtualService that splits a service of the chart between two subsets, with their DestinationRule. */
export const canary: Recogniser = {
  kind: 'networking.istio.io/VirtualService',
  propose(object, chart) {
    const [name, namespace] = [nameOf(object), namespaceOf(object)];
    const rule = chart.find('networking.istio.io/DestinationRule', name ?? '');
    const split = splitOf(object['spec']);
    const service = chart.known(`service ${namespace}/${name}`, null);
    if (name === undefined || !rule || !split || !(service instanceof Variable)) return [];
    const props = { service, ...split, ...objectOptions(object) };
    const expression = new New('Canary', chart.id(name, 'Canary'), props);
    return [{ as: 'Canary', objects: [object, rule], statements: [{ expression }] }];
  },
};

/** Two subsets and the share of the second, of the one route that has them. */
function splitOf(spec: Json | undefined): { stable: string; canary: string; percent: number } | undefined {
  const http = isMap(spec) ? spec['http'] : undefined;
  const only = Array.isArray(http) && http.length === 1 ? http[0] : undefined;
  const route = hasOnly(only, ['route', 'match']) ? only['route'] : undefined;
  if (!Array.isArray(route) || route.length !== 2) return undefined;
  const [stable, other] = route.map((to) => textAt(isMap(to) ? to['destination'] : undefined, 'subset'));
  const percent = (route[1] as JsonObject)['weight'];
  if (stable === undefined || other === undefined || typeof percent !== 'number') return undefined;
  return { stable, canary: other, percent };
}
