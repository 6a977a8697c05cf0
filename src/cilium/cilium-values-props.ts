import type { Named } from '../input/names';
import type { Platform } from '../install/platform';
import type { CiliumChartValues } from './cilium-values-overrides';

/** How packets cross nodes. */
export type RoutingMode = 'tunnel' | 'native';

/** Who hands out the addresses of pods; others can be written as overrides. */
export type IpamMode = 'cluster-pool' | 'kubernetes' | 'multi-pool' | 'eni';

/** Where agents reach the API server when nothing implements the `kubernetes` Service yet. */
export interface ApiServer {
  /** Name or address alone, without `https://` and without a port. */
  readonly host: string;

  /**
   * Its port.
   *
   * @default - 443 on GKE, EKS and AKS, else 6443
   */
  readonly port?: number | undefined;
}

/** How packets cross nodes. */
export interface CiliumRouting {
  /** In tunnels, or as the network between the nodes routes them. */
  readonly mode: RoutingMode;

  /**
   * Encapsulation of tunnels.
   *
   * @default - vxlan
   */
  readonly tunnelProtocol?: 'vxlan' | 'geneve' | undefined;

  /**
   * With `native`: the range that is reached without masquerading, such as that of all pods.
   *
   * @default - none; needed unless nothing is masqueraded, or AWS is asked
   */
  readonly nativeCidr?: string | undefined;

  /**
   * The same for IPv6.
   *
   * @default - none
   */
  readonly nativeCidrIpv6?: string | undefined;

  /**
   * With `native`: whether each node gets routes to the pods of the others; they have to share one L2 network.
   *
   * @default - false: the network knows the routes
   */
  readonly autoDirectNodeRoutes?: boolean | undefined;
}

/** Where the addresses of pods come from. */
export interface CiliumIpam {
  /**
   * Who hands them out.
   *
   * @default - what the distribution needs, else cluster-pool
   */
  readonly mode?: IpamMode | undefined;

  /**
   * With `cluster-pool`: the ranges of all pods; those of IPv6 need `ipv6`, and 104 to 120 bits.
   *
   * @default - what the distribution announces, else that of the chart, 10.0.0.0/8, which many Service ranges lie in
   */
  readonly podCidrs?: readonly string[] | undefined;

  /**
   * With `cluster-pool`: size of the IPv4 range that each node gets.
   *
   * @default - 24
   */
  readonly podCidrSizePerNode?: number | undefined;
}

/** Encryption between nodes, beneath the mesh. */
export interface CiliumEncryption {
  /** `ztunnel` is Cilium's own, from 1.19 on, and not for clusters with Istio ambient. */
  readonly type: 'wireguard' | 'ipsec' | 'ztunnel';

  /**
   * With `wireguard`: whether traffic of the nodes themselves is encrypted too.
   *
   * @default - false: that of pods
   */
  readonly nodes?: boolean | undefined;

  /**
   * With `wireguard`: the range of pods whose traffic is dropped rather than sent in plaintext.
   *
   * @default - none: plaintext is possible while keys are exchanged
   */
  readonly strictCidr?: string | undefined;

  /**
   * With `ipsec`: name of the Secret with the keys, in the namespace of Cilium.
   *
   * @default - cilium-ipsec-keys
   */
  readonly secretName?: string | undefined;
}

/** Who mints the certificates of Hubble. */
export interface CertificateIssuer {
  /** Kind of the cert-manager object. */
  readonly kind: 'Issuer' | 'ClusterIssuer';
  /** Its name. */
  readonly name: string;
}

/** What records and shows flows. */
export interface CiliumHubble {
  /**
   * Whether a service collects the flows of all nodes.
   *
   * @default - false, or true with the UI
   */
  readonly relay?: boolean | undefined;

  /**
   * Whether there is a web page.
   *
   * @default - false
   */
  readonly ui?: boolean | undefined;

  /**
   * Metrics made of flows, such as `dns`, `drop` or `flow:sourceContext=workload`.
   *
   * @default - none
   */
  readonly metrics?: readonly string[] | undefined;

  /**
   * Who mints the certificates. `helm` makes new ones each time the chart is rendered, which under GitOps is a difference at
   * every sync.
   *
   * @default - cronJob: a job in the cluster
   */
  readonly certificates?: 'cronJob' | 'helm' | CertificateIssuer | undefined;
}

