import { critical, type AlertCase } from './alert-case';

/** All jobs but those that a case is about. */
function jobs(...without: readonly string[]): Record<string, string> {
  const all = ['ztunnel', 'istio-cni', 'istiod', 'cilium-agent', 'cilium-operator', 'cilium-envoy', 'hubble'];
  return Object.fromEntries(
    all
      .filter((job) => !without.includes(job))
      .map((job) => [`up{job="${job}", namespace="any", pod="${job}-1"}`, '1x20']),
  );
}

export const TARGET_CASES: readonly AlertCase[] = [
  {
    alert: 'MeshTargetDown',
    name: 'one of two ztunnels does not answer',
    series: { ...jobs(), 'up{job="ztunnel", namespace="istio-system", pod="ztunnel-2"}': '0x20' },
    at: 15,
    quietAt: 5,
    fires: [
      critical(
        { job: 'ztunnel', namespace: 'istio-system', pod: 'ztunnel-2' },
        'ztunnel istio-system/ztunnel-2 does not answer',
      ),
    ],
  },
  {
    alert: 'MeshTargetDown',
    name: 'something else does not answer, and a ztunnel restarts',
    series: {
      ...jobs('ztunnel'),
      'up{job="blackbox", namespace="monitoring", pod="blackbox-1"}': '0x20',
      'up{job="ztunnel", namespace="istio-system", pod="ztunnel-1"}': '1x5 0x3 1x10',
    },
    at: 15,
    fires: [],
  },
  {
    alert: 'MeshTargetMissing',
    name: 'the monitors of istio-cni and Hubble select nothing',
    series: jobs('istio-cni', 'hubble'),
    at: 15,
    fires: [
      critical({ job: 'istio-cni' }, 'Prometheus finds nothing of istio-cni'),
      critical({ job: 'hubble' }, 'Prometheus finds nothing of hubble'),
    ],
  },
  {
    alert: 'MeshTargetMissing',
    name: 'Prometheus sees none of the monitors',
    series: { 'up{job="node-exporter"}': '1x20' },
    at: 15,
    quietAt: 5,
    fires: ['ztunnel', 'istio-cni', 'istiod', 'cilium-agent', 'cilium-operator', 'cilium-envoy', 'hubble'].map((job) =>
      critical({ job }, `Prometheus finds nothing of ${job}`),
    ),
  },
  {
    alert: 'MeshTargetMissing',
    name: 'a mesh without waypoints, and a component that does not answer',
    series: { ...jobs('ztunnel'), 'up{job="ztunnel", namespace="istio-system", pod="ztunnel-1"}': '0x20' },
    at: 15,
    fires: [],
  },
];
