import type { Distribution } from './platform-props';

/** Folders of the nodes that hold CNI plugins and their configuration. */
export interface CniFolders {
  readonly binDir: string;
  readonly confDir: string;
}

/** What is known of the clusters of one distribution; both Cilium and Istio have to be told some of it. */
export interface DistributionFacts {
  /** The platform file of Istio's charts, `global.platform`; the charts refuse every other name. */
  readonly istioPlatform?: 'gke' | 'k3s' | 'k3d' | 'minikube' | 'openshift' | undefined;
  /** Who installs Cilium and sets its values, so that nobody else can. */
  readonly ciliumManagedBy?: string | undefined;
  readonly cni: {
    /** Where the plugins are that the distribution brings, and where istio-cni goes with them. */
    readonly bundled: CniFolders;
    /** Where Cilium goes in their place. */
    readonly cilium: CniFolders;
  };
  /** The only namespace where istio-cni and ztunnel work. */
  readonly nodeNamespace?: string | undefined;
  /** Where every node reaches the API server without Services; absent where that differs from cluster to cluster. */
  readonly apiServer?: { readonly host: string; readonly port: number } | undefined;
  /** Who hands out the addresses of pods; absent where Cilium does, from a pool of its own. */
  readonly ipam?: 'kubernetes' | 'eni' | undefined;
  /** The pods that answer DNS: those with one of the values of a label, and the port they listen on. */
  readonly dns: {
    readonly namespace: string;
    readonly label: string;
    readonly values: readonly [string, ...string[]];
    readonly port: number;
  };
}

const USUAL: CniFolders = { binDir: '/opt/cni/bin', confDir: '/etc/cni/net.d' };

/** The cluster's DNS, and the cache that some distributions put before it on each node. */
const KUBE_DNS = {
  namespace: 'kube-system',
  label: 'k8s-app',
  values: ['kube-dns', 'node-local-dns'],
  port: 53,
} as const;

const UPSTREAM: DistributionFacts = { cni: { bundled: USUAL, cilium: USUAL }, dns: KUBE_DNS };

/** Servers of k3s listen here on the loopback, and agents have a load balancer on the same port. */
const K3S_API_SERVER = { host: '127.0.0.1', port: 6444 };

/** Without its own CNI (`--flannel-backend=none`), k3s looks for others in the usual folders. */
const K3S_CONF = '/var/lib/rancher/k3s/agent/etc/cni/net.d';

/** GKE keeps plugins in a folder of its own. */
const GKE_FOLDERS: CniFolders = { binDir: '/home/kubernetes/bin', confDir: '/etc/cni/net.d' };

/**
 * Facts by distribution.
 *
 * @see https://istio.io/latest/docs/ambient/install/platform-prerequisites/ and istio/istio
 * manifests/helm-profiles/platform-*.yaml (read for 1.24 to 1.32)
 * @see https://docs.cilium.io/en/stable/installation/k8s-install-helm/ (read for 1.15 to 1.20)
 */
const FACTS: Readonly<Record<Distribution, DistributionFacts>> = {
  kubeadm: UPSTREAM,
  kind: { ...UPSTREAM, ipam: 'kubernetes' },
  k3s: {
    ...UPSTREAM,
    istioPlatform: 'k3s',
    cni: { bundled: { binDir: '/var/lib/rancher/k3s/data/cni', confDir: K3S_CONF }, cilium: USUAL },
    apiServer: K3S_API_SERVER,
  },
  k3d: {
    ...UPSTREAM,
    istioPlatform: 'k3d',
    cni: { bundled: { binDir: '/bin', confDir: K3S_CONF }, cilium: USUAL },
    apiServer: K3S_API_SERVER,
  },
  minikube: {
    ...UPSTREAM,
    istioPlatform: 'minikube',
    apiServer: { host: 'control-plane.minikube.internal', port: 8443 },
  },
  gke: {
    ...UPSTREAM,
    istioPlatform: 'gke',
    cni: { bundled: GKE_FOLDERS, cilium: GKE_FOLDERS },
    ipam: 'kubernetes',
  },
  'gke-dataplane-v2': {
    ...UPSTREAM,
    istioPlatform: 'gke',
    // https://docs.cloud.google.com/kubernetes-engine/docs/concepts/dataplane-v2
    ciliumManagedBy: 'Google',
    cni: { bundled: GKE_FOLDERS, cilium: GKE_FOLDERS },
    ipam: 'kubernetes',
  },
  eks: { ...UPSTREAM, ipam: 'eni' },
  aks: UPSTREAM,
  openshift: {
    istioPlatform: 'openshift',
    // Multus is in front of every plugin, and reads its default network from elsewhere than others.
    cni: {
      bundled: { binDir: '/var/lib/cni/bin', confDir: '/etc/cni/multus/net.d' },
      cilium: { binDir: '/var/lib/cni/bin', confDir: '/var/run/multus/cni/net.d' },
    },
    // istiod of this platform file trusts the ztunnel of no other namespace.
    nodeNamespace: 'kube-system',
    dns: {
      namespace: 'openshift-dns',
      label: 'dns.operator.openshift.io/daemonset-dns',
      values: ['default'],
      port: 5353,
    },
  },
};

/** What is known of the clusters of a distribution. */
export function factsOf(distribution: Distribution): DistributionFacts {
  return FACTS[distribution];
}
