import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadMesh, type Mesh } from '../../src/model';
import { findService } from '../../src/model/services/service';
import { settings } from '../../src/model/platform/settings';
import { bindingOfService, boundGateway } from '../../src/model/waypoints/waypoint-binding';
import { workloads } from '../../src/model/workloads/workload';
import { authenticate } from '../../src/simulate/envoy/jwt-authentication';
import { envoyRequest } from '../../src/simulate/envoy/request-facts';
import type { ReachedShare, RouteMirror, RouteResult } from '../../src/simulate/envoy/route-result';
import { waypointPolicies } from '../../src/simulate/envoy/waypoint-policies';
import type { RequestHttp } from '../../src/simulate/request';
import { routeAtWaypoint } from '../../src/simulate/waypoint/route-at-waypoint';

/**
 * Where a real waypoint sent requests that no policy refused: istiod (module istio.io/istio of 27 Aug 2026, 1.31/1.32-dev) made the
 * configuration of manifests that were made for the purpose, Envoy 1.40.0 answered. `npm run import-vectors` writes the file.
 */
interface Row {
  readonly id: string;
  readonly note?: string;
  readonly manifests: string;
  readonly requests: readonly {
    readonly from: { readonly workload: string };
    readonly to: { readonly service?: string; readonly port: number };
    readonly http?: RequestHttp;
  }[];
  readonly expected: readonly Answer[];
}

interface Answer {
  readonly outcome: string;
  readonly status: number | null;
  readonly grpcStatus?: number;
  readonly lands?: readonly Landing[];
  readonly errors?: readonly { readonly status: number; readonly weight?: number }[];
  readonly upstream?: object;
  readonly location?: string;
  readonly mirrors?: readonly { readonly host: string; readonly subset: string | null; readonly port: number }[];
  readonly timeout?: string;
  readonly retries?: number;
}

interface Landing {
  readonly workloads: readonly string[];
  readonly ports: readonly number[];
  readonly service?: string;
  readonly subset?: string;
  readonly weight?: number;
}

const rows = readFileSync(join(__dirname, 'waypoint.jsonl'), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row);

const POLICY = ['policy', 'authn'];

describe.each(rows)('$id', ({ manifests, requests, expected }) => {
  const mesh = loadMesh(manifests, { world: 'closed' });

  test('the waypoint sends requests where Envoy does', () => {
    const asked = requests.flatMap((request, i) => {
      const result = POLICY.includes(expected[i]!.outcome) ? undefined : routed(mesh, request);
      return result ? [{ request, result, wanted: expected[i]! }] : [];
    });
    expect(asked.map(({ request, result }) => ({ request, ...seen(result) }))).toEqual(
      asked.map(({ request, result, wanted }) => {
        // What the app got was seen on one request, which may have been of a share that fails.
        const missed = wanted.upstream === undefined && (wanted.errors ?? []).length > 0;
        return { request, ...told(wanted), ...(missed && { upstream: result.upstream }) };
      }),
    );
  });
});

function routed(mesh: Mesh, { from, to, http }: Row['requests'][number]): RouteResult | undefined {
  const [namespace = '', name = ''] = to.service?.split('/') ?? [];
  const service = findService(mesh, namespace, name);
  const waypoint = service && boundGateway(bindingOfService(mesh, service));
  if (!waypoint) return undefined;
  const client = workloads(mesh).find((one) => `${one.namespace}/${one.name}` === from.workload)!;
  const { trustDomain } = settings(mesh);
  const sight = envoyRequest(mesh, {
    proxy: 'waypoint',
    peer: { identity: { trustDomain, ...client }, addresses: undefined, title: client.title },
    destinationAddresses: undefined,
    port: to.port,
    host: service.host,
    http,
  });
  const { request } = authenticate(mesh, waypointPolicies(mesh, waypoint, service.object), sight);
  const addressed = { destination: { kind: 'Service', service }, host: service.host, port: to.port } as const;
  return routeAtWaypoint(mesh, waypoint, addressed, request.http);
}

function seen({
  outcome,
  status,
  grpcStatus,
  shares,
  failed,
  upstream,
  location,
  mirrors,
  timeout,
  retries,
}: RouteResult) {
  return {
    outcome,
    status: status ?? null,
    grpcStatus,
    lands: shares.map(landing),
    errors: failed.map((one) => ({ status: one.status, weight: rounded(one.weight) })),
    upstream,
    location,
    mirrors: mirrors.map(mirrored),
    timeout,
    retries,
  };
}

function landing({ cluster, endpoints, weight }: ReachedShare): Landing {
  const { destination, subset } = cluster!;
  const service = destination.kind === 'Service' ? destination.service : destination.entry;
  return {
    workloads: [...new Set(endpoints.map(({ workload }) => `${workload.namespace}/${workload.name}`))].sort(),
    ports: [...new Set(endpoints.map(({ port }) => port))].sort(),
    service: `${service.namespace}/${service.name}`,
    ...(subset !== undefined && { subset }),
    ...(weight !== undefined && { weight: rounded(weight)! }),
  };
}

function mirrored({ cluster: { host, port, subset } }: RouteMirror) {
  return { host, subset: subset ?? null, port };
}

/** Whole percent: Envoy's own shares are whole numbers. */
function rounded(weight: number | undefined): number | undefined {
  return weight === undefined ? undefined : Math.round(weight);
}

function told({ errors = [], lands = [], mirrors = [], ...answer }: Answer) {
  const { grpcStatus, location, outcome, retries, status, timeout, upstream } = answer;
  return {
    outcome,
    // What the app answers is not the waypoint's.
    status: outcome === 'app' ? null : status,
    grpcStatus,
    lands: lands.map((one) => ({ ...one, ...(one.weight !== undefined && { weight: rounded(one.weight)! }) })),
    errors: errors.map((one) => ({ status: one.status, weight: rounded(one.weight) })),
    upstream,
    location,
    mirrors: mirrors.map(({ host, port, subset }) => ({ host, subset, port })),
    timeout,
    retries,
  };
}
