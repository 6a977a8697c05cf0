import { isMap, type JsonMap } from '../../model/field';
import type { Mesh } from '../../model/mesh';
import { virtualServicesFor, type VirtualService } from '../../model/routing/virtual-service';
import { destinationOf, fullHost } from '../../model/services/hosts';
import type { MeshService } from '../../model/services/service';
import { copyOf, type Edit } from '../edit';
import { isSameJson } from '../same-json';
import type { Served } from '../served-services';
import { unusedSubsets, versionService } from './version-services';

/** An HTTPRoute that says what a VirtualService says, or why none does. */
export type Converted = { readonly edits: readonly Edit[] } | { readonly refused: string };

/**
 * VirtualServices of Services with a waypoint, as HTTPRoutes. Only what both say in the same words is converted, subsets as Services of their own; whether the order of rules makes a
 * difference, which an HTTPRoute sorts by how specific they are, the simulator says of the step.
 *
 * @see istio/istio pilot/pkg/config/kube/gateway/conversion.go, kubernetes-sigs/gateway-api geps/gep-1294 (read for 1.32-dev)
 */
export function httpRoutes(mesh: Mesh, served: readonly Served[]): ReadonlyMap<VirtualService, Converted> {
  const found = new Map<VirtualService, Converted>();
  for (const { service } of served) {
    const own = virtualServicesFor(mesh, service.host).filter(
      (one) => one.isOnMesh && one.namespace === service.namespace,
    );
    for (const one of own) {
      // A Service with several would mix both kinds for one host, which upstream leaves undefined.
      found.set(
        one,
        own.length > 1 ? refused('the Service has several VirtualServices') : converted(mesh, one, service),
      );
    }
  }
  return found;
}

const refused = (why: string): Converted => ({ refused: why });

class Untold extends Error {}

function converted(mesh: Mesh, one: VirtualService, service: MeshService): Converted {
  const { gateways, hosts, name, namespace, object } = one;
  if (gateways.some((gateway) => gateway !== 'mesh')) return refused('it is for gateways, too');
  if (hosts.length !== 1) return refused('it has several hosts');
  if (object.spec.get('tcp').isSet || object.spec.get('tls').isSet) return refused('it routes more than HTTP');
  if (object.spec.get('exportTo').isSet) return refused('it says who may use it (exportTo)');
  if (mesh.find('HTTPRoute', namespace, name)) return refused('there is an HTTPRoute of its name');
  const controller = writerOf(mesh, one);
  if (controller) return refused(`${controller} writes its weights, and would write them no more`);
  try {
    const { http = [] } = copyOf(object).spec as { http?: readonly JsonMap[] };
    const services: Edit[] = [];
    const toBackend = (each: JsonMap): JsonMap => backendOf(mesh, namespace, each, services);
    const route = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name, namespace },
      spec: {
        parentRefs: [{ group: '', kind: 'Service', name: service.name }],
        rules: http.map((rule) => ruleOf(rule, toBackend)),
      },
    };
    const why = `says what ${object.title} says`;
    return {
      edits: [
        ...services,
        { does: 'apply', object: route, why },
        { does: 'delete', object: object.raw, why: `HTTPRoute ${namespace}/${name} says it` },
        ...(services.length > 0 ? unusedSubsets(mesh, service, [one.title]) : []),
      ],
    };
  } catch (error) {
    if (error instanceof Untold) return refused(error.message);
    throw error;
  }
}

/**
 * What writes the weights of a VirtualService as a canary goes on: it names the VirtualService, and knows nothing of an HTTPRoute in its place.
 *
 * @see argoproj/argo-rollouts utils/istio (read for 1.8), fluxcd/flagger pkg/router/istio.go (read for 1.42)
 */
function writerOf(mesh: Mesh, { name, namespace }: VirtualService): string | undefined {
  const rollout = mesh.ofKind('Rollout').find((one) => {
    const istio = one.spec.get('strategy').get('canary').get('trafficRouting').get('istio');
    return [istio.get('virtualService'), ...istio.get('virtualServices').items].some((each) => {
      const [named, home = one.namespace] = (each.get('name').text ?? '').split('.');
      return named === name && home === namespace;
    });
  });
  const canary = mesh.inNamespace('Canary', namespace).find(({ spec }) => {
    return (spec.get('service').get('name').text ?? spec.get('targetRef').get('name').text) === name;
  });
  return (rollout ?? canary)?.title;
}

