/** What serves metrics, by the name that `job` has in them. */
export type ObservedComponent =
  'ztunnel' | 'istio-cni' | 'istiod' | 'waypoint' | 'cilium-agent' | 'cilium-operator' | 'cilium-envoy' | 'hubble';

/** Where a component serves its metrics. */
export interface Target {
  /** Labels of its pods. */
  readonly pods: Readonly<Record<string, string>>;
  /** A port that its container declares: Prometheus finds none that is not. */
  readonly port: number;
  readonly path: string;
}

/**
 * Pods that istiod deploys for a Gateway of one of the mesh's own classes: waypoints, whatever their class is called. Gateways to the outside have
 * another value.
 *
 * @see istio/istio pkg/config/constants/constants.go, manifests/charts/istio-control/istio-discovery/files/waypoint.yaml (read for 1.31)
 */
export const WAYPOINT_PODS = { 'gateway.istio.io/managed': 'istio.io-mesh-controller' } as const;

/** The label of a waypoint's pods that has its name, and what Prometheus makes of it. */
export const WAYPOINT_NAME = {
  pod: 'gateway.networking.k8s.io/gateway-name',
  metric: 'gateway_networking_k8s_io_gateway_name',
} as const;

/** Labels that a series has of its target: by our relabelling, and by the operator's. */
export const TARGET_LABELS = ['job', 'namespace', 'pod', 'node', WAYPOINT_NAME.metric] as const;

/** Envoy's metrics and the agent's, merged by the agent; the same by Envoy alone are on 15090. */
export const WAYPOINT_PORT = 15020;

/**
 * Istio's own. None of these pods is captured, so nothing of the mesh is between them and who scrapes.
 *
 * @see istio/istio manifests/charts/{ztunnel,istio-cni,istio-control/istio-discovery} (read for 1.31); ports are declared since
 * istio/istio#52253 (istiod), #52461 (istio-cni) and #53373 (waypoints), all before 1.24; istio/ztunnel src/metrics/server.rs
 */
export const ISTIO_TARGETS = {
  ztunnel: { pods: { app: 'ztunnel' }, port: 15020, path: '/stats/prometheus' },
  'istio-cni': { pods: { 'k8s-app': 'istio-cni-node' }, port: 15014, path: '/metrics' },
  istiod: { pods: { app: 'istiod' }, port: 15014, path: '/metrics' },
  waypoint: { pods: WAYPOINT_PODS, port: WAYPOINT_PORT, path: '/stats/prometheus' },
} as const satisfies Partial<Record<ObservedComponent, Target>>;

/**
 * Cilium's, on the ports that its chart has unless told otherwise.
 *
 * @see cilium/cilium install/kubernetes/cilium/templates/{cilium-agent,cilium-operator,cilium-envoy}, values.yaml (read for 1.15 to 1.20)
 */
export const CILIUM_TARGETS = {
  'cilium-agent': { pods: { 'k8s-app': 'cilium' }, port: 9962, path: '/metrics' },
  'cilium-operator': { pods: { 'io.cilium/app': 'operator' }, port: 9963, path: '/metrics' },
  'cilium-envoy': { pods: { 'k8s-app': 'cilium-envoy' }, port: 9964, path: '/metrics' },
  hubble: { pods: { 'k8s-app': 'cilium' }, port: 9965, path: '/metrics' },
} as const satisfies Partial<Record<ObservedComponent, Target>>;

/** A part of Cilium that serves metrics. */
export type CiliumComponent = keyof typeof CILIUM_TARGETS;
