/** What a value does, as its reader should know it, whatever else is set. */
export interface Note {
  readonly does: string;
  /** Where that is written or coded upstream. */
  readonly source: string;
}

const CNI = 'cilium/cilium daemon/cmd/cni/config.go';
const CHAINING = 'cilium/cilium Documentation/installation/cni-chaining-portmap.rst';
const ISTIO = 'cilium/cilium Documentation/network/servicemesh/istio.rst';
const KPR = 'cilium/cilium daemon/cmd/kube_proxy_replacement.go';
const CHART = 'cilium/cilium install/kubernetes/cilium/templates/cilium-configmap.yaml';
const AGENT = 'cilium/cilium install/kubernetes/cilium/templates/cilium-agent/daemonset.yaml';
const ROUTING = 'cilium/cilium Documentation/network/concepts/routing.rst';
const MASQUERADING = 'cilium/cilium Documentation/network/concepts/masquerading.rst';
const POLICY = 'cilium/cilium Documentation/security/policy/intro.rst';

/**
 * Notes by dotted path, or by path and value where the value decides; the keys that matter under ambient, and those
 * that people set most. Read for 1.15 to 1.20.
 */
export const CILIUM_NOTES: Readonly<Record<string, Note>> = {
  'cni.exclusive': {
    does: 'decides whether the agent owns the CNI folder: when true it renames the configurations of others to *.cilium_bak and rewrites its own on every change',
    source: CNI,
  },
  'cni.chainingMode': {
    does: 'names the plugin that Cilium is chained with; any mode forces legacy host routing and turns the transparent DNS proxy off',
    source: CNI,
  },
  'cni.chainingMode=portmap': {
    does: 'appends the portmap plugin to the CNI configuration of Cilium, for hostPort without a kube-proxy replacement; forces legacy host routing, and turns the transparent DNS proxy off. It makes no room for istio-cni: cni.exclusive does',
    source: CHAINING,
  },
  'cni.customConf': {
    does: 'stops Cilium from writing any CNI configuration; cni.exclusive is then not rendered at all',
    source: CHART,
  },
  'cni.confPath': { does: 'is the folder of CNI configurations; istio-cni needs the same', source: CNI },
  'cni.binPath': { does: 'is the folder of CNI plugins; istio-cni needs the same', source: CNI },
  'socketLB.enabled': {
    does: 'turns the address of a Service into that of a backend when a socket connects, in pods as well unless hostNamespaceOnly says otherwise',
    source: KPR,
  },
  'socketLB.hostNamespaceOnly': {
    does: 'keeps socket load balancing out of pods, so that ztunnel still sees the address of the Service',
    source: ISTIO,
  },
  'bpf.masquerade': {
    does: 'lets eBPF give outgoing packets the address of the node, in place of iptables',
    source: MASQUERADING,
  },
  'bpf.hostLegacyRouting': {
    does: "sends the traffic of pods through the host's network stack, in place of eBPF host routing",
    source: KPR,
  },
  'bpf.datapathMode': { does: 'is the kind of network device that pods get', source: CHART },
  kubeProxyReplacement: {
    does: 'lets Cilium implement Services in eBPF in place of kube-proxy; true also turns socket load balancing on',
    source: KPR,
  },
  k8sServiceHost: {
    does: 'is where agents reach the API server before anything implements the kubernetes Service',
    source: AGENT,
  },
  k8sServicePort: { does: 'is the port that goes with k8sServiceHost', source: AGENT },
  routingMode: { does: 'is how packets cross nodes: in tunnels, or as the network routes them', source: ROUTING },
  tunnelProtocol: { does: 'is the encapsulation when packets cross nodes in tunnels', source: ROUTING },
  ipv4NativeRoutingCIDR: { does: 'is the range that is reached without masquerading', source: MASQUERADING },
  ipv6NativeRoutingCIDR: { does: 'is the IPv6 range that is reached without masquerading', source: MASQUERADING },
  autoDirectNodeRoutes: { does: 'adds a route to the pods of each node of the same L2 network', source: ROUTING },
  enableIPv4Masquerade: {
    does: 'gives IPv4 packets that leave the cluster the address of the node',
    source: MASQUERADING,
  },
  enableIPv6Masquerade: {
    does: 'gives IPv6 packets that leave the cluster the address of the node',
    source: MASQUERADING,
  },
  'ipMasqAgent.enabled': { does: 'reads exceptions from masquerading; needs bpf.masquerade', source: MASQUERADING },
  'ipam.mode': {
    does: 'is who hands out the addresses of pods',
    source: 'cilium/cilium Documentation/network/concepts/ipam',
  },
  'encryption.enabled': {
    does: 'encrypts packets between nodes, by what encryption.type names',
    source: 'cilium/cilium Documentation/security/network/encryption.rst',
  },
  'encryption.type': {
    does: 'is the means of encryption; a value that the minor does not know renders none at all',
    source: CHART,
  },
  'encryption.type=ztunnel': {
    does: "runs Istio's ztunnel under Cilium's control, on the ports and rules that Istio ambient uses (beta)",
    source: 'cilium/cilium Documentation/security/network/encryption-ztunnel.rst',
  },
  'securityContext.privileged': {
    does: 'gives the agent all rights on the node; the default set of capabilities is enough',
    source: AGENT,
  },
  'operator.prometheus.enabled': {
    does: 'serves the metrics of the operator',
    source: 'cilium/cilium install/kubernetes/cilium/templates/cilium-operator/deployment.yaml',
  },
  'prometheus.enabled': {
    does: 'serves the metrics of the agent on port 9962 of each node, with scrape annotations',
    source: AGENT,
  },
  'prometheus.serviceMonitor.enabled': {
    does: 'adds a ServiceMonitor; rendered offline it needs prometheus.serviceMonitor.trustCRDsExist',
    source: 'cilium/cilium install/kubernetes/cilium/templates/validate.yaml',
  },
  'hubble.enabled': {
    does: 'lets agents record flows',
    source: 'cilium/cilium Documentation/observability/hubble/index.rst',
  },
  'hubble.relay.enabled': {
    does: 'runs the service that collects the flows of all nodes',
    source: 'cilium/cilium Documentation/observability/hubble/index.rst',
  },
  'hubble.ui.enabled': {
    does: 'runs the web page of Hubble; needs the relay',
    source: 'cilium/cilium Documentation/observability/hubble/index.rst',
  },
  'hubble.tls.auto.method': {
    does: 'is who mints the certificates of Hubble; helm mints new ones at every render',
    source: 'cilium/cilium Documentation/observability/hubble/configuration/tls.rst',
  },
  'gatewayAPI.enabled': {
    does: "runs Cilium's own controller of the Gateway API, with a GatewayClass of its own beside Istio's",
    source: 'cilium/cilium Documentation/network/servicemesh/gateway-api/installation.rst',
  },
  'ingressController.enabled': {
    does: "runs Cilium's ingress; its traffic enters pods in plaintext, under the identity reserved:ingress",
    source: 'cilium/cilium Documentation/network/servicemesh/ingress.rst',
  },
  l7Proxy: { does: "lets Cilium's Envoy enforce L7 policies; it cannot read HBONE", source: ISTIO },
  'hostFirewall.enabled': {
    does: 'applies clusterwide policies with a nodeSelector to the nodes themselves',
    source: 'cilium/cilium Documentation/security/policy/host.rst',
  },
  policyEnforcementMode: { does: 'is when pods without a matching rule are closed', source: POLICY },
  policyAuditMode: { does: 'logs what policies would drop, and drops nothing', source: POLICY },
  'cluster.name': { does: 'names this cluster to others of a cluster mesh', source: CHART },
  'cluster.id': { does: 'numbers this cluster among others of a cluster mesh', source: CHART },
  'ipv4.enabled': { does: 'gives pods IPv4 addresses', source: CHART },
  'ipv6.enabled': { does: 'gives pods IPv6 addresses', source: CHART },
  'loadBalancer.mode': { does: 'is how replies of a NodePort find back: through the node, or directly', source: KPR },
  'bandwidthManager.enabled': {
    does: 'limits the egress of pods by their annotation',
    source: 'cilium/cilium Documentation/network/kubernetes/bandwidth-manager.rst',
  },
  'authentication.enabled': {
    does: "turns Cilium's mutual authentication on, which knows nothing of Istio's identities",
    source: 'cilium/cilium Documentation/network/servicemesh/mutual-authentication/mutual-authentication.rst',
  },
};
