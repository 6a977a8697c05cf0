/**
 * What took the place of keys that went, or that never were values of the chart; from Cilium's upgrade notes
 * (Documentation/operations/upgrade.rst of 1.15 to 1.20) and the templates.
 */
const REPLACEMENTS: Readonly<Record<string, string>> = {
  tunnel: 'write routingMode (native or tunnel) and tunnelProtocol (vxlan or geneve)',
  'enable-host-reachable-services':
    'it was a flag of the agent, never a value; kubeProxyReplacement=true turns socket load balancing on, or socketLB.enabled=true, with socketLB.hostNamespaceOnly=true beside it under Istio',
  hostServices: 'write socketLB',
  'proxy.prometheus': 'write envoy.prometheus',
  'proxy.prometheus.enabled': 'write envoy.prometheus.enabled',
  'proxy.prometheus.port': 'write envoy.prometheus.port',
  'encryption.keyFile': 'write encryption.ipsec.keyFile',
  'encryption.mountPath': 'write encryption.ipsec.mountPath',
  'encryption.secretName': 'write encryption.ipsec.secretName',
  'encryption.interface': 'write encryption.ipsec.interface',
  'encryption.strictMode.enabled': 'write encryption.strictMode.egress.enabled',
  'encryption.strictMode.cidr': 'write encryption.strictMode.egress.cidr',
  'encryption.strictMode.allowRemoteNodeIdentities': 'write encryption.strictMode.egress.allowRemoteNodeIdentities',
  'encryption.wireguard.userspaceFallback': 'nodes need a kernel with WireGuard',
  bgp: 'write bgpControlPlane',
  externalIPs: 'kubeProxyReplacement serves external addresses',
  hostPort: 'kubeProxyReplacement serves host ports',
  nodePort: 'kubeProxyReplacement serves node ports',
  'nodePort.enabled': 'kubeProxyReplacement serves node ports',
  sessionAffinity: 'kubeProxyReplacement brings session affinity',
  enableCiliumEndpointSlice: 'write ciliumEndpointSlice.enabled',
  'clustermesh.enableMCSAPISupport': 'write clustermesh.mcsapi.enabled',
  'l2podAnnouncements.interface': 'write l2podAnnouncements.interfacePattern',
  'clustermesh.apiserver.tls.ca.cert': 'write tls.ca.cert',
  'clustermesh.apiserver.tls.ca.key': 'write tls.ca.key',
  remoteNodeIdentity: 'remote nodes always have an identity of their own',
};

/** What to write in place of a key that is none, if that is known. */
export function replacementOf(field: string): string | undefined {
  return Object.hasOwn(REPLACEMENTS, field) ? REPLACEMENTS[field] : undefined;
}
