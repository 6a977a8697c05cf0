import type { MeshObject } from '../../model/mesh-object';
import type { Outcome, Rewritten } from '../answer';
import type { Cluster, ClusterEndpoint, FoundCluster } from './cluster';
import { locationOf, rewrittenPath } from './redirect';
import type { EnvoyHttp } from './request-facts';
import { weighed, type CompiledRoute } from './route-compiled';
import type { HeaderChanges, RouteTarget } from './route-rule';
import { textTest } from './route-text';

/** A part of what a route sends, and where it goes. */
export interface RouteShare {
  /** In percent; undefined where nothing is split. */
  readonly weight: number | undefined;
  readonly cluster: Cluster;
  readonly headers: HeaderChanges | undefined;
}

/** A copy of a request. */
export interface RouteMirror {
  readonly cluster: Cluster;
  /** In percent. */
  readonly share: number;
}

/** A route with its destinations looked up. */
export interface ReadyRoute extends CompiledRoute {
  readonly shares: readonly RouteShare[];
  readonly mirrors: readonly RouteMirror[];
}

/** Where a request goes from a proxy, or what the proxy answers by itself. */
export interface RouteResult {
  /** `app` where some share of it gets on its way. */
  readonly outcome: Outcome;
  /** Of the answer that the proxy gives; undefined for what the app answers, and for connections. */
  readonly status: number | undefined;
  readonly grpcStatus: number | undefined;
  /** Shares that have somewhere to go. */
  readonly shares: readonly ReachedShare[];
  readonly failed: readonly {
    readonly status: number | undefined;
    readonly why: string;
    readonly weight: number | undefined;
  }[];
  readonly upstream: Rewritten | undefined;
  readonly location: string | undefined;
  readonly mirrors: readonly RouteMirror[];
  readonly timeout: string | undefined;
  readonly retries: number | undefined;
  readonly why: string;
  readonly objects: readonly MeshObject[];
  readonly assumptions: readonly string[];
}

/** A share that has endpoints. */
export interface ReachedShare {
  readonly weight: number | undefined;
  /** Undefined for a pod that is asked for by its own address. */
  readonly cluster: FoundCluster | undefined;
  readonly endpoints: readonly ClusterEndpoint[];
  /** What is changed for this share alone. */
  readonly headers: HeaderChanges | undefined;
}

/** Looks up the destinations of a route once, for all requests that it will decide. */
export function readyRoute(route: CompiledRoute, clusterOf: (target: RouteTarget) => Cluster): ReadyRoute {
  const { mirrors, shares } = route.rule.action;
  return {
    ...route,
    shares: weighed(shares).map(({ share, weight }) => ({ weight, cluster: clusterOf(share), headers: share.headers })),
    mirrors: mirrors.map((mirror) => ({ cluster: clusterOf(mirror), share: mirror.share })),
  };
}

const NOTHING = {
  status: undefined,
  grpcStatus: undefined,
  shares: [],
  failed: [],
  upstream: undefined,
  location: undefined,
  mirrors: [],
  timeout: undefined,
  retries: undefined,
  objects: [],
  assumptions: [],
} as const;

/** The first of the routes that means a request decides. */
export function routeRequest(
  routes: readonly ReadyRoute[],
  http: EnvoyHttp,
  servicePort: number,
  isTls = false,
): RouteResult {
  for (const route of routes) {
    const means = route.means(http);
    if (means === true) return alongRoute(route, http, servicePort, isTls);
    if (means === undefined) return unsureRoute(route);
  }
  const why = `no route takes ${http.method} ${http.path}`;
  return local(http, { outcome: 'no-route', status: 404, why, objects: objectsOf(routes) });
}

function objectsOf(routes: readonly CompiledRoute[]): readonly MeshObject[] {
  return [...new Set(routes.map(({ rule }) => rule.object))];
}

