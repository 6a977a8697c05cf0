/** A result of fortio, with the fields that are read. */
export function result({
  average,
  labels,
  p99,
  ...more
}: {
  readonly average: number;
  readonly p99: number;
  readonly labels?: string;
  readonly [field: string]: unknown;
}): object {
  return {
    RunType: 'HTTP',
    Labels: labels ?? '',
    RequestedQPS: '1000',
    ActualQPS: 999.9,
    NumThreads: 64,
    Version: '1.66.5',
    DurationHistogram: {
      Count: 60_000,
      Min: 0,
      Max: Math.max(average, p99) * 0.002,
      Avg: average / 1000,
      Percentiles: [
        { Percentile: 50, Value: average / 1000 },
        { Percentile: 99, Value: p99 / 1000 },
      ],
    },
    ErrorsDurationHistogram: { Count: 0 },
    ...more,
  };
}

/** Runs of a variant around two values, as a log has them; the first warms up, and is slower. */
export function runsOf(variant: string, average: number, p99: number, spread = 0.01): string {
  const steps = [-2, -1, 0, 1, 2].map((step) => 1 + step * spread);
  const runs = [10, ...steps].map((factor, i) =>
    result({ average: average * factor, p99: p99 * factor, labels: `variant=${variant} run=${i}` }),
  );
  return runs.map((one) => `Fortio 1.66.5 running\n${JSON.stringify(one, null, 2)}\nAll done\n`).join('');
}

/** Runs around the article's numbers. */
export const ARTICLE_RUNS = [
  { name: 'none.log', text: runsOf('no-mesh', 0.8, 2.1) },
  { name: 'sidecar.log', text: runsOf('sidecar', 3.2, 8.5) },
  { name: 'ambient.log', text: runsOf('ambient', 1.1, 2.9) },
];
/** What the article's pods took, and a ztunnel of Istio's own measurement. */
export const ARTICLE_TOP = [
  'bench-no-mesh client-1 client 150m 40M',
  'bench-no-mesh server-1 server 150m 40M',
  'bench-sidecar client-1 client 150m 40M',
  'bench-sidecar client-1 istio-proxy 200m 80M',
  'bench-sidecar server-1 server 150m 40M',
  'bench-sidecar server-1 istio-proxy 200m 80M',
  'bench-ambient client-1 client 160m 45M',
  'bench-ambient server-1 server 160m 45M',
  'istio-system ztunnel-x istio-proxy 60m 12M',
].join('\n');
