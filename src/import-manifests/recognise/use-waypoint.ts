import { Call, This, type Expression } from '../expression';
import { isMap, type JsonObject } from '../json';
import { textAt, type ChartObjects } from '../proposal';

/** The label that names the waypoint of a Namespace or Service, and the one for where that is. */
export const USE = 'istio.io/use-waypoint';
export const USE_NAMESPACE = 'istio.io/use-waypoint-namespace';
/** Without it on a Service, Istio's gateways go around the waypoint. */
export const USE_AT_INGRESS = 'istio.io/ingress-use-waypoint';

export function labelsOf(object: JsonObject | undefined): JsonObject {
  const labels = isMap(object?.['metadata']) ? object['metadata']['labels'] : undefined;
  return isMap(labels) ? labels : {};
}

/** The waypoint that the labels of a Service name; without them it is the namespace's. */
export function waypointOf(
  service: JsonObject,
  name: string,
  namespace: string,
  chart: ChartObjects,
): { readonly waypoint?: Expression } {
  const labels = labelsOf(service);
  const used = textAt(labels, USE);
  if (used === undefined) return {};
  if (used === 'none') return { waypoint: 'none' };
  const from = textAt(labels, USE_NAMESPACE) ?? namespace;
  return { waypoint: waypointNamed(used, from, namespace, name, chart) };
}

/** A waypoint: its construct, or a handle that one object of a namespace has to itself. */
export function waypointNamed(
  name: string,
  namespace: string,
  of: string,
  user: string,
  chart: ChartObjects,
): Expression {
  const options = { namespace, ...(namespace !== of && { sharedWith: [of] }) };
  const id = chart.id(`${name}-for-${user}`, 'Waypoint');
  const handle = new Call('Waypoint', 'fromWaypointName', [new This(), id, name, options]);
  return chart.known(`waypoint ${namespace}/${name}`, handle);
}