function ruleOf(rule: JsonMap, toBackend: (each: JsonMap) => JsonMap): JsonMap {
  onlyKeys(rule, ['name', 'match', 'route', 'timeout']);
  const { match, route, timeout } = rule;
  if (!Array.isArray(route) || route.length === 0) throw new Untold('a rule of it has no destinations');
  return {
    ...(Array.isArray(match) && { matches: match.map((each) => matchOf(each as JsonMap)) }),
    backendRefs: route.map((each) => toBackend(each as JsonMap)),
    ...(typeof timeout === 'string' && { timeouts: { request: timeout } }),
  };
}

function matchOf(match: JsonMap): JsonMap {
  onlyKeys(match, ['name', 'uri', 'method', 'headers', 'queryParams']);
  const { headers, method, queryParams, uri } = match;
  return {
    ...(isMap(uri) && { path: pathOf(uri) }),
    ...(isMap(method) && { method: exactOf(method, 'a method') }),
    ...(isMap(headers) && { headers: namedOf(headers, 'a header') }),
    ...(isMap(queryParams) && { queryParams: namedOf(queryParams, 'a parameter') }),
  };
}

function pathOf(uri: JsonMap): JsonMap {
  if (typeof uri['exact'] === 'string') return { type: 'Exact', value: uri['exact'] };
  // A prefix of an HTTPRoute ends where a segment of the path does; of a VirtualService, anywhere.
  if (uri['prefix'] === '/') return { type: 'PathPrefix', value: '/' };
  throw new Untold('it matches paths by letters (prefix) or by a pattern, and an HTTPRoute does by segments');
}

function exactOf(condition: JsonMap, what: string): string {
  if (typeof condition['exact'] !== 'string') throw new Untold(`it matches ${what} other than by its whole text`);
  return condition['exact'];
}

function namedOf(conditions: JsonMap, what: string): readonly JsonMap[] {
  return Object.entries(conditions).map(([name, condition]) => ({
    type: 'Exact',
    name,
    value: exactOf(isMap(condition) ? condition : {}, what),
  }));
}

function backendOf(mesh: Mesh, namespace: string, route: JsonMap, services: Edit[]): JsonMap {
  onlyKeys(route, ['destination', 'weight']);
  const destination = isMap(route['destination']) ? route['destination'] : {};
  onlyKeys(destination, ['host', 'port', 'subset']);
  const found = destinationOf(mesh, fullHost(mesh, String(destination['host']), namespace), namespace);
  if (found?.kind !== 'Service' || found.service.namespace !== namespace)
    throw new Untold('it leads to what is no Service of its namespace');
  const { number } = (isMap(destination['port']) ? destination['port'] : {}) as { number?: number };
  const port = number ?? (found.service.ports.length === 1 ? found.service.ports[0]!.port : undefined);
  if (port === undefined) throw new Untold('it names no port of a Service that has several');
  const { weight } = route;
  const { subset } = destination;
  const name = typeof subset === 'string' ? versionOf(mesh, found.service, subset, services) : found.service.name;
  return { name, port, ...(typeof weight === 'number' && { weight }) };
}

/** The name of the Service that has the pods of a subset; one that is to be made is noted. */
function versionOf(mesh: Mesh, service: MeshService, subset: string, services: Edit[]): string {
  const found = versionService(mesh, service, subset);
  if ('refused' in found)
    throw new Untold(`it names a subset, for which an HTTPRoute needs a Service: ${found.refused}`);
  const isNoted = (edit: Edit): boolean => services.some(({ object }) => isSameJson(object, edit.object));
  services.push(...found.edits.filter((edit) => !isNoted(edit)));
  return found.name;
}

function onlyKeys(value: JsonMap, known: readonly string[]): void {
  const other = Object.keys(value).find((key) => !known.includes(key));
  if (other !== undefined) throw new Untold(`an HTTPRoute does not say "${other}" in the same words`);
}
