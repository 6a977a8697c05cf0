export type { MeshAppCheck } from './app/check-manifests';
export { Cluster, type ClusterProps } from './app/cluster';
export { MeshApp, type MeshAppProps } from './app/mesh-app';
export { Layout, type LayoutFolder } from './gitops/layout';
export type { ArgoCdLayoutProps } from './gitops/layouts/argo-cd';
export type { FilePerChartLayoutProps } from './gitops/layouts/file-per-chart';
export type { FluxLayoutProps } from './gitops/layouts/flux';
export type { HelmChartLayoutProps } from './gitops/layouts/helm-chart';
export type { OneFileLayoutProps } from './gitops/layouts/one-file';
export { SynthError } from './app/problems';
export { InputError } from './input/refuse';
export {
  Platform,
  type Component,
  type Distribution,
  type PlatformPresetProps,
  type PlatformProps,
  type PlatformUse,
} from './install/platform';

export { CiliumValues } from './cilium/cilium-values';
export type { CiliumChartValues } from './cilium/cilium-values-overrides';
export type {
  ApiServer,
  CertificateIssuer,
  CiliumCluster,
  CiliumEncryption,
  CiliumHubble,
  CiliumIpam,
  CiliumRouting,
  CiliumValuesProps,
  IpamMode,
  RoutingMode,
} from './cilium/cilium-values-props';
export {
  CiliumClusterwideNetworkPolicy,
  type CiliumClusterwideNetworkPolicyProps,
} from './network/cilium-clusterwide-network-policy';
export { CiliumNetworkPolicy, type CiliumNetworkPolicyProps } from './network/cilium-network-policy';
export type { CiliumPolicyBaseProps, EnableDefaultDeny } from './network/cilium-policy-base';
export { NetworkPeer, type CidrPeerOptions, type CiliumEntity, type PodPeerOptions } from './network/network-peer';
export { NetworkPolicy, type NetworkPolicyProps, type NetworkPolicyType } from './network/network-policy';
export type { NetworkDefaultDenyOptions, NetworkPolicyBaseProps } from './network/network-policy-base';
export { NetworkPort } from './network/network-port';
export type { NetworkEgressRule, NetworkIngressRule } from './network/network-rules';
export { GatewayApiCrds, type GatewayApiChannel, type GatewayApiCrdsProps } from './install/gateway-api-crds';
export type { HelmRelease } from './install/helm-release';
export { IstioAmbient } from './install/istio-ambient';
export type { AmbientChart, IstioOverrides } from './install/istio-overrides';
export type { IstioNamespaces } from './install/istio-values';
export type { Values } from './values/effective-values';
export type { Finding, FindingObject, Fix, PatchStep, Severity } from './check/finding';
export type { IstioAmbientProps, IstioLogLevel, RepairMode } from './install/istio-ambient-props';
export {
  ArgoCdApplications,
  type ArgoCdApplicationsProps,
  type GitManifests,
} from './install/deliveries/argo-cd-applications';
export { FluxReleases, type FluxReleasesProps } from './install/deliveries/flux-releases';
export { HelmFiles, type HelmFilesProps } from './install/deliveries/helm-files';
export { IstioctlFile, type IstioctlFileProps } from './install/deliveries/istioctl-file';
export { K3sHelmCharts, type K3sHelmChartsProps } from './install/deliveries/k3s-helm-charts';
export type { PlatformInstall } from './install/deliveries/platform-install';
export { RenderedCharts, type RenderedChartsProps } from './install/deliveries/rendered-charts';

