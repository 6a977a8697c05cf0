import type { Construct } from 'constructs';
import { factsOf } from '../install/distribution';
import { Platform } from '../install/platform';
import { NetworkPeer } from './network-peer';
import { NetworkPort } from './network-port';
import type { Rule } from './network-rules';

/** HBONE: all TCP between enrolled pods, whatever the application's port. */
export const HBONE = 15008;
/** istiod's XDS over TLS, where ztunnels, waypoints and gateways get their configuration. */
export const XDS = 15012;

/**
 * The addresses that istio-cni gives kubelet probes, so that they bypass ztunnel (istio/istio cni/pkg/nodeagent/options.go,
 * read for 1.30). Cilium knows neither as a node, so only a CIDR rule admits them.
 */
export const PROBE_ADDRESSES = ['169.254.7.127', 'fd16:9254:7127:1337:ffff:ffff:ffff:ffff'] as const;

/** What istiod labels the pods of its ingress gateways with; that of waypoints is another. */
export const GATEWAY_PODS = { key: 'gateway.istio.io/managed', value: 'istio.io-gateway-controller' } as const;

/** Mesh traffic of and to every pod of the cluster; who may call whom is ztunnel's to say. */
export function meshRule(): Rule {
  return { peers: [NetworkPeer.everyPod()], ports: [NetworkPort.tcp(HBONE)] };
}

/** Probes of the kubelet, on whatever port the pods have them. */
export function probesRule(): Rule {
  return { peers: PROBE_ADDRESSES.map((address) => NetworkPeer.cidr(address)), ports: [] };
}

/** The control plane, for waypoints among the pods. */
export function istiodRule(place: Construct): Rule {
  const namespace = Platform.of(place).istioNamespace;
  const istiod = NetworkPeer.of({ kind: 'pods', namespace, pods: { matchLabels: { app: 'istiod' } } });
  return { peers: [istiod], ports: [NetworkPort.tcp(XDS)] };
}

/** Namespaces that a policy for the whole cluster must not shut: those of the cluster, of its DNS and of the mesh. */
export function systemNamespaces(place: Construct): string[] {
  const platform = Platform.of(place);
  const { dns, nodeNamespace } = factsOf(platform.distribution);
  const all = [
    'kube-system',
    platform.istioNamespace,
    dns.namespace,
    ...(nodeNamespace === undefined ? [] : [nodeNamespace]),
  ];
  return [...new Set(all)].sort();
}
