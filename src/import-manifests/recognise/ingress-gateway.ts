import { Call, New, Variable, type Expression, type Statement } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import {
  hasOnly,
  nameOf,
  namespaceOf,
  objectOptions,
  textAt,
  textsIn,
  type Caller,
  type ChartObjects,
  type Proposal,
  type Recogniser,
} from '../proposal';
import { callersOf } from './callers';
import { proxyOptionsOf } from './proxy-options';
import { serviceHandle } from './service-handle';
import { USE_AT_INGRESS, labelsOf } from './use-waypoint';

const HTTP_ROUTE = 'gateway.networking.k8s.io/HTTPRoute';
const SERVICE_TYPE = 'networking.istio.io/service-type';

/** Gateways of class istio, with the routes to services of their chart and the policy that admits their clients. */
export const ingressGateway: Recogniser = {
  kind: 'gateway.networking.k8s.io/Gateway',
  propose(object, chart) {
    if (textAt(object['spec'], 'gatewayClassName') !== 'istio') return [];
    if (nameOf(object) === undefined || namespaceOf(object) === undefined) return [];
    return (['handles', 'services', 'none'] as const).flatMap((routes) =>
      [true, false].flatMap((clients) => proposal(object, chart, clients, routes) ?? []),
    );
  },
};

/** Which routes become calls: to any service, to those that constructs make, or none. */
type Routes = 'handles' | 'services' | 'none';

function proposal(object: JsonObject, chart: ChartObjects, hasClients: boolean, which: Routes): Proposal | undefined {
  const [name, namespace] = [nameOf(object)!, namespaceOf(object)!];
  const policy = hasClients ? chart.find('security.istio.io/AuthorizationPolicy', `${name}-clients`) : undefined;
  const clients = policy && clientsOf(policy, chart);
  const listeners = listenersOf((object['spec'] as JsonObject)['listeners']);
  if (!listeners || (hasClients && !clients)) return undefined;
  const key = `gateway ${namespace}/${name}`;
  const on = new Variable(key);
  const { annotations, ...options } = objectOptions(object);
  const serviceType = textAt(annotations as Json | undefined, SERVICE_TYPE);
  const others = Object.entries(isMap(annotations as Json) ? (annotations as JsonObject) : {}).filter(
    ([field]) => field !== SERVICE_TYPE,
  );
  const proxy = proxyOptionsOf(object, chart);
  const routes = chart.all(HTTP_ROUTE).flatMap((route) => routeOf(route, name, namespace, on, chart, which) ?? []);
  const isMarked = routes.some(({ to }) => labelsOf(chart.given('/Service', to))[USE_AT_INGRESS] === 'true');
  const props = {
    namespace: chart.known(`namespace ${namespace}`, namespace),
    name,
    waypoints: isMarked ? 'traverse' : 'bypass',
    ...listeners,
    ...(serviceType !== undefined && { serviceType }),
    ...clients,
    ...proxy?.props,
    ...options,
    ...(others.length > 0 && { annotations: Object.fromEntries(others) }),
  };
  const handles = new Map(routes.flatMap(({ handle }) => handle.map((one) => [one.key, one] as const)));
  const statements: Statement[] = [
    ...handles.values(),
    { key, expression: new New('IngressGateway', chart.id(name, 'Gateway'), props) },
    ...routes.map(({ call }) => ({ expression: call })),
  ];
  return {
    as: 'IngressGateway',
    objects: [
      object,
      ...(proxy ? [proxy.configMap] : []),
      ...routes.map(({ route }) => route),
      ...(policy ? [policy] : []),
    ],
    statements,
    callers: [{ account: `${namespace}/${name}-istio`, key }, ...routes.flatMap(({ callers }) => callers)],
  };
}

/** Who may call, as the policy says that the gateway brings; nobody in particular, where it admits everybody. */
function clientsOf(policy: JsonObject, chart: ChartObjects): { readonly clients?: Expression } | undefined {
  const rules = isMap(policy['spec']) ? policy['spec']['rules'] : undefined;
  const rule = Array.isArray(rules) && rules.length === 1 ? rules[0] : undefined;
  if (!hasOnly(rule, ['from'])) return undefined;
  if (rule['from'] === undefined) return {};
  const clients = callersOf(rule['from'], chart, 'identity');
  return clients && { clients };
}

