import type { Construct } from 'constructs';
import type {
  PodMonitorSpecPodMetricsEndpoints,
  PodMonitorSpecPodMetricsEndpointsRelabelings,
} from '../../imports/prometheus-monitoring.coreos.com';
import { fields } from '../emit/fields';
import { prometheus } from '../emit/generated';
import type { Metadata } from '../emit/metadata';
import { WAYPOINT_NAME, type ObservedComponent, type Target } from './components';

/** What one PodMonitor is about. */
export interface MonitoredTarget {
  readonly component: ObservedComponent;
  readonly target: Target;
  /** Undefined for every namespace. */
  readonly namespaces: readonly string[] | undefined;
  readonly interval?: string | undefined;
}

/** Writes the PodMonitor of a component. */
export function emitMonitor(
  scope: Construct,
  { component, interval, namespaces, target }: MonitoredTarget,
  meta: Metadata,
): void {
  const { PodMonitor, PodMonitorSpecPodMetricsEndpointsRelabelingsAction } = prometheus();
  const relabelings: PodMonitorSpecPodMetricsEndpointsRelabelings[] = [
    // By number, which every release of the operator can: it has `portNumber` since 0.83 only, and an older one drops it without a word.
    {
      action: PodMonitorSpecPodMetricsEndpointsRelabelingsAction.KEEP,
      sourceLabels: ['__meta_kubernetes_pod_container_port_number'],
      regex: String(target.port),
    },
    { targetLabel: 'job', replacement: component },
    { targetLabel: 'node', sourceLabels: ['__meta_kubernetes_pod_node_name'] },
  ];
  new PodMonitor(scope, `Monitor-${component}`, {
    metadata: meta,
    spec: {
      selector: { matchLabels: target.pods },
      namespaceSelector: namespaces === undefined ? { any: true } : { matchNames: [...namespaces] },
      ...(component === 'waypoint' && { podTargetLabels: [WAYPOINT_NAME.pod] }),
      podMetricsEndpoints: [fields<PodMonitorSpecPodMetricsEndpoints>({ path: target.path, interval, relabelings })],
    },
  });
}
