import type { Named } from '../input/names';
import type { Resources } from '../workload/pod-template';
import type { Autoscaling, DisruptionBudget } from '../workload/scaling';
import type { IstioOverrides } from './istio-overrides';
import type { Platform } from './platform';

/** What istio-cni does with a pod that started before it could set up its network; for pods with sidecars. */
export type RepairMode = 'repair' | 'delete' | 'label' | 'off';

/** How much istiod, istio-cni and ztunnel log. */
export type IstioLogLevel = 'error' | 'warn' | 'info' | 'debug';

export interface IstioAmbientProps {
  /** The versions and the distribution; trust domain and namespace of istiod come from it too. */
  readonly platform: Platform;

  /**
   * What has to be ready before Istio: releases, or their names, such as that of Cilium.
   *
   * @default - nothing
   */
  readonly after?: readonly Named[] | undefined;

  /**
   * Revision of istiod, such as `1-30`, to run two of them side by side during an upgrade. ztunnel follows it, and so does
   * the webhook that validates Istio's objects.
   *
   * @default - none: the one istiod of the cluster
   */
  readonly revision?: string | undefined;

  /**
   * Settings of the mesh (`meshConfig`); the trust domain is the platform's.
   *
   * @default - what the ambient profile sets
   * @see https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/
   */
  readonly meshConfig?: Readonly<Record<string, unknown>> | undefined;

  /**
   * Registry and path that images come from.
   *
   * @default - that of the release
   */
  readonly hub?: string | undefined;

  /**
   * Tag of the images.
   *
   * @default - that of the release
   */
  readonly tag?: string | undefined;

  /**
   * Variant of the images.
   *
   * @default - distroless, as the ambient profile says
   */
  readonly variant?: 'distroless' | 'debug' | undefined;

  /**
   * Secrets to pull images with, in the namespaces of the components.
   *
   * @default - none
   */
  readonly imagePullSecrets?: readonly string[] | undefined;

  /**
   * Network of this cluster, in a mesh of several.
   *
   * @default - none
   */
  readonly network?: string | undefined;

  /**
   * Name of this cluster; istiod and ztunnel must call it the same, and get it from here.
   *
   * @default - Kubernetes
   */
  readonly clusterName?: string | undefined;

  /**
   * Id of the mesh, which telemetry carries.
   *
   * @default - the trust domain
   */
  readonly meshId?: string | undefined;

  /**
   * Namespace of istio-cni.
   *
   * @default - that of istiod; kube-system on OpenShift
   */
  readonly cniNamespace?: string | undefined;

  /**
   * Namespace of ztunnel; istiod is told to trust it there.
   *
   * @default - that of istiod; kube-system on OpenShift
   */
  readonly ztunnelNamespace?: string | undefined;

  /**
   * Namespaces that istio-cni leaves alone, beside kube-system.
   *
   * @default - only kube-system
   */
  readonly excludeNamespaces?: readonly Named[] | undefined;

  /**
   * Whether istio-cni, when it starts, brings the rules in enrolled pods up to date; needs Istio 1.25.
   *
   * @default - true from Istio 1.29 on, false before
   */
  readonly reconcileIptables?: boolean | undefined;

  /**
   * What happens to pods with sidecars that started too early; ambient needs nothing here.
   *
   * @default - repair: their network is set up then
   */
  readonly repair?: RepairMode | undefined;

  /**
   * Whether ztunnel answers the DNS requests of enrolled pods.
   *
   * @default - true from Istio 1.25 on, false in 1.24
   */
  readonly dnsCapture?: boolean | undefined;

  /**
   * Whether IPv6 is captured as well.
   *
   * @default - true
   */
  readonly ipv6?: boolean | undefined;

  /**
   * Whether rules are written with nftables in place of iptables; needs Istio 1.27.
   *
   * @default - false
   */
  readonly nativeNftables?: boolean | undefined;