/** One listener for HTTP, one for HTTPS, or both. */
function listenersOf(json: Json | undefined): { readonly [prop: string]: Expression } | undefined {
  if (!Array.isArray(json) || json.length === 0 || json.length > 2) return undefined;
  const props: Record<string, Expression> = {};
  for (const listener of json) {
    if (!isMap(listener) || typeof listener['port'] !== 'number') return undefined;
    const { port, protocol, hostname } = listener;
    if (typeof hostname === 'string') props['hostname'] = hostname;
    if (protocol === 'HTTP') {
      // 80 is what is meant where there is no certificate.
      if (port !== 80 || json.length > 1) props['httpPort'] = port;
    } else if (protocol === 'HTTPS') {
      const refs = isMap(listener['tls']) ? listener['tls']['certificateRefs'] : undefined;
      const secret = textAt(Array.isArray(refs) ? refs[0] : undefined, 'name');
      if (secret === undefined) return undefined;
      props['tlsSecret'] = secret;
      if (port !== 443) props['httpsPort'] = port;
    } else return undefined;
  }
  return props;
}

interface Routed {
  readonly route: JsonObject;
  readonly call: Call;
  /** Name of the service that it goes to. */
  readonly to: string;
  /** What makes the service known, if no construct does. */
  readonly handle: readonly Statement[];
  readonly callers: readonly Caller[];
}

/** A route of the gateway to one service of the chart. */
function routeOf(
  route: JsonObject,
  gateway: string,
  namespace: string,
  on: Variable,
  chart: ChartObjects,
  which: Routes,
): Routed | undefined {
  const { spec } = route;
  if (!hasOnly(spec, ['parentRefs', 'hostnames', 'rules'])) return undefined;
  const { parentRefs, rules } = spec;
  if (!Array.isArray(parentRefs) || parentRefs.length !== 1 || textAt(parentRefs[0], 'name') !== gateway)
    return undefined;
  const rule = Array.isArray(rules) && rules.length === 1 ? rules[0] : undefined;
  if (!hasOnly(rule, ['matches', 'backendRefs']) || !Array.isArray(rule['backendRefs'])) return undefined;
  const [backend, ...more] = rule['backendRefs'];
  const name = textAt(backend, 'name');
  const made = name === undefined || which === 'none' ? undefined : serviceHandle(name, namespace, chart);
  const paths = rule['matches'] === undefined ? undefined : pathsOf(rule['matches']);
  if (more.length > 0 || !isMap(backend) || !made || (which === 'services' && made.statements.length > 0))
    return undefined;
  if (rule['matches'] !== undefined && !paths) return undefined;
  const hostnames = textsIn(spec['hostnames']);
  const options = {
    ...(paths && { paths }),
    ...(hostnames && { hostnames }),
    ...(made.hasSeveralPorts && typeof backend['port'] === 'number' && { port: backend['port'] }),
    ...(nameOf(route) !== `${gateway}-${name}` && { name: nameOf(route)! }),
  };
  const said = Object.keys(options).length > 0 ? [options] : [];
  return {
    route,
    call: new Call(on, 'route', [made.service, ...said]),
    to: name!,
    handle: made.statements,
    callers: made.callers,
  };
}

function pathsOf(matches: Json): string[] | undefined {
  if (!Array.isArray(matches)) return undefined;
  const paths = matches.map((match) => {
    const path = hasOnly(match, ['path']) ? match['path'] : undefined;
    if (!isMap(path)) return undefined;
    const [type, value] = [textAt(path, 'type') ?? 'PathPrefix', textAt(path, 'value') ?? '/'];
    if (type === 'Exact') return value;
    return type === 'PathPrefix' ? `${value === '/' ? '' : value}/*` : undefined;
  });
  return paths.every((path) => path !== undefined) ? paths : undefined;
}