/** This cluster, in a mesh of Cilium clusters. */
export interface CiliumCluster {
  /** Lower case, at most 32 characters. */
  readonly name: string;
  /** 1–255; 0 only alone. */
  readonly id: number;
}

/** What Cilium is to do, and for which platform. */
export interface CiliumValuesProps {
  /** The version of Cilium, and the distribution. */
  readonly platform: Platform;

  /**
   * Whether Istio runs in ambient mode on it: values that break ambient are then refused, and those it needs are written.
   *
   * @default - true
   */
  readonly ambient?: boolean | undefined;

  /**
   * What has to be ready before Cilium: releases, or their names.
   *
   * @default - nothing
   */
  readonly after?: readonly Named[] | undefined;

  /**
   * Whether Cilium implements Services in place of kube-proxy, which then must not run.
   *
   * @default - false
   */
  readonly kubeProxyReplacement?: boolean | undefined;

  /**
   * Where agents reach the API server; needed without kube-proxy.
   *
   * @default - what the distribution has on each node (k3s, k3d, minikube), else the `kubernetes` Service
   */
  readonly apiServer?: ApiServer | undefined;

  /**
   * How packets cross nodes.
   *
   * @default - what the distribution needs, else tunnels
   */
  readonly routing?: CiliumRouting | undefined;

  /**
   * Where the addresses of pods come from.
   *
   * @default - what the distribution needs, else a pool of Cilium
   */
  readonly ipam?: CiliumIpam | undefined;

  /**
   * What gives packets that leave the cluster the address of their node. Istio documents `bpf` as unsupported with ambient;
   * it is reported, and kept from what breaks probes.
   *
   * @default - iptables; nothing on EKS with addresses of the VPC, from 1.18 on
   */
  readonly masquerade?: 'iptables' | 'bpf' | 'off' | undefined;

  /**
   * Encryption between nodes; the mesh encrypts what it carries anyway.
   *
   * @default - none
   */
  readonly encryption?: CiliumEncryption | undefined;

  /**
   * What records and shows flows; false for nothing at all.
   *
   * @default - flows are recorded on each node, without relay and UI
   */
  readonly hubble?: CiliumHubble | false | undefined;

  /**
   * Whether agent and operator serve metrics.
   *
   * @default - the operator does, the agent doesn't
   */
  readonly metrics?: boolean | undefined;

  /**
   * Whether there are ServiceMonitors for them; the Prometheus operator's CRDs have to be there before.
   *
   * @default - false
   */
  readonly serviceMonitors?: boolean | undefined;

  /**
   * Whether Cilium runs a Gateway API controller of its own, beside Istio's; needs kubeProxyReplacement.
   *
   * @default - false
   */
  readonly gatewayApi?: boolean | undefined;

  /**
   * Whether policies can be written for nodes.
   *
   * @default - false
   */
  readonly hostFirewall?: boolean | undefined;

  /**
   * Whether Cilium's Envoy runs, for policies on HTTP and DNS; it can't read what the mesh carries.
   *
   * @default - true
   */
  readonly l7Proxy?: boolean | undefined;

  /**
   * Name and number of this cluster.
   *
   * @default - default, 0
   */
  readonly cluster?: CiliumCluster | undefined;

  /**
   * Whether pods get IPv6 addresses as well.
   *
   * @default - false
   */
  readonly ipv6?: boolean | undefined;

  /**
   * Replicas of the operator; no two share a node.
   *
   * @default - 2
   */
  readonly operatorReplicas?: number | undefined;

  /**
   * Folder of CNI configurations on the nodes; istio-cni needs the same.
   *
   * @default - that of the distribution
   */
  readonly cniConfDir?: string | undefined;

  /**
   * Folder of CNI plugins on the nodes; istio-cni needs the same.
   *
   * @default - that of the distribution
   */
  readonly cniBinDir?: string | undefined;

  /**
   * Values as the chart has them, merged over all others and checked with them.
   *
   * @default - none
   */
  readonly overrides?: CiliumChartValues | undefined;

  /**
   * Errors that you know better than, by rule, with your reason, which is printed beside the value. What the chart itself
   * refuses can't be accepted.
   *
   * @default - none
   */
  readonly accept?: Readonly<Record<string, string>> | undefined;
}