export {
  AmbientNamespace,
  type AmbientNamespaceImportOptions,
  type AmbientNamespaceProps,
  type IAmbientNamespace,
  type PodSecurityLevel,
} from './mesh/ambient-namespace';
export type { DefaultDenyOptions, DnsPods } from './mesh/default-deny';
export { EnvValue } from './workload/env';
export { ExternalService, type ExternalServiceProps } from './mesh/external-service';
export type { MeshServiceImportOptions } from './mesh/imported-service';
export { IngressGateway, type IngressGatewayProps, type IngressRouteOptions } from './mesh/ingress-gateway';
export { MeshService, type MeshServiceProps } from './mesh/mesh-service';
export { PeerAuthentication, type MtlsMode, type PeerAuthenticationProps } from './mesh/peer-authentication';
export type { PodOptions, Quantities, Resources } from './workload/pod-template';
export { Principal, type IPrincipal } from './mesh/principal';
export { Probe, type ProbeOptions } from './workload/probe';
export type { Autoscaling, DisruptionBudget } from './workload/scaling';
export type { IMeshService } from './mesh/service-base';
export { ServicePort, type ServicePortOptions } from './mesh/service-port';
export { Subset, type SubsetOptions } from './mesh/subset';
export { Volume, type EmptyDirOptions } from './workload/volume';
export {
  Waypoint,
  type IWaypoint,
  type ShareOptions,
  type WaypointImportOptions,
  type WaypointProps,
  type WaypointTraffic,
} from './mesh/waypoint';
export type { ProxyOptions, Toleration } from './mesh/gateway-proxy';
export type { WorkloadOptions } from './workload/workloads';

export { AccessLogging, type AccessLoggingProps } from './policy/access-logging';
export type { AccessLogOptions } from './policy/access-log';
export { Http, type HttpProps } from './policy/http';
export { L4AuthorizationPolicy, type L4AuthorizationPolicyProps } from './policy/l4-authorization-policy';
export { L7AuthorizationPolicy, type L7AuthorizationPolicyProps } from './policy/l7-authorization-policy';
export { MeshDefaultDeny, type MeshDefaultDenyProps } from './policy/mesh-default-deny';
export { PolicyTarget, type IPolicyTarget } from './policy/policy-target';
export { RequestAuthentication, type JwtRule, type RequestAuthenticationProps } from './policy/request-authentication';
export type { L4Rule, L7Rule, Matches } from './policy/rules';
export { HttpSource, Source } from './policy/source';

export { Canary } from './routing/canary';
export { CanaryGate, type GateBounds } from './routing/canary-gate';
export { CanaryOwner, type ControllerOwnerOptions, type GitOwnerOptions } from './routing/canary-owner';
export type { CanaryProps } from './routing/canary-plan';
export { CanarySteps, type CanaryStep, type CanaryStepsOptions } from './routing/canary-steps';
export type { ControlledFields } from './routing/controlled-fields';
export { Fault } from './routing/fault';
export { RequestMatch } from './routing/request-match';
export { Retry, type RetryOptions } from './routing/retry';
export type { RouteOptions } from './routing/route-options';
export { ServiceRoute, type ServiceRouteProps } from './routing/service-route';
export { Timeout } from './routing/timeout';
export { TrafficPolicy, type OutlierDetection, type TrafficPolicyProps } from './routing/traffic-policy';

export type { ExistingService, ExistingWorkload, LabelSink } from './mesh/adoption';
export type { ObjectOptions } from './emit/metadata';
export type { Named } from './input/names';
export {
  MeshValidation,
  type MeshValidationContext,
  type MeshValidationProps,
  type MeshViolation,
} from './plugin/mesh-validation';

export type { VerifyCall, VerifyRequest, VerifySplit } from './verify-mesh/checks';
export { VerifyMesh, type VerifyMeshProps } from './verify-mesh/verify-mesh';
export { MeshBenchmark, type BenchmarkVariant, type MeshBenchmarkProps } from './bench/mesh-benchmark';

export type { AlertSeverity } from './observe/alert';
export type { AlertName } from './observe/alert-name';
export type { AlertSetting } from './observe/alert-rules';
export type { AlertBounds } from './observe/bounds';
export type { CiliumComponent, ObservedComponent } from './observe/components';
export { NetworkObservability, type NetworkObservabilityProps } from './observe/network-observability';
export type { MeshTracing } from './observe/telemetry';
