import { Call, New, This, Variable, type Expression, type Statement } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import { nameOf, namespaceOf, objectOptions, textAt, textsIn, type ChartObjects, type Recogniser } from '../proposal';
import { proxyOptionsOf } from './proxy-options';

const TRAFFIC = 'istio.io/waypoint-for';

/** Gateways of class istio-waypoint, with the ConfigMap that sizes them. */
export const waypoint: Recogniser = {
  kind: 'gateway.networking.k8s.io/Gateway',
  propose(object, chart) {
    const [name, namespace] = [nameOf(object), namespaceOf(object)];
    if (name === undefined || namespace === undefined) return [];
    if (textAt(object['spec'], 'gatewayClassName') !== 'istio-waypoint') return [];
    return [
      { as: 'Waypoint', ...newWaypoint(object, namespace, chart, chart.known(`namespace ${namespace}`, namespace)) },
    ];
  },
};

/** A waypoint, and what lets other namespaces use it; `home` is the namespace as code has it. */
export function newWaypoint(object: JsonObject, namespace: string, chart: ChartObjects, home: Expression) {
  const name = nameOf(object)!;
  const key = `waypoint ${namespace}/${name}`;
  const { metadata } = object;
  const traffic = textAt(isMap(metadata) ? metadata['labels'] : undefined, TRAFFIC);
  const options = proxyOptionsOf(object, chart);
  const props = {
    namespace: home,
    name,
    ...(traffic !== undefined && traffic !== 'service' && { traffic }),
    ...options?.props,
    ...objectOptions(object, [TRAFFIC]),
  };
  const statements: Statement[] = [
    { key, expression: new New('Waypoint', chart.id(name, 'Waypoint'), props) },
    ...sharedWith(object['spec'], namespace).map((other) => {
      // It is made in a chart of its own, which this one does not know.
      const handle = new Call('AmbientNamespace', 'fromNamespaceName', [new This(), chart.handleId(other), other]);
      const call = new Call(new Variable(key), 'shareWith', [handle, { enrollNamespace: false }]);
      return { expression: call };
    }),
  ];
  return {
    key,
    objects: [object, ...(options ? [options.configMap] : [])],
    statements,
    callers: [{ account: `${namespace}/${name}`, key }],
  };
}

/** The namespaces beside its own that the listener of a waypoint lets in by name. */
function sharedWith(spec: Json | undefined, own: string): string[] {
  const listeners = isMap(spec) ? spec['listeners'] : undefined;
  const [listener] = Array.isArray(listeners) ? listeners : [];
  const routes = isMap(listener) ? listener['allowedRoutes'] : undefined;
  const namespaces = isMap(routes) ? routes['namespaces'] : undefined;
  const selector = isMap(namespaces) ? namespaces['selector'] : undefined;
  const expressions = isMap(selector) ? selector['matchExpressions'] : undefined;
  const [inList] = Array.isArray(expressions) ? expressions : [];
  const values = textsIn(isMap(inList) ? inList['values'] : undefined) ?? [];
  return values.filter((name) => name !== own);
}
