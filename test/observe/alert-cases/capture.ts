import { counting, critical, warning, type AlertCase } from './alert-case';
import { ENROLLED, ZTUNNEL, CNI, held, ZTUNNEL_LABELS, CNI_LABELS } from './series';

interface Pod {
  readonly node?: string;
  readonly phase?: 'Running' | 'Succeeded';
  readonly redirected?: boolean;
  readonly mode?: 'ambient' | 'none';
  readonly hostNetwork?: boolean;
  readonly sidecar?: boolean;
}

/** What kube-state-metrics says of a pod of namespace shop, for 20 minutes. */
function pod(name: string, facts: Pod): Record<string, string> {
  const { hostNetwork = false, mode, node = 'node-1', phase = 'Running', redirected = false, sidecar = false } = facts;
  const own = `namespace="shop", pod="${name}"`;
  const annotations = [
    ...(redirected ? ['annotation_ambient_istio_io_redirection="enabled"'] : []),
    ...(sidecar ? ['annotation_sidecar_istio_io_status="{}"'] : []),
  ];
  return {
    [`kube_pod_info{${own}, node="${node}", host_network="${hostNetwork}"}`]: '1x20',
    [`kube_pod_status_phase{${own}, phase="Running"}`]: phase === 'Running' ? '1x20' : '0x20',
    [`kube_pod_status_phase{${own}, phase="Succeeded"}`]: phase === 'Succeeded' ? '1x20' : '0x20',
    [`kube_pod_annotations{${[own, ...annotations].join(', ')}}`]: '1x20',
    [`kube_pod_labels{${own}${mode === undefined ? '' : `, label_istio_io_dataplane_mode="${mode}"`}}`]: '1x20',
  };
}

