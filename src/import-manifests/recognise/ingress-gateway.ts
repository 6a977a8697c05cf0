import { Call, New, Variable, type Expression, type Statement } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import {
  hasOnly,
  nameOf,
  namespaceOf,
  objectOptions,
  textAt,
  textsIn,
  type ChartObjects,
  type Proposal,
  type Recogniser,
} from '../proposal';

const USE_AT_INGRESS = 'istio.io/ingress-use-waypoint';
const SERVICE_TYPE = 'networking.istio.io/service-type';

/** Gateways of class istio, with the routes to services of their chart and the policy that admits their clients. */
export const ingressGateway: Recogniser = {
  kind: 'gateway.networking.k8s.io/Gateway',
  propose(object, chart) {
    if (textAt(object['spec'], 'gatewayClassName') !== 'istio') return [];
    if (nameOf(object) === undefined || namespaceOf(object) === undefined) return [];
    return [true, false].flatMap((clients) => proposal(object, chart, clients) ?? []);
  },
};

function proposal(object: JsonObject, chart: ChartObjects, clients: boolean): Proposal | undefined {
  const [name, namespace] = [nameOf(object)!, namespaceOf(object)!];
  const policy = chart.find('security.istio.io/AuthorizationPolicy', `${name}-clients`);
  const listeners = listenersOf((object['spec'] as JsonObject)['listeners']);
  if (!listeners || (clients && !policy)) return undefined;
  const key = `gateway ${namespace}/${name}`;
  const on = new Variable(key);
  const { annotations, ...options } = objectOptions(object);
  const serviceType = textAt(annotations as Json | undefined, SERVICE_TYPE);
  const others = Object.entries(isMap(annotations as Json) ? (annotations as JsonObject) : {}).filter(
    ([field]) => field !== SERVICE_TYPE,
  );
  const routes = chart.all('gateway.networking.k8s.io/HTTPRoute').flatMap((route) => {
    const call = routeOf(route, name, namespace, on, chart);
    return call ? [{ route, ...call }] : [];
  });
  // Without its label on a Service, Istio's gateways go around the waypoint.
  const isMarked = routes.some(({ service }) => labelsOf(chart.given('/Service', service))[USE_AT_INGRESS] === 'true');
  const props = {
    namespace: chart.known(`namespace ${namespace}`, namespace),
    name,
    waypoints: isMarked ? 'traverse' : 'bypass',
    ...listeners,
    ...(serviceType !== undefined && { serviceType }),
    ...options,
    ...(others.length > 0 && { annotations: Object.fromEntries(others) }),
  };
  const statements: Statement[] = [
    { key, expression: new New('IngressGateway', chart.id(name, 'Gateway'), props) },
    ...routes.map(({ call }) => ({ expression: call })),
  ];
  return {
    as: 'IngressGateway',
    objects: [object, ...routes.map(({ route }) => route), ...(clients ? [policy!] : [])],
    statements,
    variant: String(clients),
  };
}

function labelsOf(object: JsonObject | undefined): JsonObject {
  const labels = isMap(object?.['metadata']) ? object['metadata']['labels'] : undefined;
  return isMap(labels) ? labels : {};
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

/** A route of the gateway to one service that the chart makes. */
function routeOf(
  route: JsonObject,
  gateway: string,
  namespace: string,
  on: Variable,
  chart: ChartObjects,
): { readonly call: Call; readonly service: string } | undefined {
  const { spec } = route;
  if (!hasOnly(spec, ['parentRefs', 'hostnames', 'rules'])) return undefined;
  const { parentRefs, rules } = spec;
  if (!Array.isArray(parentRefs) || parentRefs.length !== 1 || textAt(parentRefs[0], 'name') !== gateway)
    return undefined;
  const rule = Array.isArray(rules) && rules.length === 1 ? rules[0] : undefined;
  if (!hasOnly(rule, ['matches', 'backendRefs']) || !Array.isArray(rule['backendRefs'])) return undefined;
  const [backend, ...more] = rule['backendRefs'];
  const name = textAt(backend, 'name');
  const service = chart.known(`service ${namespace}/${name}`, null);
  const paths = rule['matches'] === undefined ? undefined : pathsOf(rule['matches']);
  if (more.length > 0 || !isMap(backend) || !(service instanceof Variable)) return undefined;
  if (rule['matches'] !== undefined && !paths) return undefined;
  const hostnames = textsIn(spec['hostnames']);
  const options = {
    ...(paths && { paths }),
    ...(hostnames && { hostnames }),
    ...(typeof backend['port'] === 'number' && { port: backend['port'] }),
    ...(nameOf(route) !== `${gateway}-${name}` && { name: nameOf(route)! }),
  };
  return { call: new Call(on, 'route', [service, options]), service: name! };
}

function pathsOf(matches: Json): string[] | undefined {
  if (!Array.isArray(matches)) return undefined;
  const paths = matches.map((match) => {
    const path = hasOnly(match, ['path']) ? match['path'] : undefined;
    const [type, value] = [textAt(path, 'type'), textAt(path, 'value')];
    if (value === undefined) return undefined;
    if (type === 'Exact') return value;
    return type === 'PathPrefix' ? `${value === '/' ? '' : value}/*` : undefined;
  });
  return paths.every((path) => path !== undefined) ? paths : undefined;
}
