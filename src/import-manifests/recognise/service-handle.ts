import { Call, This, Variable, type Expression, type Statement } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import { textAt, type Caller, type ChartObjects } from '../proposal';
import { servicePort, spokenOn } from './service-ports';
import { podSpec, workloadsOf } from './workloads';
import { USE_AT_INGRESS, labelsOf, waypointOf } from './use-waypoint';

/** A service that a route names: its variable, and the statements that make it known, if it is not. */
export interface ServiceHandle {
  readonly service: Variable;
  readonly statements: readonly Statement[];
  /** The account that its pods run as, where they are known and no handle was before. */
  readonly callers: readonly Caller[];
  /** Whether it has several ports, so that routes say which is meant. */
  readonly hasSeveralPorts: boolean;
  /** Its ports that a waypoint reads requests on. */
  readonly httpPorts: readonly number[];
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
  const httpPorts = httpPortsOf(ports);
  if (chart.known(key, null) instanceof Variable)
    return { service, statements: [], callers: [], hasSeveralPorts, httpPorts };
  const spoken = Array.isArray(ports) ? ports.map(portOf) : [];
  if (!object || spoken.length === 0 || spoken.includes(undefined)) return undefined;
  const account = accountOf(selector, chart);
  const made = new Call('MeshService', 'fromServiceName', [
    new This(),
    chart.handleId(name),
    name,
    {
      namespace: chart.known(`namespace ${namespace}`, namespace),
      ...portsProp(spoken as Call[]),
      ...(isMap(selector) && Object.keys(selector).length > 0 && { selector }),
      ...(account !== undefined && { serviceAccount: account }),
      ...(subsets.length > 0 && { subsets }),
      ...(clusterIP === 'None' && { headless: true }),
      ...waypointOf(object, name, namespace, chart),
      ...(labelsOf(object)[USE_AT_INGRESS] === 'true' && { ingressUsesWaypoint: true }),
    },
  ]);
  const callers = account === undefined ? [] : [{ account: `${namespace}/${account}`, key }];
  return { service, statements: [{ key, expression: made }], callers, hasSeveralPorts, httpPorts };
}

/** The account that the pods of a service run as, if that is the account of no other pods. */
function accountOf(selector: Json | undefined, chart: ChartObjects): string | undefined {
  if (!isMap(selector) || Object.keys(selector).length === 0) return undefined;
  const accountsOf = (workloads: readonly JsonObject[]) =>
    workloads.map((one) => textAt(podSpec(one), 'serviceAccountName'));
  const own = accountsOf(workloadsOf(selector, chart));
  const [account] = own;
  const isSame = account !== undefined && own.every((one) => one === account);
  return isSame && accountsOf(workloadsOf({}, chart)).filter((one) => one === account).length === own.length
    ? account
    : undefined;
}

const HTTP = ['http', 'http2', 'grpc'];

function httpPortsOf(ports: Json | undefined): number[] {
  const list = Array.isArray(ports) ? ports.filter(isMap) : [];
  const numbers = list.map((port) => (HTTP.includes(spokenOn(port, 'appProtocol')) ? port['port'] : undefined));
  return numbers.filter((number) => typeof number === 'number');
}

function portsProp(ports: readonly Call[]): { readonly [prop: string]: Expression } {
  const [only, ...more] = ports;
  const isPlain = more.length === 0 && only!.method === 'http' && only!.args.length === 1;
  return isPlain ? { port: only!.args[0]! } : { ports };
}

function portOf(port: Json): Call | undefined {
  if (!isMap(port)) return undefined;
  const { targetPort, ...others } = port;
  // The name of a port of the pods says nothing here.
  return servicePort(
    { ...others, ...(typeof targetPort === 'number' && { targetPort }) },
    spokenOn(port, 'appProtocol'),
  );
}

/** A subset, by the labels that it has. */
export function subsetOf(name: string, labels: JsonObject, options: readonly Expression[] = []): Call {
  const isVersion = Object.keys(labels).join() === 'version' && labels['version'] === name;
  return isVersion
    ? new Call('Subset', 'version', [name, ...options])
    : new Call('Subset', 'labelled', [name, labels, ...options]);
}
