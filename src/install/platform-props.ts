/** Where the cluster comes from; decides folders, DNS and defaults that no manifest shows. */
export type Distribution =
  'kubeadm' | 'kind' | 'k3s' | 'k3d' | 'minikube' | 'gke' | 'gke-dataplane-v2' | 'eks' | 'aks' | 'openshift';

/** Which kinds and fields of the Gateway API: those that are stable, or all. */
export type GatewayApiChannel = 'standard' | 'experimental';

/** The components whose versions a platform holds. */
export type Component = 'kubernetes' | 'istio' | 'gatewayApi' | 'cilium';

/** Props of the presets, such as `Platform.k3s`: those of a platform without its distribution. */
export interface PlatformPresetProps {
  /**
   * Kubernetes version, such as `1.33` or `1.33.2`.
   *
   * @default - 1.27, the oldest supported: what is emitted then works on every supported version
   */
  readonly kubernetes?: string | undefined;

  /**
   * Istio version, such as `1.30`.
   *
   * @default - 1.24, the oldest supported; constructs that need more say which
   */
  readonly istio?: string | undefined;

  /**
   * Version of the Gateway API CRDs, such as `1.4`.
   *
   * @default - 1.1, the oldest supported
   */
  readonly gatewayApi?: string | undefined;

  /**
   * Channel of the Gateway API CRDs.
   *
   * @default - standard: the kinds and fields that are stable
   */
  readonly gatewayApiChannel?: GatewayApiChannel | undefined;

  /**
   * Cilium version, such as `1.18`.
   *
   * @default - 1.15, the oldest supported
   */
  readonly cilium?: string | undefined;

  /**
   * Trust domain of the mesh (`meshConfig.trustDomain`), the first part of every principal.
   *
   * @default - cluster.local, as Istio itself
   */
  readonly trustDomain?: string | undefined;

  /**
   * Namespace of istiod, and with it Istio's root namespace (`meshConfig.rootNamespace`), where mesh-wide policies live.
   *
   * @default - istio-system
   */
  readonly istioNamespace?: string | undefined;
}

/** The versions that must agree, and the few mesh-wide names that manifests depend on. */
export interface PlatformProps extends PlatformPresetProps {
  /**
   * Where the cluster comes from.
   *
   * @default - kubeadm: the folders and DNS labels of upstream Kubernetes
   */
  readonly distribution?: Distribution | undefined;
}
