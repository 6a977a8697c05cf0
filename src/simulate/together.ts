import type { FailedShare, Hop, Landing } from './answer';
import type { Passage } from './arrive';
import { objectOfDestination, type ClusterEndpoint } from './envoy/cluster';
import type { ReachedShare, RouteResult } from './envoy/route-result';

/** A passage that may go several ways, and where these end. */
export interface Landed extends Passage {
  readonly lands: readonly Landing[];
  readonly errors: readonly FailedShare[];
  /** What routed it; undefined where nobody did. */
  readonly route: RouteResult | undefined;
}

/** A way to a pod, or through another proxy, and what became of it. */
export interface EndpointPassage {
  /** Undefined for what is no pod. */
  readonly endpoint: ClusterEndpoint | undefined;
  readonly passage: Passage;
  /** Of another proxy, which finds its own ends. */
  readonly landed?: Landed | undefined;
}

const WORST = ['denied', 'unknown', 'allowed'] as const;

/** The worst of several passages counts; the walk goes on along it. Of those that nobody refuses, one that fails is worse. */
export function worstOf(passages: readonly Passage[]): Passage | undefined {
  if (passages.length < 2) return passages[0];
  return WORST.flatMap((verdict) => {
    const alike = passages.filter((one) => one.verdict === verdict);
    return alike.find(({ outcome }) => outcome !== 'app') ?? alike[0] ?? [];
  })[0];
}

/**
 * The way through a proxy that has routed a request: what was before, what the proxy answers by itself, and what becomes of each share behind
 * it. A share that is refused there is a 503 for the client, as the proxy finds nobody to talk to.
 */
export function together(
  before: Passage,
  hop: Hop,
  route: RouteResult,
  isHttp: boolean,
  onward: (share: ReachedShare) => readonly EndpointPassage[],
): Landed {
  const walked = (errors: readonly FailedShare[], lands: readonly Landing[]): Landed => ({
    ...before,
    hops: [...before.hops, hop],
    assumptions: [...before.assumptions, ...route.assumptions],
    errors,
    lands,
    route,
  });
  const failed = route.failed.map(({ status, weight, why }): FailedShare => ({ status: status ?? null, why, weight }));
  if (route.outcome === 'unknown') return { ...walked(failed, []), verdict: 'unknown', outcome: 'unknown' };
  if (route.outcome !== 'app') {
    const { outcome, status, grpcStatus } = route;
    return { ...walked(failed, []), outcome, status, grpcStatus };
  }
  const all: Passage[] = [];
  const lands: Landing[] = [];
  const errors: FailedShare[] = failed;
  for (const share of route.shares) {
    const ends = onward(share);
    for (const { passage } of ends) all.push(passage);
    lands.push(...landingOf(share, ends));
    errors.push(...errorsOf(share, ends));
  }
  const worst = worstOf(all);
  if (!worst) return walked(errors, lands);
  const verdict = before.verdict === 'unknown' && worst.verdict === 'allowed' ? 'unknown' : worst.verdict;
  const isRefused = worst.verdict === 'denied';
  // Written out: most answers go through here, and a spread costs as much as all else.
  return {
    verdict,
    outcome: verdict === 'unknown' ? 'unknown' : worst.outcome,
    by: worst.by,
    anyOf: worst.anyOf,
    status: isRefused ? (worst.status ?? (isHttp ? 503 : undefined)) : worst.status,
    grpcStatus: worst.grpcStatus,
    hops: [...before.hops, hop, ...differing(all, worst), ...worst.hops],
    assumptions: isRefused ? [] : [...before.assumptions, ...route.assumptions, ...worst.assumptions],
    lands,
    errors,
    route,
  };
}

/** Where ways differ, the walk says so before it goes along the worst. */
export function differing(all: readonly Passage[], worst: Passage): readonly Hop[] {
  if (all.length < 2) return [];
  const others = all.filter(({ verdict }) => verdict !== worst.verdict);
  if (others.length === 0) return [];
  const pods = [...new Set(others.flatMap(({ hops }) => hops.at(-1)?.object ?? []))];
  const why = `the pods behind it differ: ${pods.join(', ') || 'others'} would let it in, and what follows is what the worst do`;
  return [{ at: 'app', decision: 'pass', why, objects: [] }];
}

/** The pods of a share that it gets to. */
function landingOf(share: ReachedShare, ends: readonly EndpointPassage[]): readonly Landing[] {
  const { cluster, weight } = share;
  const through = ends.some(({ landed }) => landed) ? ends.flatMap(({ landed }) => landed ?? []) : [];
  if (through.length > 0) {
    return through.flatMap(({ lands }) => lands.map((one) => ({ ...one, ...weightOf(partOf(share, one.weight)) })));
  }
  const reached = ends.filter(({ passage }) => passage.verdict !== 'denied' && passage.outcome === 'app');
  if (ends.length > 0 && reached.length === 0) return [];
  const endpoints = reached.flatMap(({ endpoint }) => endpoint ?? []);
  const service = cluster && objectOfDestination(cluster.destination);
  return [
    {
      workloads: [...new Set(endpoints.map(({ workload }) => `${workload.namespace}/${workload.name}`))].sort(),
      ...(service && { service: `${service.namespace}/${service.name}` }),
      ...(cluster?.subset !== undefined && { subset: cluster.subset }),
      ports: [...new Set(endpoints.map(({ port }) => port))].sort((a, b) => a - b),
      ...weightOf(weight),
    },
  ];
}

/** What fails of a share at another proxy. */
function errorsOf(share: ReachedShare, ends: readonly EndpointPassage[]): readonly FailedShare[] {
  if (!ends.some(({ landed }) => landed)) return [];
  return ends.flatMap(({ landed }) =>
    (landed?.errors ?? []).map((one) => ({ ...one, weight: partOf(share, one.weight) })),
  );
}

/** What is a part of a share, as one of the whole. */
function partOf({ weight }: ReachedShare, part: number | undefined): number | undefined {
  return weight === undefined ? part : part === undefined ? weight : (weight * part) / 100;
}

function weightOf(weight: number | undefined): { readonly weight?: number } {
  return weight === undefined ? {} : { weight: Math.round(weight * 100) / 100 };
}
