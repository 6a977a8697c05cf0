import type { CanaryGate } from './canary-gate';

/** The pods that a query is about, as Istio's metrics label them. */
export interface Measured {
  readonly namespace: string;
  /** What makes the pods: the owner of their ReplicaSets. */
  readonly workload: string;
  /** `service.istio.io/canonical-revision` of the pods, where versions are of one workload. */
  readonly revision?: string | undefined;
  /** Whether they speak gRPC, whose failures have HTTP status 200. */
  readonly isGrpc: boolean;
  /** How far back, as PromQL writes it. */
  readonly window: string;
}

/** Failures of the server among the codes of gRPC: UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS. */
const FAILED_GRPC = '2|4|12|13|14|15';

/**
 * The query of a gate in PromQL. Requests are counted by the waypoint, once, as reporter `waypoint`: nobody reports them as
 * `source` or `destination` behind one. Connections are counted by the ztunnel of the pods, as `destination`.
 *
 * @see https://istio.io/latest/docs/reference/config/metrics/ (read for 1.30); istio/istio#51313; istio/ztunnel src/proxy/metrics.rs
 */
export function queryOf({ measure }: CanaryGate, measured: Measured): string {
  const { window } = measured;
  const rate = (metric: string, matchers: readonly string[]): string =>
    `rate(${metric}{${matchers.join(',')}}[${window}])`;
  const requests = labelsOf('waypoint', measured);
  switch (measure) {
    case 'success-rate': {
      const succeeded = measured.isGrpc ? `grpc_response_status!~"${FAILED_GRPC}"` : 'response_code!~"5.*"';
      const of = (matchers: readonly string[]): string => `sum(${rate('istio_requests_total', matchers)})`;
      return `100 * ${of([...requests, succeeded])} / ${of(requests)}`;
    }
    case 'latency':
      return `histogram_quantile(0.99, sum by (le) (${rate('istio_request_duration_milliseconds_bucket', requests)}))`;
    case 'connections':
      return `60 * sum(${rate('istio_tcp_connections_opened_total', labelsOf('destination', measured))})`;
    default:
      return measure.query;
  }
}

function labelsOf(reporter: string, { namespace, workload, revision }: Measured): string[] {
  return [
    `reporter="${reporter}"`,
    `destination_workload_namespace="${namespace}"`,
    `destination_workload="${workload}"`,
    ...(revision === undefined ? [] : [`destination_canonical_revision="${revision}"`]),
  ];
}