  /**
   * Whether istio-cni writes a CNI configuration of its own, which sorts first, in place of changing Cilium's. Then no pod
   * starts unenrolled while Cilium rewrites its file. Needs Istio 1.27.
   *
   * @default - false
   */
  readonly istioOwnedCniConfig?: boolean | undefined;

  /**
   * Folder of CNI configurations on the nodes; must be that of Cilium.
   *
   * @default - that of the distribution
   */
  readonly cniConfDir?: string | undefined;

  /**
   * Folder of CNI plugins on the nodes; must be that of Cilium.
   *
   * @default - that of the distribution
   */
  readonly cniBinDir?: string | undefined;

  /**
   * Folder of network namespaces on the nodes.
   *
   * @default - /var/run/netns, or that of Docker on minikube
   */
  readonly cniNetnsDir?: string | undefined;

  /**
   * The CNI configuration to change, where a folder has more than one.
   *
   * @default - the first by name
   */
  readonly cniConfFileName?: string | undefined;

  /**
   * CPU and memory of istiod.
   *
   * @default - 500m and 2048Mi requested, no limits
   */
  readonly istiodResources?: Resources | undefined;

  /**
   * CPU and memory of istio-cni on each node.
   *
   * @default - 100m and 100Mi requested, no limits
   */
  readonly cniResources?: Resources | undefined;

  /**
   * CPU and memory of ztunnel on each node.
   *
   * @default - 200m and 512Mi requested, no limits
   */
  readonly ztunnelResources?: Resources | undefined;

  /**
   * CPU and memory of waypoints that say nothing themselves.
   *
   * @default - 100m and 128Mi requested; limits 2 CPU and 1Gi
   */
  readonly waypointResources?: Resources | undefined;

  /**
   * Replicas of istiod, fixed.
   *
   * @default - by load
   */
  readonly replicas?: number | undefined;

  /**
   * Replicas of istiod, by load.
   *
   * @default - 1 to 5, at 80 percent CPU
   */
  readonly autoscaling?: Autoscaling | undefined;

  /**
   * How many pods of istiod a drain may take at once, when there are at least two; needs Istio 1.27.
   *
   * @default - one must stay
   */
  readonly disruptionBudget?: DisruptionBudget | undefined;

  /**
   * What the pods of istiod are spread over, where possible.
   *
   * @default - nothing
   */
  readonly spreadOver?: readonly ('zones' | 'nodes')[] | undefined;

  /**
   * Priority class of istiod; istio-cni and ztunnel always are `system-node-critical`.
   *
   * @default - none
   */
  readonly priorityClass?: string | undefined;

  /**
   * How much istiod, istio-cni and ztunnel log.
   *
   * @default - info
   */
  readonly logLevel?: IstioLogLevel | undefined;

  /**
   * Whether they log as JSON.
   *
   * @default - false
   */
  readonly logAsJson?: boolean | undefined;

  /**
   * Whether waypoints and gateways record Istio's standard metrics; ztunnel and istiod always do.
   *
   * @default - true
   */
  readonly metrics?: boolean | undefined;

  /**
   * Seccomp profile of waypoints and gateways that istiod deploys; Pod Security `restricted` asks for one.
   *
   * @default - none
   */
  readonly gatewaySeccompProfile?: 'RuntimeDefault' | undefined;

  /**
   * Whether istiod, istio-cni and ztunnel get a NetworkPolicy each that admits what they serve; needs Istio 1.29.
   *
   * @default - false
   */
  readonly networkPolicy?: boolean | undefined;

  /**
   * What the webhook does while istiod can't be asked. istiod itself changes it to `Fail` once it is ready; a tool that only
   * renders charts, such as Argo CD, would set it back at each sync, and needs `Fail` here. Needs Istio 1.28.6 or 1.29.2.
   *
   * @default - Ignore at first
   */
  readonly validationFailurePolicy?: 'Fail' | 'Ignore' | undefined;

  /**
   * Values that are merged over everything, by chart; the keys of istiod and cni may be written at the root or below `pilot`
   * and `cni`, and win in both places.
   *
   * @default - none
   */
  readonly overrides?: IstioOverrides | undefined;
}
