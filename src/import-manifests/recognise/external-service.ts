import { New, Variable, type Statement } from '../expression';
import { isMap, type Json, type JsonObject } from '../json';
import {
  nameOf,
  namespaceOf,
  objectOptions,
  textAt,
  textsIn,
  type ChartObjects,
  type Proposal,
  type Recogniser,
} from '../proposal';
import type { Spelling } from './callers';
import { guardOf } from './guard';
import { servicePorts } from './service-ports';
import { DESTINATION_RULE } from './service-route';
import { USE, USE_NAMESPACE, waypointOf } from './use-waypoint';

/** Services outside of the cluster, with the TLS that a waypoint opens to them, the way out for it, and who may call. */
export const externalService: Recogniser = {
  kind: 'networking.istio.io/ServiceEntry',
  propose(object, chart) {
    return [true, false].flatMap((more) =>
      (['account', 'identity', undefined] as const).flatMap(
        (spelling) => proposal(object, chart, more, spelling) ?? [],
      ),
    );
  },
};

function proposal(
  object: JsonObject,
  chart: ChartObjects,
  more: boolean,
  spelling: Spelling | undefined,
): Proposal | undefined {
  const [name, namespace, { spec }] = [nameOf(object), namespaceOf(object), object];
  if (name === undefined || namespace === undefined || !isMap(spec)) return undefined;
  const hosts = textsIn(spec['hosts']);
  const ports = servicePorts(spec['ports'], 'protocol');
  if (!hosts || !ports) return undefined;
  const addresses = textsIn(spec['addresses']);
  const endpoints = endpointsOf(spec['endpoints']);
  const tls = more ? tlsOf(name, hosts, chart) : [];
  const wayOut = more ? chart.find('networking.k8s.io/NetworkPolicy', `${name}-way-out`) : undefined;
  const key = `external ${namespace}/${name}`;
  const props = {
    namespace: chart.known(`namespace ${namespace}`, namespace),
    name,
    hosts,
    ports,
    ...(addresses && { addresses }),
    ...(endpoints && { endpoints }),
    ...(tls.length > 0 && { originateTls: true }),
    ...waypointOf(object, name, namespace, chart),
    ...objectOptions(object, [USE, USE_NAMESPACE]),
  };
  const objects = [object, ...tls, ...(wayOut ? [wayOut] : [])];
  const later: Statement[] = [];
  if (spelling !== undefined) {
    const guard = guardOf(name, new Variable(key), chart, spelling);
    if (!guard) return undefined;
    objects.push(...guard.policies);
    later.push(...guard.calls.map((expression) => ({ expression })));
  }
  const expression = new New('ExternalService', chart.id(name, 'ExternalService'), props);
  return { as: 'ExternalService', objects, statements: [{ key, expression }], later };
}

/** The DestinationRules that open TLS, one for each host. */
function tlsOf(name: string, hosts: readonly string[], chart: ChartObjects): JsonObject[] {
  const names = hosts.length === 1 ? [name] : hosts.map((_, i) => `${name}-${i + 1}`);
  const rules = names.map((one) => chart.find(DESTINATION_RULE, one)).filter((rule) => rule !== undefined);
  return rules.length === hosts.length ? rules : [];
}

function endpointsOf(endpoints: Json | undefined): string[] | undefined {
  if (!Array.isArray(endpoints)) return undefined;
  return endpoints.flatMap((endpoint) => textAt(endpoint, 'address') ?? []);
}
