/** Labels of the targets that cases are about, in selectors and as alerts have them. */
export const ENROLLED = { 'kube_namespace_labels{namespace="shop", label_istio_io_dataplane_mode="ambient"}': '1x20' };
export const ZTUNNEL = 'namespace="istio-system", pod="ztunnel-1", node="node-1"';
export const CNI = 'namespace="istio-system", pod="istio-cni-node-1", node="node-1"';
export const ISTIOD = 'namespace="istio-system", pod="istiod-1"';
export const CILIUM = 'namespace="kube-system", pod="cilium-1", node="node-1"';
export const WAYPOINT = 'namespace="shop", pod="waypoint-1", gateway_networking_k8s_io_gateway_name="waypoint"';
export const held = (count: string): Record<string, string> => ({
  [`workload_manager_active_proxy_count{${ZTUNNEL}}`]: count,
});

export const TO_CART =
  'source_workload="web", source_workload_namespace="shop", destination_workload="cart", destination_workload_namespace="shop"';
export const closed = (flags: string, reporter = 'destination'): string =>
  `istio_tcp_connections_closed_total{${ZTUNNEL}, reporter="${reporter}", response_flags="${flags}", ${TO_CART}}`;
export const request = (labels: string): string =>
  `istio_requests_total{${WAYPOINT}, reporter="waypoint", source_workload="web", source_workload_namespace="shop", destination_service="cart.shop.svc.cluster.local", ${labels}}`;

export const ZTUNNEL_LABELS = { namespace: 'istio-system', pod: 'ztunnel-1', node: 'node-1' };
export const CNI_LABELS = { namespace: 'istio-system', pod: 'istio-cni-node-1', node: 'node-1' };
export const ISTIOD_LABELS = { namespace: 'istio-system', pod: 'istiod-1' };
export const CILIUM_LABELS = { namespace: 'kube-system', pod: 'cilium-1', node: 'node-1' };
export const WAYPOINT_LABELS = { namespace: 'shop', gateway_networking_k8s_io_gateway_name: 'waypoint' };
export const TO_CART_LABELS = {
  source_workload: 'web',
  source_workload_namespace: 'shop',
  destination_workload: 'cart',
  destination_workload_namespace: 'shop',
};
/** The same as a gateway counts it. */
export const ofGateway = (labels: string): string =>
  request(labels).replace('reporter="waypoint"', 'reporter="source"');
