import type { IstioChartName } from '../../values/charts';

/** A variable that a chart writes itself, beside those that the values give below `env`. */
export interface OwnVariable {
  /** The value that sets it; left out where none does. */
  readonly value?: string;
  /** It is written only where its value is true to a template. */
  readonly ifSet?: true;
}

const of = (value: string): OwnVariable => ({ value });
const ifSet = (value: string): OwnVariable => ({ value, ifSet: true });
const FIXED: OwnVariable = {};

type Variables = Readonly<Record<string, OwnVariable>>;

/** Variables of the containers (templates of 1.30 to 1.32). */
export const IN_CONTAINER: Readonly<Partial<Record<IstioChartName, Variables>>> = {
  istiod: {
    CLUSTER_ID: of('global.multiCluster.clusterName'),
    GOMAXPROCS: FIXED,
    KUBECONFIG: FIXED,
    PILOT_CA_CERT_CONFIGMAP: ifSet('global.trustBundleName'),
    PILOT_CERT_PROVIDER: of('global.pilotCertProvider'),
    PILOT_CRL_CONFIGMAP: ifSet('crlConfigMapName'),
    PILOT_ENABLE_ANALYSIS: of('global.istiod.enableAnalysis'),
    PILOT_TRACE_SAMPLING: ifSet('traceSampling'),
    PLATFORM: of('global.platform'),
    POD_NAME: FIXED,
    POD_NAMESPACE: FIXED,
    REVISION: of('revision'),
    SERVICE_ACCOUNT: FIXED,
  },
  cni: {
    ALLOW_SWITCH_TO_HOST_NS: FIXED,
    GOMAXPROCS: FIXED,
    GOMEMLIMIT: FIXED,
    NODE_NAME: FIXED,
    POD_NAME: FIXED,
    POD_NAMESPACE: FIXED,
    REPAIR_NODE_NAME: FIXED,
    REPAIR_RUN_AS_DAEMON: FIXED,
    REPAIR_SIDECAR_ANNOTATION: FIXED,
  },
  ztunnel: {
    CA_ADDRESS: of('caAddress'),
    INPOD_ENABLED: FIXED,
    INSTANCE_IP: FIXED,
    ISTIO_META_CLUSTER_ID: of('multiCluster.clusterName'),
    ISTIO_META_ENABLE_HBONE: ifSet('meshConfig.defaultConfig.proxyMetadata.ISTIO_META_ENABLE_HBONE'),
    LOG_FORMAT: ifSet('logAsJson'),
    NETWORK: ifSet('network'),
    NODE_NAME: FIXED,
    POD_NAME: FIXED,
    POD_NAMESPACE: FIXED,
    RUST_BACKTRACE: FIXED,
    RUST_LOG: of('logLevel'),
    SERVICE_ACCOUNT: FIXED,
    TERMINATION_GRACE_PERIOD_SECONDS: of('terminationGracePeriodSeconds'),
    XDS_ADDRESS: of('xdsAddress'),
  },
};

/** Keys of the ConfigMap that istio-cni reads its variables from (templates of 1.30 to 1.32). */
export const IN_CONFIG_MAP: Readonly<Partial<Record<IstioChartName, Variables>>> = {
  cni: {
    AMBIENT_DNS_CAPTURE: of('ambient.dnsCapture'),
    AMBIENT_ENABLED: of('ambient.enabled'),
    AMBIENT_IPV6: of('ambient.ipv6'),
    AMBIENT_RECONCILE_POD_RULES_ON_STARTUP: of('ambient.reconcileIptablesOnStartup'),
    CHAINED_CNI_PLUGIN: of('chained'),
    EXCLUDE_NAMESPACES: of('excludeNamespaces'),
    NATIVE_NFTABLES: of('global.nativeNftables'),
    REPAIR_DELETE_PODS: of('repair.deletePods'),
    REPAIR_ENABLED: of('repair.enabled'),
    REPAIR_LABEL_PODS: of('repair.labelPods'),
    REPAIR_REPAIR_PODS: of('repair.repairPods'),
  },
};
