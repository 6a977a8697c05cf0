import type { ObservedComponent } from './components';

/** Who serves a metric: a component of ours, or what Prometheus and kube-state-metrics add. */
export type MetricOrigin = ObservedComponent | 'prometheus' | 'kube-state-metrics';

interface Metric {
  readonly from: MetricOrigin;
  /** Labels of the metric itself that alerts read; those of its target come from the monitor. */
  readonly labels: readonly string[];
  /** Where it is registered, and the releases read. */
  readonly source: string;
}

const ISTIO = 'read for 1.31; on a running istiod where it starts with a value';
const CNI = 'istio/istio cni/pkg';
const CITADEL = `istio/istio security/pkg/server/ca/monitoring.go (${ISTIO})`;
const XDS = `istio/istio pkg/xds/monitoring.go (${ISTIO})`;
const ZTUNNEL = 'istio/istio manifests/addons/dashboards/lib/queries.libsonnet (read for 1.31), istio/ztunnel';
const CILIUM = 'cilium/cilium pkg';
const CILIUM_READ = '(read for 1.15.19, 1.18.4, 1.20.2)';
const KSM = 'kubernetes/kube-state-metrics internal/store';

/**
 * Every metric that an alert reads. istiod and istio-cni write names as they are registered here, without a suffix for counters
 * (istio/istio pkg/monitoring/monitoring.go); ztunnel's library adds `_total`.
 *
 * Not here, as no release has it: when certificates in ztunnel expire (istio/ztunnel#1748 is open). Not here, as it is newer than 1.24:
 * `istio_tcp_connections_failed_total` (istio/ztunnel#1695) and `istio_cni_plugin_requests_total` (istio/istio#60878).
 */
export const METRICS = {
  istio_cni_install_ready: { from: 'istio-cni', labels: [], source: `${CNI}/install/monitoring.go (read for 1.31)` },
  istio_cni_installs_total: {
    from: 'istio-cni',
    labels: ['result'],
    source: `${CNI}/install/monitoring.go (read for 1.31)`,
  },
  istio_cni_repair_pods_repaired_total: {
    from: 'istio-cni',
    labels: ['type', 'result'],
    source: `${CNI}/repair/monitoring.go (read for 1.31)`,
  },
  ztunnel_connected: { from: 'istio-cni', labels: [], source: `${CNI}/nodeagent/ztunnelserver.go (read for 1.31)` },

  workload_manager_active_proxy_count: {
    from: 'ztunnel',
    labels: [],
    source: `${ZTUNNEL} src/inpod/metrics.rs, src/app.rs`,
  },
  workload_manager_pending_proxy_count: {
    from: 'ztunnel',
    labels: [],
    source: `${ZTUNNEL} src/inpod/metrics.rs, src/app.rs`,
  },
  istio_tcp_connections_closed_total: {
    from: 'ztunnel',
    labels: [
      'reporter',
      'response_flags',
      'source_workload',
      'source_workload_namespace',
      'destination_workload',
      'destination_workload_namespace',
    ],
    source: `${ZTUNNEL} src/proxy/metrics.rs, src/proxy/inbound.rs; DENY since #956`,
  },
  istio_xds_connection_terminations_total: {
    from: 'ztunnel',
    labels: ['reason'],
    source: `${ZTUNNEL} src/xds/metrics.rs`,
  },

  istio_requests_total: {
    from: 'waypoint',
    labels: [
      'reporter',
      'response_code',
      'response_flags',
      'grpc_response_status',
      'source_workload',
      'source_workload_namespace',
      'destination_service',
    ],
    source:
      'istio/proxy source/extensions/filters/http/istio_stats; https://istio.io/latest/docs/reference/config/metrics/',
  },
  istio_agent_cert_expiry_seconds: {
    from: 'waypoint',
    labels: ['resource_name'],
    source:
      'istio/istio security/pkg/nodeagent/cache/monitoring.go, pilot/cmd/pilot-agent/status/server.go (read for 1.31)',
  },

  citadel_server_root_cert_expiry_timestamp: { from: 'istiod', labels: [], source: CITADEL },
  citadel_server_cert_chain_expiry_timestamp: { from: 'istiod', labels: [], source: CITADEL },
  citadel_server_authentication_failure_count: { from: 'istiod', labels: [], source: CITADEL },
  citadel_server_csr_sign_err_count: { from: 'istiod', labels: ['error'], source: CITADEL },
  pilot_total_xds_rejects: { from: 'istiod', labels: ['type'], source: XDS },
  pilot_total_xds_internal_errors: { from: 'istiod', labels: [], source: XDS },
  pilot_xds_write_timeout: { from: 'istiod', labels: [], source: XDS },

  cilium_drop_count_total: {
    from: 'cilium-agent',
    labels: ['reason', 'direction'],
    source: `${CILIUM}/maps/metricsmap/metricsmap.go, monitor/api/drop.go ${CILIUM_READ}`,
  },
  cilium_endpoint_state: {
    from: 'cilium-agent',
    labels: ['endpoint_state'],
    source: `${CILIUM}/metrics/metrics.go ${CILIUM_READ}; its documentation calls the label state`,
  },
  cilium_controllers_failing: {
    from: 'cilium-agent',
    labels: [],
    source: `${CILIUM}/metrics/status.go ${CILIUM_READ}`,
  },
  cilium_unreachable_nodes: { from: 'cilium-agent', labels: [], source: `${CILIUM}/metrics/status.go ${CILIUM_READ}` },
  cilium_policy_change_total: {
    from: 'cilium-agent',
    labels: ['outcome'],
    source: `${CILIUM}/metrics/metrics.go ${CILIUM_READ}; the outcome is "fail" or "failure"`,
  },

  kube_pod_info: {
    from: 'kube-state-metrics',
    labels: ['namespace', 'pod', 'node', 'host_network'],
    source: `${KSM}/pod.go (read for 2.15)`,
  },
  kube_pod_status_phase: {
    from: 'kube-state-metrics',
    labels: ['namespace', 'pod', 'phase'],
    source: `${KSM}/pod.go (read for 2.15)`,
  },
  kube_pod_annotations: {
    from: 'kube-state-metrics',
    labels: ['namespace', 'pod', 'annotation_ambient_istio_io_redirection', 'annotation_sidecar_istio_io_status'],
    source: `${KSM}/pod.go, utils.go (read for 2.15); only what --metric-annotations-allowlist names`,
  },
  kube_pod_labels: {
    from: 'kube-state-metrics',
    labels: ['namespace', 'pod', 'label_istio_io_dataplane_mode'],
    source: `${KSM}/pod.go, utils.go (read for 2.15); only what --metric-labels-allowlist names`,
  },
  kube_namespace_labels: {
    from: 'kube-state-metrics',
    labels: ['namespace', 'label_istio_io_dataplane_mode'],
    source: `${KSM}/namespace.go, utils.go (read for 2.15); only what --metric-labels-allowlist names`,
  },

  up: { from: 'prometheus', labels: [], source: 'https://prometheus.io/docs/concepts/jobs_instances/' },
} as const satisfies Record<string, Metric>;

/** The name of a metric that alerts may read. */
export type MetricName = keyof typeof METRICS;
