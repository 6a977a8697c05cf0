import { always, oneLine, POD, type AlertDefinition } from '../alert';
import { grows } from '../counters';

const RUNNING = 'max by (namespace, pod) (kube_pod_status_phase{phase="Running"} == 1)';
const REDIRECTED = '(kube_pod_annotations{annotation_ambient_istio_io_redirection="enabled"} == 1)';

/**
 * Pods that leave the mesh without a word. istio-cni says of each node whether it could capture, ztunnel what it holds; only kube-state-metrics
 * says what should have been.
 */
export const CAPTURE_ALERTS = {
  MeshCaptureLost: {
    reads: ['kube_pod_info', 'kube_pod_annotations', 'kube_pod_status_phase', 'workload_manager_active_proxy_count'],
    severity: 'critical',
    for: '10m',
    summary: 'ztunnel on node {{ $labels.node }} holds fewer pods than are marked as captured',
    description: ({ istioNamespaces: { ztunnel } }) =>
      '{{ $value }} running pods of node {{ $labels.node }} carry ambient.istio.io/redirection=enabled, more than its ztunnel proxies: the rest is redirected ' +
      `to nobody, or sends in plaintext. First: istioctl ztunnel-config workloads -n ${ztunnel} --node {{ $labels.node }}`,
    rules: always(
      oneLine(`
        count by (node) (
          max by (namespace, pod, node) (kube_pod_info)
          and on (namespace, pod) ${REDIRECTED}
          and on (namespace, pod) (kube_pod_status_phase{phase="Running"} == 1)
        ) > on (node) sum by (node) (workload_manager_active_proxy_count)`),
    ),
  },
  MeshPodNotCaptured: {
    reads: [
      'kube_pod_status_phase',
      'kube_namespace_labels',
      'kube_pod_annotations',
      'kube_pod_labels',
      'kube_pod_info',
    ],
    severity: 'critical',
    for: '10m',
    summary: `Pod ${POD} is enrolled and not captured`,
    description: () =>
      `${POD} runs, its namespace or its own label asks for ambient mode, and istio-cni has not marked it: what it sends and gets is plaintext, and no policy at ztunnel guards ` +
      'it. First: kubectl -n {{ $labels.namespace }} get pod {{ $labels.pod }} -o yaml, then the log of istio-cni-node on its node; a new pod is captured, so restarting it helps',
    rules: always(
      oneLine(`
        (
          ${RUNNING} and on (namespace) (kube_namespace_labels{label_istio_io_dataplane_mode="ambient"} == 1)
          or ${RUNNING} and on (namespace, pod) (kube_pod_labels{label_istio_io_dataplane_mode="ambient"} == 1)
        )
        unless on (namespace, pod) ${REDIRECTED}
        unless on (namespace, pod) (kube_pod_labels{label_istio_io_dataplane_mode="none"} == 1)
        unless on (namespace, pod) (kube_pod_annotations{annotation_sidecar_istio_io_status!=""} == 1)
        unless on (namespace, pod) (kube_pod_info{host_network="true"} == 1)`),
    ),
  },
  MeshCaptureDropped: {
    reads: ['workload_manager_active_proxy_count'],
    severity: 'warning',
    for: '5m',
    summary: 'Far fewer pods are captured than within the last hour',
    description: ({ istioNamespaces: { ztunnel } }) =>
      'ztunnels hold {{ $value }} pods. Nothing is wrong if as many were scaled down. ' +
      `First: istioctl ztunnel-config workloads -n ${ztunnel}, and kubectl get pods -A -o wide to compare`,
    rules: ({ bounds }) => [
      'sum(workload_manager_active_proxy_count) ' +
        `< ${(100 - bounds.captureDropPercent) / 100} * max_over_time(sum(workload_manager_active_proxy_count)[1h:1m])`,
    ],
  },
  MeshCapturePending: {
    reads: ['workload_manager_pending_proxy_count'],
    severity: 'critical',
    for: '10m',
    summary: `ztunnel ${POD} can't start the proxies of some pods`,
    description: () =>
      '{{ $value }} pods of node {{ $labels.node }} were handed to ztunnel, and it has no proxy for them yet: their connections hang or fail. ' +
      'First: kubectl -n {{ $labels.namespace }} logs {{ $labels.pod }}',
    rules: always('sum by (namespace, pod, node) (workload_manager_pending_proxy_count) > 0'),
  },
  ZtunnelNotConnected: {
    reads: ['ztunnel_connected'],
    severity: 'critical',
    for: '5m',
    summary: 'istio-cni on node {{ $labels.node }} has no ztunnel to hand pods to',
    description: ({ istioNamespaces: { ztunnel } }) =>
      `Pods that start on node {{ $labels.node }} are not captured, or do not start. First: kubectl -n ${ztunnel} get pods -l app=ztunnel ` +
      '--field-selector spec.nodeName={{ $labels.node }}',
    rules: always('max by (namespace, pod, node) (ztunnel_connected) == 0'),
  },
  IstioCniNotReady: {
    reads: ['istio_cni_install_ready'],
    severity: 'critical',
    for: '5m',
    summary: 'istio-cni on node {{ $labels.node }} is not installed',
    description: () =>
      `${POD} could not put its plugin into the CNI configuration of node {{ $labels.node }}, or somebody, such as cni.exclusive of Cilium, took it out: new pods are ` +
      'not captured. First: kubectl -n {{ $labels.namespace }} logs {{ $labels.pod }}',
    rules: always('max by (namespace, pod, node) (istio_cni_install_ready) == 0'),
  },
  IstioCniInstallFails: {
    reads: ['istio_cni_installs_total'],
    severity: 'warning',
    for: '0s',
    summary: 'istio-cni failed to install itself on node {{ $labels.node }}: {{ $labels.result }}',
    description: () =>
      `${POD} tries again. Pods that start meanwhile may not be captured. First: kubectl -n {{ $labels.namespace }} logs {{ $labels.pod }}`,
    rules: always(grows('namespace, pod, node, result', ['istio_cni_installs_total{result!="SUCCESS"}'], '15m', 0)),
  },
  IstioCniRaceRepaired: {
    reads: ['istio_cni_repair_pods_repaired_total'],
    severity: 'warning',
    for: '0s',
    summary: 'Pods with sidecars started on node {{ $labels.node }} before istio-cni was ready',
    description: () =>
      `${POD} found them broken, and its repair ({{ $labels.type }}) was a {{ $labels.result }}. Ambient pods that started at the same time are not repaired; they wait ` +
      'for istio-cni. First: kubectl get pods -A --field-selector spec.nodeName={{ $labels.node }}',
    rules: always(
      grows('namespace, pod, node, type, result', ['istio_cni_repair_pods_repaired_total{result!="skip"}'], '15m', 0),
    ),
  },
} as const satisfies Record<string, AlertDefinition>;
