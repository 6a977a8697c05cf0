import type { IstioNotes } from './istio-notes';

const PROFILES = 'istio/istio manifests/helm-profiles';
const ZTUNNEL = 'istio/istio manifests/charts/ztunnel';
const PROXY = `${ZTUNNEL}/templates/daemonset.yaml`;
const DISCOVERY = 'istio/istio manifests/charts/istio-control/istio-discovery/templates/deployment.yaml';

/** Notes on the chart `ztunnel`. */
export const ZTUNNEL_NOTES: IstioNotes = {
  profile: {
    does: 'names a set of values; ztunnel runs without any, but istiod and cni need ambient',
    source: PROFILES,
  },
  'profile=ambient': {
    does: 'takes the distroless image and sets ISTIO_META_ENABLE_HBONE; istiod and cni need the same profile',
    source: `${PROFILES}/ambient.yaml`,
  },
  'global.profile': {
    does: 'names the profile where the root does not; IstioOperator refuses it there',
    source: 'istio/istio manifests/zzz_profile.yaml',
    from: '1.25',
  },
  'global.platform': { does: 'names the rights and settings that ztunnel needs on a platform', source: PROFILES },
  'global.platform=openshift': {
    does: 'gives ztunnel the SELinux type spc_t and a security context constraint; istiod then signs for ztunnel in kube-system',
    source: `${PROFILES}/platform-openshift.yaml`,
  },
  revision: {
    does: 'is the revision of istiod that ztunnel asks, unless xdsAddress and caAddress say another',
    source: PROXY,
  },
  istioNamespace: {
    does: 'is where ztunnel looks for istiod; the namespace of the release does not count for that',
    source: PROXY,
  },
  xdsAddress: {
    does: 'is where ztunnel gets its workloads and policies, with the port, in place of the istiod of revision and istioNamespace',
    source: PROXY,
  },
  caAddress: {
    does: 'is where ztunnel gets the certificates of the pods on its node, with the port; that CA has to trust the account of ztunnel',
    source: PROXY,
  },
  'multiCluster.clusterName': {
    does: 'is the name of this cluster; istiod needs the same in its global.multiCluster.clusterName',
    source: `${ZTUNNEL}/values.yaml`,
  },
  network: {
    does: 'is the name of the network that the pods of this cluster are in; istiod needs the same in its global.network',
    source: `${ZTUNNEL}/values.yaml`,
    from: '1.27',
  },
  resourceName: {
    does: 'renames all of ztunnel, its account too: istiod signs for it only when its trustedZtunnelName says the same',
    source: `${ZTUNNEL}/values.yaml`,
    from: '1.25',
  },
  logLevel: {
    does: 'is how much ztunnel logs, as RUST_LOG; a line for each connection is part of info',
    source: PROXY,
  },
  logAsJson: { does: 'decides whether ztunnel logs JSON', source: PROXY },
  terminationGracePeriodSeconds: {
    does: 'is how long ztunnel has to drain the connections of its node, before they are cut',
    source: `${ZTUNNEL}/values.yaml`,
  },
  resources: {
    does: 'is what ztunnel requests and may use on every node, for the traffic of all enrolled pods there',
    source: `${ZTUNNEL}/values.yaml`,
  },
  resourceQuotas: {
    does: 'is about the quota that GKE wants for pods of class system-node-critical outside kube-system',
    source: `${ZTUNNEL}/templates/resourcequota.yaml`,
    from: '1.26',
  },
  updateStrategy: {
    does: 'is how ztunnels are replaced; all connections of enrolled pods on a node go through the one there',
    source: PROXY,
    from: '1.26',
  },
  tolerations: {
    does: 'says which taints ztunnel runs on; the list takes the place of the default, which is all: enrolled pods need one on their node',
    source: PROXY,
    from: '1.27',
  },
  nodeSelector: { does: 'says on which nodes ztunnel runs; enrolled pods need one on their node', source: PROXY },
  affinity: { does: 'says on which nodes ztunnel runs; enrolled pods need one on their node', source: PROXY },
  env: { does: 'goes to ztunnel as a variable, after those of the chart', source: PROXY },
  'env.ENABLE_CLUSTER_TRUST_BUNDLE_API': {
    does: "decides whether istiod's root comes from a ClusterTrustBundle in place of a ConfigMap; has to be true or false, not a text",
    source: PROXY,
    from: '1.26',
  },
  'meshConfig.defaultConfig.proxyMetadata': {
    does: 'goes to ztunnel as a variable; nothing else of meshConfig is read here',
    source: PROXY,
  },
  trustBundleName: {
    does: "is the ConfigMap with istiod's root; istiod needs the same in its global.trustBundleName",
    source: `${DISCOVERY}, ${PROXY}`,
    from: '1.27',
  },
  'peerCaCrl.enabled': {
    does: 'decides whether ztunnel refuses certificates that the ConfigMap istio-ca-crl revokes; it is for a CA of your own',
    source: `${ZTUNNEL}/values.yaml`,
    from: '1.29',
  },
  dnsPolicy: { does: 'is how ztunnel itself resolves names', source: PROXY, from: '1.30' },
  dnsConfig: { does: 'is how ztunnel itself resolves names', source: PROXY, from: '1.30' },
  seLinuxOptions: { does: 'sets SELinux options of ztunnel', source: PROXY },
  podAnnotations: { does: 'goes to the pods of ztunnel; the defaults let Prometheus find its metrics', source: PROXY },
  podLabels: { does: 'goes to the pods of ztunnel', source: PROXY },
  'global.networkPolicy.enabled': {
    does: 'decides whether there is a NetworkPolicy for ztunnel, which lets in HBONE, health checks and metrics',
    source: `${ZTUNNEL}/templates/networkpolicy.yaml`,
    from: '1.29',
  },
  resourceScope: {
    does: 'renders only what is cluster-wide, or only what is in a namespace; the other half has to come from elsewhere',
    source: `${ZTUNNEL}/values.yaml`,
    from: '1.28',
  },
  imagePullPolicy: { does: 'is when a node pulls the image', source: PROXY },
  hub: { does: 'is the registry of the image', source: PROXY },
  tag: { does: 'is the tag of the image', source: PROXY },
  variant: { does: 'is the kind of image: distroless has no shell', source: PROXY },
  image: { does: 'is the name of the image; with a "/" it is all of it, and hub and tag are not read', source: PROXY },
  imagePullSecrets: {
    does: 'names Secrets for the image, as plain names',
    source: `${ZTUNNEL}/templates/serviceaccount.yaml`,
  },
};
