import { factsOf } from '../install/distribution';
import type { Distribution } from '../install/platform';
import type { ApiServer, IpamMode, RoutingMode } from './cilium-values-props';

/** What a distribution asks of Cilium's values. */
export interface CiliumPreset {
  /** How packets cross nodes, where nobody says. */
  readonly routing?: RoutingMode | undefined;
  /** Refused by the chart otherwise. */
  readonly onlyRouting?: true | undefined;
  /** Who hands out addresses, where nobody says. */
  readonly ipam?: IpamMode | undefined;
  /** All that work, where others render as something else or leave pods without a network. */
  readonly onlyIpam?: readonly IpamMode[] | undefined;
  /** Whether no node can be an instance of AWS. */
  readonly isOffAws?: true | undefined;
  /** The pod range that the distribution announces, for the pool of Cilium. */
  readonly podCidrs?: readonly string[] | undefined;
  /** Where every node reaches the API server without Services. */
  readonly apiServer?: Required<ApiServer> | undefined;
  /** The port of the API server, where it is not that of kubeadm. */
  readonly apiServerPort?: number | undefined;
  /** Further values: dotted path, value, reason. */
  readonly values?: readonly (readonly [path: string, value: unknown, why: string])[] | undefined;
}

const K3S: CiliumPreset = { podCidrs: ['10.42.0.0/16'] };
const GKE = factsOf('gke').cni.cilium;
const OPENSHIFT = factsOf('openshift').cni.cilium;

/**
 * Values by distribution, beside the facts that Istio needs too. A distribution that is not here needs none.
 *
 * @see https://docs.cilium.io/en/stable/installation/k8s-install-helm/ (read for 1.15 to 1.20)
 */
export const CILIUM_PRESETS: Readonly<Partial<Record<Distribution, CiliumPreset>>> = {
  kind: { isOffAws: true },
  k3s: K3S,
  k3d: { ...K3S, isOffAws: true },
  minikube: { isOffAws: true },
  gke: {
    routing: 'native',
    onlyRouting: true,
    // The network of Google routes the ranges that Kubernetes gives to nodes, and no others.
    onlyIpam: ['kubernetes'],
    apiServerPort: 443,
    values: [
      ['gke.enabled', true, 'nodes of GKE route pods natively'],
      ['nodeinit.enabled', true, 'nodes of GKE have to be prepared, as they are added'],
      ['nodeinit.reconfigureKubelet', true, 'kubelet has to use CNI'],
      ['nodeinit.removeCbrBridge', true, "the bridge of GKE's own networking goes away"],
      ['cni.binPath', GKE.binDir, 'GKE keeps CNI plugins here; istio-cni needs the same folder'],
    ],
  },
  eks: { apiServerPort: 443 },
  aks: {
    routing: 'tunnel',
    onlyRouting: true,
    // Through 1.18 the chart renders cluster-pool whatever is said, and later none of the others.
    onlyIpam: ['cluster-pool', 'multi-pool'],
    apiServerPort: 443,
    values: [['aksbyocni.enabled', true, 'AKS without a network plugin of its own (BYOCNI)']],
  },
  openshift: {
    values: [
      ['cni.binPath', OPENSHIFT.binDir, 'OpenShift keeps CNI plugins here'],
      ['cni.confPath', OPENSHIFT.confDir, 'where Multus looks for the default network'],
    ],
  },
};