function unsureRoute({ rule }: CompiledRoute): RouteResult {
  const { object } = rule;
  return {
    ...NOTHING,
    outcome: 'unknown',
    why: `${object.title} looks at something that the question does not say`,
    objects: [object],
    assumptions: [`whether the request is meant by ${object.title}`],
  };
}

function alongRoute(route: ReadyRoute, http: EnvoyHttp, servicePort: number, isTls: boolean): RouteResult {
  const { match, rule } = route;
  const { action, object } = rule;
  const objects = [object];
  const { cors, directResponse, fault, redirect } = action;
  if (cors && http.isPreflight) {
    const origin = http.headers.get('origin') ?? '';
    if (cors.origins.some((one) => textTest(one)(origin))) {
      return {
        ...NOTHING,
        outcome: 'cors',
        status: 200,
        objects,
        why: `${object.title} answers the browser's question about other origins`,
      };
    }
  }
  const abort = fault?.abort;
  if (abort && abort.share >= 100) {
    const why = `${object.title} has requests fail on purpose with ${abort.status}`;
    if (abort.grpcStatus !== undefined) {
      return { ...NOTHING, outcome: 'fault', status: 200, grpcStatus: abort.grpcStatus, objects, why };
    }
    return local(http, { outcome: 'fault', status: abort.status, objects, why });
  }
  if (redirect) {
    const location = locationOf(redirect, http, match, servicePort, isTls);
    const why = `${object.title} sends the client to ${location}`;
    return { ...local(http, { outcome: 'redirect', status: redirect.status, objects, why }), location };
  }
  if (directResponse !== undefined) {
    const why = `${object.title} has the proxy answer ${directResponse} by itself`;
    return local(http, { outcome: 'direct', status: directResponse, objects, why });
  }
  const sent = sendShares(route.shares, http, rule.isGatewayApi ? 500 : 503);
  const result: RouteResult = {
    ...NOTHING,
    ...sent,
    ...(sent.outcome === 'app' && {
      upstream: changedBy(route, http, sent.shares.length === 1 ? sent.shares[0]!.headers : undefined),
      mirrors: route.mirrors,
      timeout: action.timeout,
      retries: action.retries,
    }),
    why: `${object.title} ${sent.why}`,
    objects: [...new Set([object, ...sent.objects])],
  };
  return abort && abort.share > 0 ? withFaults(result, abort.status, abort.share, object) : result;
}

/** A part of the requests fails on purpose. */
function withFaults(result: RouteResult, status: number, share: number, { title }: MeshObject): RouteResult {
  const left = (weight: number | undefined): number => ((weight ?? 100) * (100 - share)) / 100;
  return {
    ...result,
    shares: result.shares.map((one) => ({ ...one, weight: left(one.weight) })),
    failed: [
      ...result.failed.map((one) => ({ ...one, weight: left(one.weight) })),
      { status, why: `${title} has requests fail on purpose with ${status}`, weight: share },
    ],
  };
}

type Sent = Pick<
  RouteResult,
  'outcome' | 'status' | 'grpcStatus' | 'shares' | 'failed' | 'assumptions' | 'objects' | 'why'
>;

