import { WAYPOINT_NAME } from '../components';
import { oneLine, type AlertDefinition } from '../alert';
import { spike } from '../counters';

const GATEWAY = WAYPOINT_NAME.metric;
/** Envoy's flags, several parted by commas: no healthy upstream, no cluster, no route. */
const NO_ENDPOINT = '(.+,)?(UH|NC|NR)(,.+)?';

function labelled(expr: string, labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels).reduce(
    (inner, [key, value]) => `label_replace(${inner}, "${key}", "${value}", "", "")`,
    expr,
  );
}

/** Waypoints that can't serve, and denials that were not there before. */
export const TRAFFIC_ALERTS = {
  WaypointDown: {
    reads: ['up'],
    severity: 'critical',
    for: '5m',
    summary: 'Waypoint {{ $labels.namespace }}/{{ $labels.waypoint }} has no pod that answers',
    description: () =>
      'What is bound to it is not served: ztunnel has nowhere to send it. ' +
      'First: kubectl -n {{ $labels.namespace }} get gateway,pods -l gateway.networking.k8s.io/gateway-name={{ $labels.waypoint }}',
    // What is absent has no labels, and those that a rule adds come after its texts are filled in.
    rules: ({ waypoints }) =>
      waypoints.map(({ name, namespace }) =>
        labelled(`absent(up{job="waypoint", namespace="${namespace}", ${GATEWAY}="${name}"} == 1)`, {
          namespace,
          waypoint: name,
        }),
      ),
  },
  WaypointWithoutEndpoints: {
    reads: ['istio_requests_total'],
    severity: 'critical',
    for: '5m',
    summary: `Waypoint {{ $labels.namespace }}/{{ $labels.${GATEWAY} }} finds no endpoint for {{ $labels.destination_service }}`,
    description: () =>
      '{{ $value | humanizePercentage }} of its requests end at the waypoint, with 503 or 404. The service has no ready pods, or its routes name a subset or backend that is not there. ' +
      `First: istioctl proxy-config endpoints deploy/{{ $labels.${GATEWAY} }} -n {{ $labels.namespace }}`,
    rules: ({ bounds }) => [
      oneLine(`
          sum by (namespace, ${GATEWAY}, destination_service) (rate(istio_requests_total{reporter="waypoint", response_flags=~"${NO_ENDPOINT}"}[5m]))
          / sum by (namespace, ${GATEWAY}, destination_service) (rate(istio_requests_total{reporter="waypoint"}[5m]))
          > ${bounds.withoutEndpointPercent / 100}`),
    ],
  },
  ZtunnelDenies: {
    reads: ['istio_tcp_connections_closed_total'],
    severity: 'warning',
    for: '5m',
    summary:
      'ztunnel denies connections to {{ $labels.destination_workload_namespace }}/{{ $labels.destination_workload }} from {{ $labels.source_workload_namespace }}/{{ $labels.source_workload }}',
    description: ({ istioNamespaces: { ztunnel } }) =>
      '{{ $value | humanize }} a second are denied by a policy, more than before. ' +
      `First: kubectl -n ${ztunnel} logs -l app=ztunnel --tail=-1 | grep "policy rejection"; then cdk8s-ambient explain for what would allow them`,
    rules: ({ bounds }) => [
      spike(
        'source_workload_namespace, source_workload, destination_workload_namespace, destination_workload',
        ['istio_tcp_connections_closed_total{reporter="destination", response_flags="DENY"}'],
        bounds.deniedPerSecond,
        bounds.spikeFactor,
      ),
    ],
  },
  WaypointDenies: {
    reads: ['istio_requests_total'],
    severity: 'warning',
    for: '5m',
    summary:
      'Requests to {{ $labels.destination_service }} from {{ $labels.source_workload_namespace }}/{{ $labels.source_workload }} are denied at the waypoint',
    description: () =>
      '{{ $value | humanize }} a second get 403, or 7 in gRPC, more than before. An application that answers 403 by itself counts, too. ' +
      `First: kubectl -n {{ $labels.namespace }} logs deploy/{{ $labels.${GATEWAY} }} | grep rbac_access_denied; it takes AccessLogging`,
    rules: ({ bounds }) => [
      spike(
        `namespace, ${GATEWAY}, source_workload_namespace, source_workload, destination_service`,
        [
          'istio_requests_total{reporter="waypoint", response_code="403"}',
          'istio_requests_total{reporter="waypoint", grpc_response_status="7"}',
        ],
        bounds.deniedPerSecond,
        bounds.spikeFactor,
      ),
    ],
  },
} as const satisfies Record<string, AlertDefinition>;
