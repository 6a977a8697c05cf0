import type { Field, Labels } from '../field';
import { labelOf } from '../field';
import { serviceNameOf } from '../services/hosts';
import type { Mesh } from '../mesh';
import type { MeshObject } from '../mesh-object';
import { protocolOf } from '../services/protocol';
import { findService, type MeshService } from '../services/service';

/** The queries of an object that measures requests: of Argo Rollouts, Flagger, or Prometheus itself. */
export function queriesOf({ kind, spec }: MeshObject): readonly Field[] {
  switch (kind) {
    case 'AnalysisTemplate':
      return spec.get('metrics').items.map((metric) => metric.get('provider', 'prometheus', 'query'));
    case 'MetricTemplate':
      return [spec.get('query')];
    case 'PrometheusRule':
      return spec.get('groups').items.flatMap((group) => group.get('rules').items.map((rule) => rule.get('expr')));
    default:
      return [];
  }
}

/** What a query asks of Istio's count of requests: the labels that have to be equal to a text, and the names of all. */
export interface RequestSelector {
  readonly equal: Labels;
  readonly names: readonly string[];
}

const REQUESTS = /\bistio_requests_total\s*\{([^{}]*)\}/g;
const MATCHER = /([a-zA-Z_]\w*)\s*(=~|!=|!~|=)\s*"((?:[^"\\]|\\.)*)"/g;

/** The selectors of requests in a query. One with a template's blanks among its braces is left out: what it comes to is not known. */
export function requestSelectorsOf(query: string): readonly RequestSelector[] {
  return [...query.matchAll(REQUESTS)].map(([, inside]) => {
    const matchers = [...inside!.matchAll(MATCHER)].map(([, name, operator, value]) => ({
      name: name!,
      operator,
      value: value!,
    }));
    return {
      equal: Object.fromEntries(
        matchers.filter(({ operator }) => operator === '=').map(({ name, value }) => [name, value]),
      ),
      names: matchers.map(({ name }) => name),
    };
  });
}

/**
 * The Service whose requests a selector counts; undefined for one that names it by a pattern, or in part.
 *
 * @see https://istio.io/latest/docs/reference/config/metrics/ (read for 1.30)
 */
export function serviceCounted(mesh: Mesh, { equal }: RequestSelector): MeshService | undefined {
  const host = labelOf(equal, 'destination_service');
  const named = host === undefined ? undefined : serviceNameOf(mesh, host);
  const name = named?.name ?? labelOf(equal, 'destination_service_name');
  const namespace = named?.namespace ?? labelOf(equal, 'destination_service_namespace');
  return name === undefined || namespace === undefined ? undefined : findService(mesh, namespace, name);
}

/** Whether all that a Service serves is gRPC, by what its ports say. */
export function servesGrpcOnly({ ports }: MeshService): boolean {
  return ports.length > 0 && ports.every(({ appProtocol, name }) => isGrpc(appProtocol ?? name));
}

/** Whether the name of a port, or its protocol, stands for gRPC. */
export function isGrpc(name: string | undefined): boolean {
  const protocol = protocolOf(name ?? '');
  return protocol === 'grpc' || protocol === 'grpc-web';
}
