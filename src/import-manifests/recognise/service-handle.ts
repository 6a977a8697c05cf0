import { Call, This, Variable, type Expression, type Statement } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import { textAt, type ChartObjects } from '../proposal';
import { servicePort } from './service-ports';
import { USE_AT_INGRESS, labelsOf, waypointOf } from './use-waypoint';

/** A service that a route names: its variable, and the statements that make it known, if it is not. */
export interface ServiceHandle {
  readonly service: Variable;
  readonly statements: readonly Statement[];
  /** Whether it has several ports, so that routes say which is meant. */
  readonly hasSeveralPorts: boolean;
}

/**
 * The service of the chart that a route is for: its construct, or, where its objects stay as they are, a handle for it.
 *
 * @param subsets those that the route names, which the handle has to know
 */
export function serviceHandle(
  name: string,
  namespace: string,
  chart: ChartObjects,
  subsets: readonly Expression[] = [],
): ServiceHandle | undefined {
  const key = `service ${namespace}/${name}`;
  const service = new Variable(key);
  const object = chart.given('/Service', name);
  const { ports, selector, clusterIP } = isMap(object?.['spec']) ? object['spec'] : {};
  const hasSeveralPorts = Array.isArray(ports) && ports.length > 1;
  if (chart.known(key, null) instanceof Variable) return { service, statements: [], hasSeveralPorts };
  const spoken = Array.isArray(ports) ? ports.map(portOf) : [];
  if (!object || spoken.length === 0 || spoken.includes(undefined)) return undefined;
  const made = new Call('MeshService', 'fromServiceName', [
    new This(),
    chart.id(name, 'Service'),
    name,
    {
      namespace: chart.known(`namespace ${namespace}`, namespace),
      ...portsProp(spoken as Call[]),
      ...(isMap(selector) && Object.keys(selector).length > 0 && { selector }),
      ...(subsets.length > 0 && { subsets }),
      ...(clusterIP === 'None' && { headless: true }),
      ...waypointOf(object, name, namespace, chart),
      ...(labelsOf(object)[USE_AT_INGRESS] === 'true' && { ingressUsesWaypoint: true }),
    },
  ]);
  return { service, statements: [{ key, expression: made }], hasSeveralPorts };
}

function portsProp(ports: readonly Call[]): { readonly [prop: string]: Expression } {
  const [only, ...more] = ports;
  const isPlain = more.length === 0 && only!.method === 'http' && only!.args.length === 1;
  return isPlain ? { port: only!.args[0]! } : { ports };
}

/** What Istio takes to be spoken: `appProtocol`, else the start of the port's name (istio/istio pkg/config/protocol, read for 1.31). */
function portOf(port: Json): Call | undefined {
  if (!isMap(port)) return undefined;
  const says = textAt(port, 'appProtocol') ?? /^[^-]*/.exec(textAt(port, 'name') ?? '')![0];
  const { targetPort, ...others } = port;
  // The name of a port of the pods says nothing here.
  return servicePort({ ...others, ...(typeof targetPort === 'number' && { targetPort }) }, says.toLowerCase());
}

/** A subset, by the labels that it has. */
export function subsetOf(name: string, labels: JsonObject, options: readonly Expression[] = []): Call {
  const isVersion = Object.keys(labels).join() === 'version' && labels['version'] === name;
  return isVersion
    ? new Call('Subset', 'version', [name, ...options])
    : new Call('Subset', 'labelled', [name, labels, ...options]);
}
