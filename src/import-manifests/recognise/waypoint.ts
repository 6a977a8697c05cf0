import { New, type Expression } from '../expression';
import { isMap, type JsonObject } from '../json';
import { nameOf, namespaceOf, objectOptions, single, textAt, type ChartObjects, type Recogniser } from '../proposal';

const TRAFFIC = 'istio.io/waypoint-for';

/** Gateways of class istio-waypoint; what is sized by a ConfigMap is left as it is. */
export const waypoint: Recogniser = {
  kind: 'gateway.networking.k8s.io/Gateway',
  propose(object, chart) {
    const [name, namespace] = [nameOf(object), namespaceOf(object)];
    if (name === undefined || namespace === undefined) return [];
    if (textAt(object['spec'], 'gatewayClassName') !== 'istio-waypoint') return [];
    const expression = newWaypoint(object, chart, chart.known(`namespace ${namespace}`, namespace));
    return [single('Waypoint', object, expression, `waypoint ${namespace}/${name}`)];
  },
};

export function newWaypoint(object: JsonObject, chart: ChartObjects, namespace: Expression): New {
  const name = nameOf(object)!;
  const metadata = object['metadata'];
  const traffic = textAt(isMap(metadata) ? metadata['labels'] : undefined, TRAFFIC);
  return new New('Waypoint', chart.id(name, 'Waypoint'), {
    namespace,
    name,
    ...(traffic !== undefined && traffic !== 'service' && { traffic }),
    ...objectOptions(object, [TRAFFIC]),
  });
}
