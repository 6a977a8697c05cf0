import type { Field } from '../model/field';
import { isGranted } from '../model/gateways/gateway-listener';
import type { GatewayRoute, RouteBackend } from '../model/gateways/gateway-route';
import type { Mesh } from '../model/mesh';
import { istiodDoes } from '../model/platform/istiod-env';
import { destinationOf, knowsHost } from '../model/services/hosts';
import { fails, type Outcome, RESOLVED, unknown } from './condition';

const GATEWAY_API = 'gateway.networking.k8s.io';

/** A reference that leads nowhere, which costs its share of requests; or a mistake that costs the whole route. */
type Fault = { readonly outcome: Outcome; readonly isFatal: boolean };

/**
 * Whether everything that a route refers to is there, and is its to use: ReferenceGrants are asked for by gateways, not by the mesh. Of
 * several mistakes the last counts, unless one costs the route.
 *
 * @see istio/istio pilot/pkg/config/kube/gateway/conversion.go, convertHTTPRoute, buildDestination (read for 1.32-dev)
 */
export function referencesOutcome(mesh: Mesh, route: GatewayRoute, asksGrants: boolean): Outcome {
  const faults = route.rules.map((rule) => faultOfRule(mesh, route, rule, asksGrants));
  const found = faults.filter((one) => one !== undefined);
  const unsure = found.find(({ outcome }) => outcome.status === 'Unknown');
  const last = unsure ?? found.find(({ isFatal }) => isFatal) ?? found.at(-1);
  return last?.outcome ?? RESOLVED;
}

function faultOfRule(
  mesh: Mesh,
  route: GatewayRoute,
  { backends, field }: GatewayRoute['rules'][number],
  asksGrants: boolean,
): Fault | undefined {
  const kind = route.object.kindName;
  const isHttp = kind === 'HTTPRoute';
  const filters = isHttp || kind === 'GRPCRoute' ? field.get('filters').items : [];
  const foreign = filters.find((filter) => !takesFilter(kind, filter));
  if (foreign) return { outcome: filterFault(foreign), isFatal: true };
  const mirrors = backends
    .filter(({ isMirror }) => isMirror)
    .flatMap((backend) => faultOf(mesh, route, backend, asksGrants) ?? []);
  // A mirror of a GRPCRoute costs the route.
  if (!isHttp && mirrors.length > 0) return { ...mirrors[0]!, isFatal: true };
  const mirror = mirrors.length > 0 ? { ...mirrors.at(-1)!, isFatal: false } : undefined;
  const real = backends.filter(({ isMirror }) => !isMirror);
  const isRedirect = filters.some((filter) => filter.get('type').text === 'RequestRedirect');
  if (real.every(({ weight }) => weight === 0) && !isRedirect) return mirror;
  const own = faultOfBackends(mesh, route, real, asksGrants);
  return own ?? mirror;
}

function faultOfBackends(
  mesh: Mesh,
  route: GatewayRoute,
  backends: readonly RouteBackend[],
  asksGrants: boolean,
): Fault | undefined {
  let last: Fault | undefined;
  for (const backend of backends) {
    if (backend.weight === 0) continue;
    const fault = faultOf(mesh, route, backend, asksGrants);
    if (fault?.isFatal) return fault;
    last = fault ?? last;
    const foreign = backend.field
      .get('filters')
      .items.find((filter) => !/^(Request|Response)HeaderModifier$/.test(filter.get('type').text ?? ''));
    if (foreign && route.object.kindName !== 'TCPRoute' && route.object.kindName !== 'TLSRoute') {
      return { outcome: filterFault(foreign), isFatal: true };
    }
  }
  return last;
}

const FILTERS: Readonly<Record<string, readonly string[]>> = {
  HTTPRoute: [
    'RequestHeaderModifier',
    'ResponseHeaderModifier',
    'RequestRedirect',
    'RequestMirror',
    'URLRewrite',
    'CORS',
  ],
  GRPCRoute: ['RequestHeaderModifier', 'ResponseHeaderModifier', 'RequestMirror'],
};

function takesFilter(kind: string, filter: Field): boolean {
  return FILTERS[kind]!.includes(filter.get('type').text ?? '');
}

function filterFault(filter: Field): Outcome {
  return fails('InvalidFilter', `istiod has no filter ${filter.get('type').text ?? ''}`, filter);
}

/** What is wrong with a reference. */
function faultOf(mesh: Mesh, route: GatewayRoute, backend: RouteBackend, asksGrants: boolean): Fault | undefined {
  const { field, group, kind, name, namespace } = backend;
  const title = `${kind} ${namespace}/${name}`;
  const soft = (outcome: Outcome): Fault => ({ outcome: { ...outcome, at: field }, isFatal: false });
  const fatal = (why: string): Fault => ({ outcome: fails('InvalidDestination', why, field), isFatal: true });
  if (asksGrants && namespace !== route.namespace) {
    const from = { group: GATEWAY_API, kind: route.object.kindName, namespace: route.namespace };
    if (!isGranted(mesh, from, { group, kind, namespace, name })) {
      return soft(
        mesh.knows('ReferenceGrant', namespace)
          ? fails('RefNotPermitted', `no ReferenceGrant lets it send to ${title}`)
          : unknown(`whether a ReferenceGrant lets it send to ${title}`),
      );
    }
  }
  let missing: Fault | undefined;
  switch (`${group}/${kind}`) {
    case '/Service':
    case 'multicluster.x-k8s.io/ServiceImport':
      if (kind === 'Service' && name.includes('.')) return fatal('a backend has the name of a Service, not its host');
      missing = mesh.find('Service', namespace, name)
        ? undefined
        : soft(notFound(mesh.knows('Service', namespace), title));
      break;
    case 'networking.istio.io/Hostname':
      if (field.get('namespace').isSet) return fatal('a backend of kind Hostname has no namespace');
      missing = destinationOf(mesh, name, namespace) ? undefined : soft(notFound(knowsHost(mesh, name), name));
      break;
    case 'inference.networking.k8s.io/InferencePool':
      return soft(
        istiodDoes(mesh, 'ENABLE_GATEWAY_API_INFERENCE_EXTENSION', false)
          ? unknown('what becomes of an InferencePool, which is not predicted')
          : fails('InvalidKind', 'istiod was not told to read InferencePools'),
      );
    default:
      return soft(fails('InvalidKind', `a backend can't be a ${kind}${group === '' ? '' : ` of ${group}`}`));
  }
  return field.get('port').isSet ? missing : fatal('a backend needs a port');
}

function notFound(isKnown: boolean, title: string): Outcome {
  return isKnown ? fails('BackendNotFound', `there is no ${title}`) : unknown(`whether there is a ${title}`);
}
