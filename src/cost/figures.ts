import type { Range } from './range';

/** A range, and where it comes from. */
export interface Figure extends Range {
  /** Who says so, as the report prints it. */
  readonly source: string;
  /** Whether it is what this library assumes, so that what manifests say is better. */
  readonly isDefault: boolean;
}

/** What one proxy costs. */
export interface ProxyFigures {
  /** Memory of one, in megabytes of a million bytes. */
  readonly memoryMB: Figure;
  /** Processor time of one, in cores. */
  readonly cpu: Figure;
  /** What it adds to the average latency of a request that passes it once, in milliseconds. */
  readonly averageMs: Figure;
  /** What it adds to the 99th percentile of the latency of requests that pass it once, in milliseconds. */
  readonly p99Ms: Figure;
}

/** What proxies cost, kind by kind. */
export interface CostFigures {
  /** Of a sidecar: one in each pod. */
  readonly sidecar: ProxyFigures;
  /** Of a ztunnel: one on each node. A call between captured pods passes two, or one of them twice. */
  readonly ztunnel: ProxyFigures;
  /** Of a waypoint's pod. */
  readonly waypoint: ProxyFigures;
}

/** The kinds of proxies. */
export const PROXIES = ['sidecar', 'ztunnel', 'waypoint'] as const satisfies readonly (keyof CostFigures)[];

/** What is said of each. */
export const AMOUNTS = ['memoryMB', 'cpu', 'averageMs', 'p99Ms'] as const satisfies readonly (keyof ProxyFigures)[];

/** The two halves of this project's article: its estimate of the sidecar's price, and its benchmark with fortio on three nodes. */
const ESTIMATE = "the article's estimate";
const BENCHMARK = "the article's benchmark (1,000 requests a second, 64 connections)";
const PUBLISHED = "Istio's own measurement for 1.24 (1,000 requests a second)";

/**
 * What is taken where nobody has measured. The article has no figures for a ztunnel's and a waypoint's resources: those are from what Istio
 * has measured, up to what its charts request; and none for a waypoint's latency: it is an Envoy as a sidecar is, so that it is taken for
 * one, and on average for one to two of them, as it is one more leg of the network away.
 *
 * @see https://istio.io/latest/docs/ops/deployment/performance-and-scalability/ (read for 1.24, the last that was measured), istio/istio
 * manifests/charts/ztunnel/values.yaml, manifests/charts/istio-control/istio-discovery/values.yaml (read for 1.32-dev)
 */
export const DEFAULT_FIGURES: CostFigures = {
  sidecar: {
    memoryMB: assumed(50, 100, ESTIMATE),
    cpu: assumed(0.25, 0.5, ESTIMATE),
    averageMs: halfOf(3.2, 0.8),
    p99Ms: assumed(2, 5, ESTIMATE),
  },
  ztunnel: {
    memoryMB: assumed(12, 536.870912, `${PUBLISHED}, up to the chart's request of 512Mi`),
    cpu: assumed(0.06, 0.2, `${PUBLISHED}, up to the chart's request of 200m`),
    averageMs: halfOf(1.1, 0.8),
    p99Ms: halfOf(2.9, 2.1),
  },
  waypoint: {
    memoryMB: assumed(60, 134.217728, `${PUBLISHED}, up to istiod's request of 128Mi`),
    cpu: assumed(0.1, 0.25, `istiod's request of 100m, up to ${PUBLISHED}`),
    averageMs: assumed(
      halfOf(3.2, 0.8).low,
      2 * halfOf(3.2, 0.8).high,
      `taken for one to two sidecars of ${BENCHMARK}; nobody has measured it here`,
    ),
    p99Ms: assumed(2, 5, `taken for a sidecar of ${ESTIMATE}; nobody has measured it here`),
  },
};

/**
 * What passing one of the two proxies of a call adds: half of what the benchmark printed more. It printed tenths of a millisecond, so that either
 * number is known to half a tenth.
 */
function halfOf(withProxies: number, without: number): Figure {
  const difference = withProxies - without;
  const [low, high] = [difference - 0.1, difference + 0.1].map((one) => Number((one / 2).toFixed(3)));
  return assumed(low!, high!, `${BENCHMARK}: half of ${withProxies} - ${without} ms, each printed to 0.1 ms`);
}

function assumed(low: number, high: number, source: string): Figure {
  return { low, high, source, isDefault: true };
}