/** Sends to clusters; one that is not there, or has nobody in it, is answered by the proxy. */
export function sendShares(shares: readonly RouteShare[], http: EnvoyHttp | undefined, missing: 500 | 503): Sent {
  const reached: (ReachedShare & { readonly cluster: FoundCluster })[] = [];
  const failed: { status: number | undefined; why: string; weight: number | undefined; outcome: Outcome }[] = [];
  const assumptions: string[] = [];
  for (const { cluster, headers, weight } of shares) {
    if (cluster.status === 'found') {
      const isEmpty = cluster.endpoints.length === 0 && cluster.destination.kind === 'Service' && !cluster.hasAddresses;
      const isBehindProxy = cluster.isBehindProxy === true;
      if (cluster.unsure !== undefined && !isBehindProxy) assumptions.push(cluster.unsure);
      else if (!isEmpty || isBehindProxy) reached.push({ weight, cluster, endpoints: cluster.endpoints, headers });
      else {
        failed.push({
          status: http && 503,
          why: `no pod stands behind ${nameOf(cluster)}`,
          weight,
          outcome: 'no-endpoint',
        });
      }
    } else if (cluster.status === 'unknown') assumptions.push(cluster.why);
    else failed.push({ status: http && missing, why: cluster.why, weight, outcome: 'no-cluster' });
  }
  const objects = reached.flatMap(({ cluster }) => cluster.objects);
  const names = reached.map(
    ({ cluster, weight }) => `${nameOf(cluster)}${weight === undefined ? '' : ` (${percent(weight)})`}`,
  );
  const rest = { shares: reached, failed, assumptions, objects };
  if (assumptions.length > 0) {
    return {
      ...rest,
      outcome: 'unknown',
      status: undefined,
      grpcStatus: undefined,
      why: 'sends where nobody can tell',
    };
  }
  const [worst] = failed;
  if (reached.length === 0) {
    const why = worst ? `sends to nobody: ${worst.why}` : 'sends to nobody';
    if (!http)
      return { ...rest, outcome: worst?.outcome ?? 'no-cluster', status: undefined, grpcStatus: undefined, why };
    const { outcome, status, grpcStatus } = local(http, {
      outcome: worst?.outcome ?? 'no-cluster',
      status: worst?.status ?? missing,
      why,
      objects,
    });
    return { ...rest, outcome, status, grpcStatus, why };
  }
  return { ...rest, outcome: 'app', status: undefined, grpcStatus: undefined, why: `sends to ${names.join(', ')}` };
}

function nameOf({ host, subset }: Cluster): string {
  return subset === undefined ? host : `subset ${subset} of ${host}`;
}

function percent(weight: number): string {
  return `${Math.round(weight * 100) / 100} %`;
}

/** What gRPC's clients make of a status (gRPC over HTTP2, "HTTP to gRPC status code mapping"). */
const GRPC_BY_HTTP: Readonly<Record<number, number>> = {
  400: 13,
  401: 16,
  403: 7,
  404: 12,
  429: 14,
  502: 14,
  503: 14,
  504: 14,
};

/** An answer that the proxy gives by itself; gRPC gets it as a status of its own. */
function local(
  http: EnvoyHttp,
  answer: {
    readonly outcome: Outcome;
    readonly status: number;
    readonly why: string;
    readonly objects: readonly MeshObject[];
  },
): RouteResult {
  if (!http.isGrpc) return { ...NOTHING, ...answer };
  return { ...NOTHING, ...answer, status: 200, grpcStatus: GRPC_BY_HTTP[answer.status] ?? 2 };
}

/** What the app gets that the client has not sent so. */
function changedBy(
  { match, rule }: ReadyRoute,
  http: EnvoyHttp,
  own: HeaderChanges | undefined,
): Rewritten | undefined {
  const { headers, rewrite } = rule.action;
  const removed = [...(headers?.removed ?? []), ...(own?.removed ?? [])];
  return rewritten(http, {
    path: rewrite && rewrittenPath(rewrite, http, match, rule.isGatewayApi),
    host: rewrite?.authority ?? headers?.authority ?? own?.authority,
    setHeaders: { ...headers?.set, ...own?.set },
    removedHeaders: [...new Set(removed)].filter((name) => http.headers.has(name)),
  });
}

/** The changes that are some; that a proxy makes a path one with others that mean the same is one. */
export function rewritten(
  http: EnvoyHttp,
  { host, path = http.path, removedHeaders = [], setHeaders = {} }: Rewritten,
): Rewritten | undefined {
  const changes: Rewritten = {
    ...(path !== http.sentPath && { path }),
    ...(host !== undefined && host !== http.host && { host }),
    ...(Object.keys(setHeaders).length > 0 && { setHeaders }),
    ...(removedHeaders.length > 0 && { removedHeaders }),
  };
  return Object.keys(changes).length > 0 ? changes : undefined;
}