export const CAPTURE_CASES: readonly AlertCase[] = [
  {
    alert: 'MeshCaptureLost',
    name: 'a ztunnel that was restarted and holds one of two marked pods',
    series: { ...pod('web-1', { redirected: true }), ...pod('cart-1', { redirected: true }), ...held('1x20') },
    at: 15,
    fires: [critical({ node: 'node-1' }, 'ztunnel on node node-1 holds fewer pods than are marked as captured', '2')],
  },
  {
    alert: 'MeshCaptureLost',
    name: 'not for ten minutes yet',
    series: { ...pod('web-1', { redirected: true }), ...held('1x9 0x10') },
    at: 15,
    fires: [],
  },
  {
    alert: 'MeshCaptureLost',
    name: 'all marked pods are held',
    series: { ...pod('web-1', { redirected: true }), ...pod('cart-1', { redirected: true }), ...held('2x20') },
    at: 15,
    fires: [],
  },
  {
    alert: 'MeshCaptureLost',
    name: 'a Job that has ended is not held any more',
    series: {
      ...pod('web-1', { redirected: true }),
      ...pod('job-1', { redirected: true, phase: 'Succeeded' }),
      ...held('1x20'),
    },
    at: 15,
    fires: [],
  },
  {
    alert: 'MeshCaptureLost',
    name: 'a pod outside of the mesh is not held',
    series: { ...pod('web-1', { redirected: true }), ...pod('outside-1', {}), ...held('1x20') },
    at: 15,
    fires: [],
  },
  {
    alert: 'MeshPodNotCaptured',
    name: 'a pod of an enrolled namespace without the mark',
    series: { ...ENROLLED, ...pod('web-1', {}), ...pod('cart-1', { redirected: true }) },
    at: 15,
    quietAt: 5,
    fires: [critical({ namespace: 'shop', pod: 'web-1' }, 'Pod shop/web-1 is enrolled and not captured')],
  },
  {
    alert: 'MeshPodNotCaptured',
    name: 'a pod that asks for itself, in a namespace that does not',
    series: pod('web-1', { mode: 'ambient' }),
    at: 15,
    fires: [critical({ namespace: 'shop', pod: 'web-1' }, 'Pod shop/web-1 is enrolled and not captured')],
  },
  {
    alert: 'MeshPodNotCaptured',
    name: 'pods that opt out, have a sidecar, are on the network of the node, or have ended',
    series: {
      ...ENROLLED,
      ...pod('waypoint-1', { mode: 'none' }),
      ...pod('old-1', { sidecar: true }),
      ...pod('agent-1', { hostNetwork: true }),
      ...pod('job-1', { phase: 'Succeeded' }),
      ...pod('job-2', { phase: 'Succeeded', mode: 'ambient' }),
    },
    at: 15,
    fires: [],
  },
  {
    alert: 'MeshPodNotCaptured',
    name: 'a namespace that is not enrolled',
    series: { 'kube_namespace_labels{namespace="shop"}': '1x20', ...pod('web-1', {}) },
    at: 15,
    fires: [],
  },
  {
    alert: 'MeshCaptureDropped',
    name: 'six of ten pods are gone within the hour',
    series: held('10x30 4x20'),
    at: 40,
    quietAt: 33,
    fires: [warning({}, 'Far fewer pods are captured than within the last hour', '4')],
  },
  { alert: 'MeshCaptureDropped', name: 'half of them are gone', series: held('10x30 5x20'), at: 40, fires: [] },
  {
    alert: 'MeshCaptureDropped',
    name: 'they are gone since yesterday',
    series: held('10x10 1x120'),
    at: 90,
    fires: [],
  },
  {
    alert: 'MeshCapturePending',
    name: 'a pod waits for its proxy',
    series: { [`workload_manager_pending_proxy_count{${ZTUNNEL}}`]: '1x20' },
    at: 15,
    quietAt: 5,
    fires: [critical(ZTUNNEL_LABELS, "ztunnel istio-system/ztunnel-1 can't start the proxies of some pods", '1')],
  },
  {
    alert: 'MeshCapturePending',
    name: 'pods that start have to wait a moment',
    series: { [`workload_manager_pending_proxy_count{${ZTUNNEL}}`]: '1x5 0x2 1x5 0x2' },
    at: 15,
    fires: [],
  },
  {
    alert: 'ZtunnelNotConnected',
    name: 'ztunnel is gone from a node',
    series: { [`ztunnel_connected{${CNI}}`]: '1x5 0x10' },
    at: 12,
    quietAt: 8,
    fires: [critical(CNI_LABELS, 'istio-cni on node node-1 has no ztunnel to hand pods to')],
  },
  {
    alert: 'ZtunnelNotConnected',
    name: 'two at once while one replaces the other',
    series: { [`ztunnel_connected{${CNI}}`]: '1x5 2x2 1x10' },
    at: 12,
    fires: [],
  },
  {
    alert: 'IstioCniNotReady',
    name: 'somebody took the plugin out of the configuration',
    series: { [`istio_cni_install_ready{${CNI}}`]: '1x5 0x10' },
    at: 12,
    quietAt: 8,
    fires: [critical(CNI_LABELS, 'istio-cni on node node-1 is not installed')],
  },
  {
    alert: 'IstioCniNotReady',
    name: 'it puts itself back at once',
    series: { [`istio_cni_install_ready{${CNI}}`]: '1x5 0x1 1x10' },
    at: 12,
    fires: [],
  },
  ...counting('IstioCniInstallFails', `istio_cni_installs_total{${CNI}, result="COPY_BINARIES_FAILURE"}`, {
    above: 1,
    below: 0,
    fires: warning(
      { ...CNI_LABELS, result: 'COPY_BINARIES_FAILURE' },
      'istio-cni failed to install itself on node node-1: COPY_BINARIES_FAILURE',
    ),
  }),
  {
    alert: 'IstioCniInstallFails',
    name: 'it installs itself for the first time, and again and again',
    series: {
      [`istio_cni_installs_total{${CNI}, result="SUCCESS"}`]: '_x10 1+1x20',
      [`istio_cni_installs_total{${CNI.replace('-1"', '-2"')}, result="SUCCESS"}`]: '0+1x30',
    },
    at: 20,
    fires: [],
  },
  ...counting('IstioCniRaceRepaired', `istio_cni_repair_pods_repaired_total{${CNI}, type="repair", result="fail"}`, {
    above: 1,
    below: 0,
    fires: warning(
      { ...CNI_LABELS, type: 'repair', result: 'fail' },
      'Pods with sidecars started on node node-1 before istio-cni was ready',
    ),
  }),
  {
    alert: 'IstioCniRaceRepaired',
    name: 'pods that needed none',
    series: {
      [`istio_cni_repair_pods_repaired_total{${CNI}, type="repair", result="skip"}`]: '0+1x30',
      [`istio_cni_repair_pods_repaired_total{${CNI}, type="label", result="skip"}`]: '_x10 1x30',
    },
    at: 20,
    fires: [],
  },
];
