/**
 * The kinds that the model knows, by the name it has for them: Kubernetes' own, except where two groups share one. The first
 * group is the one that serves it today.
 */
export const KINDS = {
  Namespace: { groups: [''], isClusterScoped: true },
  Node: { groups: [''], isClusterScoped: true },
  Pod: { groups: [''] },
  Service: { groups: [''] },
  ServiceAccount: { groups: [''] },
  ConfigMap: { groups: [''] },
  Secret: { groups: [''] },
  Endpoints: { groups: [''] },
  ReplicationController: { groups: [''] },
  EndpointSlice: { groups: ['discovery.k8s.io'] },
  Deployment: { groups: ['apps', 'extensions'] },
  StatefulSet: { groups: ['apps'] },
  DaemonSet: { groups: ['apps', 'extensions'] },
  ReplicaSet: { groups: ['apps', 'extensions'] },
  Job: { groups: ['batch'] },
  CronJob: { groups: ['batch'] },
  Rollout: { groups: ['argoproj.io'] },
  AnalysisTemplate: { groups: ['argoproj.io'] },
  Canary: { groups: ['flagger.app'] },
  MetricTemplate: { groups: ['flagger.app'] },
  PrometheusRule: { groups: ['monitoring.coreos.com'] },
  NetworkPolicy: { groups: ['networking.k8s.io', 'extensions'] },
  CiliumNetworkPolicy: { groups: ['cilium.io'] },
  CiliumClusterwideNetworkPolicy: { groups: ['cilium.io'], isClusterScoped: true },
  CiliumCIDRGroup: { groups: ['cilium.io'], isClusterScoped: true },
  Gateway: { groups: ['gateway.networking.k8s.io'] },
  GatewayClass: { groups: ['gateway.networking.k8s.io'], isClusterScoped: true },
  ListenerSet: { groups: ['gateway.networking.k8s.io', 'gateway.networking.x-k8s.io'], aliases: ['XListenerSet'] },
  HTTPRoute: { groups: ['gateway.networking.k8s.io'] },
  GRPCRoute: { groups: ['gateway.networking.k8s.io'] },
  TCPRoute: { groups: ['gateway.networking.k8s.io'] },
  TLSRoute: { groups: ['gateway.networking.k8s.io'] },
  UDPRoute: { groups: ['gateway.networking.k8s.io'] },
  ReferenceGrant: { groups: ['gateway.networking.k8s.io'] },
  BackendTLSPolicy: { groups: ['gateway.networking.k8s.io'] },
  /** `Gateway` of networking.istio.io. */
  IstioGateway: { groups: ['networking.istio.io'], aliases: ['Gateway'] },
  VirtualService: { groups: ['networking.istio.io'] },
  DestinationRule: { groups: ['networking.istio.io'] },
  ServiceEntry: { groups: ['networking.istio.io'] },
  WorkloadEntry: { groups: ['networking.istio.io'] },
  WorkloadGroup: { groups: ['networking.istio.io'] },
  Sidecar: { groups: ['networking.istio.io'] },
  EnvoyFilter: { groups: ['networking.istio.io'] },
  ProxyConfig: { groups: ['networking.istio.io'] },
  AuthorizationPolicy: { groups: ['security.istio.io'] },
  PeerAuthentication: { groups: ['security.istio.io'] },
  RequestAuthentication: { groups: ['security.istio.io'] },
  Telemetry: { groups: ['telemetry.istio.io'] },
  WasmPlugin: { groups: ['extensions.istio.io'] },
  TrafficExtension: { groups: ['extensions.istio.io'] },
  MutatingWebhookConfiguration: { groups: ['admissionregistration.k8s.io'], isClusterScoped: true },
  ValidatingWebhookConfiguration: { groups: ['admissionregistration.k8s.io'], isClusterScoped: true },
  CustomResourceDefinition: { groups: ['apiextensions.k8s.io'], isClusterScoped: true },
} as const satisfies Readonly<
  Record<
    string,
    { readonly groups: readonly string[]; readonly aliases?: readonly string[]; readonly isClusterScoped?: true }
  >
>;

/** A kind of object, by the model's name for it. */
export type Kind = keyof typeof KINDS;

/** Other kinds without a namespace that people have in the same files. */
const CLUSTER_SCOPED: ReadonlySet<string> = new Set([
  'APIService',
  'ClusterRole',
  'ClusterRoleBinding',
  'CSIDriver',
  'FlowSchema',
  'IngressClass',
  'PersistentVolume',
  'PriorityClass',
  'PriorityLevelConfiguration',
  'RuntimeClass',
  'StorageClass',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
]);

const BY_NAME: ReadonlyMap<string, Kind> = new Map(
  (Object.entries(KINDS) as [Kind, { groups: readonly string[]; aliases?: readonly string[] }][]).flatMap(
    ([kind, { groups, aliases }]) =>
      groups.flatMap((group) =>
        // A kind that has another's name in its own group is known by that name alone.
        (aliases?.includes('Gateway') ? aliases : [kind, ...(aliases ?? [])]).map(
          (name) => [`${group}/${name}`, kind] as const,
        ),
      ),
  ),
);

/** The kind that a group and a name stand for; undefined for what the model does not know. */
export function kindOf(group: string, name: string): Kind | undefined {
  return BY_NAME.get(`${group}/${name}`);
}

/** Whether objects of a kind have no namespace. */
export function isClusterScoped(group: string, name: string): boolean {
  const kind = kindOf(group, name);
  return kind === undefined ? CLUSTER_SCOPED.has(name) : 'isClusterScoped' in KINDS[kind];
}
