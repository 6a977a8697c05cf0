import type { IstioNotes } from './istio-notes';

const PROFILES = 'istio/istio manifests/helm-profiles';
const CNI = 'istio/istio manifests/charts/istio-cni';
const CONFIG_MAP = `${CNI}/templates/configmap-cni.yaml`;
const AGENT = `${CNI}/templates/daemonset.yaml`;
const PREREQUISITES = 'https://istio.io/latest/docs/ambient/install/platform-prerequisites/';

/** Notes on the chart `cni`. */
export const CNI_NOTES: IstioNotes = {
  profile: { does: 'names a set of values; only ambient turns ambient mode on in the agent', source: PROFILES },
  'profile=ambient': {
    does: 'turns cni.ambient.enabled on and takes the distroless image; istiod and ztunnel need the same profile',
    source: `${PROFILES}/ambient.yaml`,
  },
  'global.profile': {
    does: 'names the profile where the root does not; IstioOperator refuses it there',
    source: 'istio/istio manifests/zzz_profile.yaml',
    from: '1.25',
  },
  'global.platform': {
    does: 'names the folders and rights that the agent needs on a platform; a folder given at the root loses to it, one below cni wins',
    source: PROFILES,
  },
  'global.platform=openshift': {
    does: 'takes the folders of OpenShift, a configuration of its own for Multus, and the SELinux type spc_t',
    source: `${PROFILES}/platform-openshift.yaml`,
  },
  compatibilityVersion: { does: 'takes the behaviour of an older minor where that has changed', source: PROFILES },
  'compatibilityVersion=1.25': {
    does: 'takes the behaviour of 1.25: with ambient mode the agent is back in the network of the host',
    source: `${PROFILES}/compatibility-version-1.25.yaml`,
    from: '1.26',
  },
  'ambient.enabled': {
    does: 'decides whether the agent enrols pods, by a redirection to ztunnel; it gets more rights and folders of the node for that',
    source: AGENT,
  },
  'ambient.enabled=false': {
    does: 'leaves ambient mode out: the agent enrols no pod, whatever its labels say',
    source: CONFIG_MAP,
  },
  'ambient.dnsCapture': {
    does: 'decides whether the DNS queries of enrolled pods go to ztunnel, which answers the names of the mesh itself',
    source: CONFIG_MAP,
  },
  'ambient.ipv6': {
    does: 'decides whether the redirection of enrolled pods is set up for IPv6 as well',
    source: CONFIG_MAP,
  },
  'ambient.reconcileIptablesOnStartup': {
    does: 'decides whether a new agent brings the rules of pods that an older one enrolled up to date',
    source: CONFIG_MAP,
    from: '1.25',
  },
  'ambient.shareHostNetworkNamespace': {
    does: 'decides whether the agent runs in the network of the host, as it always did before 1.26',
    source: AGENT,
    from: '1.26',
  },
  'ambient.enablementSelectors': {
    does: 'says by labels which pods are enrolled, in place of the label istio.io/dataplane-mode; the list takes the place of the default',
    source: CONFIG_MAP,
    from: '1.27',
  },
  'ambient.enableAmbientDetectionRetry': {
    does: 'decides whether the agent asks again when it could not find out whether a pod is to be enrolled',
    source: `${CNI}/values.yaml`,
    from: '1.28',
  },
  cniBinDir: {
    does: 'is the folder of CNI plugins on the node; Cilium needs the same, in its cni.binPath',
    source: PREREQUISITES,
  },
  cniConfDir: {
    does: 'is the folder of CNI configurations on the node; Cilium needs the same, in its cni.confPath',
    source: PREREQUISITES,
  },
  cniConfFileName: {
    does: 'is the configuration that istio-cni adds itself to; empty stands for the first in the folder',
    source: `${CNI}/values.yaml`,
  },
  cniNetnsDir: {
    does: 'is the folder of the node where the container runtime keeps the network namespaces of pods',
    source: AGENT,
  },
  istioOwnedCNIConfig: {
    does: 'decides whether istio-cni writes a configuration of its own, in place of a change to that of the other CNI',
    source: `${CNI}/values.yaml`,
    from: '1.27',
  },
  istioOwnedCNIConfigFileName: {
    does: 'is the name of the configuration that istioOwnedCNIConfig writes; empty stands for 02-istio-cni.conflist',
    source: `${CNI}/values.yaml`,
    from: '1.27',
  },
  chained: {
    does: 'decides whether istio-cni joins the chain of the CNI configuration that is there; false writes a file of its own, as Multus needs it',
    source: `${CNI}/values.yaml`,
  },
  provider: { does: 'is who calls istio-cni: the chain of CNI plugins, or Multus', source: `${CNI}/values.yaml` },
  excludeNamespaces: [
    {
      does: 'names namespaces whose pods are never enrolled; the list takes the place of the default',
      source: CONFIG_MAP,
      from: '1.30',
    },
    {
      does: 'names namespaces whose pods the CNI plugin leaves alone; the list takes the place of the default',
      source: CONFIG_MAP,
      until: '1.29',
    },
  ],
  repair: {
    does: 'is about pods with a sidecar that started before istio-cni was ready; enrolled pods need none of it',
    source: `${CNI}/values.yaml`,
  },
  'repair.deletePods': {
    does: 'decides whether pods with a sidecar that started before istio-cni was ready are deleted; needs repair.repairPods=false to get the right to',
    source: `${CNI}/templates/clusterrole.yaml`,
  },
  'repair.labelPods': {
    does: 'decides whether pods with a sidecar that started before istio-cni was ready get a label; needs the two other modes off to get the right to',
    source: `${CNI}/templates/clusterrole.yaml`,
  },
  env: { does: 'goes to the agent as a variable', source: CONFIG_MAP },
  resources: { does: 'is what a pod of the agent requests and may use, on every node', source: AGENT },
  resourceQuotas: {
    does: 'is about the quota that GKE wants for pods of class system-node-critical outside kube-system',
    source: `${CNI}/templates/resourcequota.yaml`,
  },
  tolerations: {
    does: 'says which taints the agent runs on; the list takes the place of the default, which is all: on a node without the agent no pod is enrolled',
    source: AGENT,
    from: '1.27',
  },
  affinity: {
    does: 'says on which nodes the agent runs; on a node without it no pod is enrolled',
    source: AGENT,
  },
  updateStrategy: {
    does: 'is how the agents are replaced; while the one of a node is gone, pods of that node cannot be enrolled',
    source: AGENT,
    from: '1.26',
  },
  rollingMaxUnavailable: {
    does: 'is how many agents may be replaced at once; from 1.26 on nothing reads it',
    source: AGENT,
    until: '1.25',
  },
  terminationGracePeriodSeconds: {
    does: 'is how long the agent has to clean up on its node before it is killed',
    source: AGENT,
    from: '1.29',
  },
  seLinuxOptions: {
    does: 'sets SELinux options of the agent; the type spc_t is added where none is given',
    source: AGENT,
  },
  useAppArmorAnnotation: {
    does: 'takes AppArmor off by an annotation, as Kubernetes up to 1.29 needs it; false does so by a field',
    source: AGENT,
    from: '1.30',
  },
  'global.nativeNftables': {
    does: 'decides whether rules are written for nftables, in place of iptables; istiod needs the same value',
    source: CONFIG_MAP,
    from: '1.27',
  },
  'global.networkPolicy.enabled': {
    does: 'decides whether there is a NetworkPolicy for the agent',
    source: `${CNI}/templates/networkpolicy.yaml`,
    from: '1.29',
  },
  'global.resourceScope': {
    does: 'renders only what is cluster-wide, or only what is in a namespace; the other half has to come from elsewhere',
    source: `${CNI}/values.yaml`,
    from: '1.28',
  },
  revision: { does: 'is a label of what the chart makes; one agent serves all revisions', source: AGENT },
  'logging.level': { does: 'is how much the agent logs; wins over global.logging.level', source: AGENT },
  'global.logging.level': { does: 'is how much the agent logs', source: AGENT },
  'global.logAsJson': { does: 'decides whether the agent logs JSON', source: AGENT },
  'global.imagePullSecrets': {
    does: 'names Secrets for the image, as plain names',
    source: `${CNI}/templates/serviceaccount.yaml`,
  },
  'global.imagePullPolicy': { does: 'is when a node pulls the image; pullPolicy wins over it', source: AGENT },
  pullPolicy: { does: 'is when a node pulls the image, before global.imagePullPolicy', source: AGENT },
  'global.hub': { does: 'is the registry of the image; hub wins over it', source: AGENT },
  'global.tag': { does: 'is the tag of the image; tag wins over it', source: AGENT },
  'global.variant': { does: 'is the kind of image: distroless has no shell', source: AGENT },
  hub: { does: 'is the registry of the image, before global.hub', source: AGENT },
  tag: { does: 'is the tag of the image, before global.tag', source: AGENT },
  variant: { does: 'is the kind of image, before global.variant', source: AGENT },
  image: { does: 'is the name of the image; with a "/" it is all of it, and hub and tag are not read', source: AGENT },
};
