import type { IstioNotes } from './istio-notes';
import { ISTIOD_MESH_NOTES } from './istio-notes-mesh';

const PROFILES = 'istio/istio manifests/helm-profiles';
const DISCOVERY = 'istio/istio manifests/charts/istio-control/istio-discovery';
const DEPLOYMENT = `${DISCOVERY}/templates/deployment.yaml`;
const VALUES = `${DISCOVERY}/values.yaml`;
const AUTOSCALE = `${DISCOVERY}/templates/autoscale.yaml`;
const BUDGET = `${DISCOVERY}/templates/poddisruptionbudget.yaml`;
const WAYPOINT = `${DISCOVERY}/files/waypoint.yaml`;
const INJECTOR = `${DISCOVERY}/templates/mutatingwebhook.yaml`;
const AMBIENT = 'istio/istio pilot/pkg/features/ambient.go';

/** Notes on the chart `istiod`; those on the mesh config are in a file of their own. */
export const ISTIOD_NOTES: IstioNotes = {
  ...ISTIOD_MESH_NOTES,
  profile: { does: 'names a set of values; only ambient turns ambient mode on in istiod', source: PROFILES },
  'profile=ambient': {
    does: 'turns PILOT_ENABLE_AMBIENT on, lets sidecars and gateways take HBONE, and takes distroless images; cni and ztunnel need the same profile',
    source: `${PROFILES}/ambient.yaml`,
  },
  'profile=remote': {
    does: 'installs no istiod, but what a cluster needs that an istiod elsewhere serves; it turns ambient mode on nowhere',
    source: `${PROFILES}/remote.yaml`,
  },
  'global.profile': {
    does: 'names the profile where the root does not; IstioOperator refuses it there',
    source: 'istio/istio manifests/zzz_profile.yaml',
    from: '1.25',
  },
  'global.platform': {
    does: 'names the settings that istiod needs on a platform; from here they reach the templates of waypoints too',
    source: PROFILES,
  },
  'global.platform=openshift': {
    does: 'lets OpenShift choose the user that waypoints run as, and has istiod sign for ztunnel in kube-system',
    source: `${PROFILES}/platform-openshift.yaml`,
  },
  compatibilityVersion: { does: 'takes the behaviour of an older minor where that has changed', source: PROFILES },
  revision: {
    does: 'is part of all names, so that istiod becomes istiod-<revision>: ztunnel has to ask for the same revision',
    source: DEPLOYMENT,
  },
  revisionTags: {
    does: 'gives the revision further names, which namespaces can ask for by istio.io/rev',
    source: `${DISCOVERY}/templates/revision-tags-mwc.yaml`,
  },
  trustedZtunnelNamespace: {
    does: 'is where ztunnel runs: istiod signs for it there and nowhere else; empty stands for the namespace of istiod',
    source: DEPLOYMENT,
  },
  trustedZtunnelName: {
    does: 'is the account of ztunnel that istiod signs for; needs the name that resourceName of ztunnel says',
    source: DEPLOYMENT,
    from: '1.25',
  },
  env: { does: 'goes to istiod as a variable', source: DEPLOYMENT },
  'env.PILOT_ENABLE_AMBIENT': {
    does: 'is the main switch of ambient mode in istiod, which ignores the other ones without it; the profile ambient turns it on',
    source: AMBIENT,
  },
  'env.PILOT_ENABLE_AMBIENT=false': {
    does: 'turns ambient mode off in istiod, with all other switches of ambient mode',
    source: AMBIENT,
  },
  'env.CA_TRUSTED_NODE_ACCOUNTS': {
    does: 'lists the accounts that istiod signs for others for, as namespace/name; trustedZtunnelNamespace is not read then',
    source: DEPLOYMENT,
  },
  'env.PILOT_ENABLE_ALPHA_GATEWAY_API': {
    does: 'decides whether istiod reads the kinds of the Gateway API that are alpha; their CRDs have to be there',
    source: 'istio/istio pilot/pkg/features',
  },
  'env.AMBIENT_ENABLE_STATUS': {
    does: 'decides whether istiod writes the state of waypoints and policies into the status of objects; needs PILOT_ENABLE_AMBIENT',
    source: AMBIENT,
  },
  'env.PILOT_ENABLE_SENDING_HBONE': {
    does: 'decides whether Envoy proxies send HBONE to what takes it; needs PILOT_ENABLE_AMBIENT',
    source: AMBIENT,
  },
  'env.PILOT_PREFER_SENDING_HBONE': {
    does: 'decides whether HBONE goes before the mTLS of sidecars where both would do; needs PILOT_ENABLE_AMBIENT',
    source: AMBIENT,
  },
  'env.PILOT_AUTO_ALLOW_WAYPOINT_POLICY': {
    does: 'decides whether each workload gets a policy that allows its waypoint, which closes it to all who come past that; needs PILOT_ENABLE_AMBIENT',
    source: AMBIENT,
  },
  'env.AMBIENT_ENABLE_MULTI_NETWORK': {
    does: 'decides whether ambient mode reaches across networks; needs PILOT_ENABLE_AMBIENT',
    source: AMBIENT,
    from: '1.28',
  },
  'env.AMBIENT_ENABLE_DRY_RUN_AUTHORIZATION_POLICY': {
    does: 'decides whether ztunnel gets policies in dry-run as well; a ztunnel before 1.29 enforces them',
    source: AMBIENT,
    from: '1.29',
  },
  'env.ENABLE_CLUSTER_TRUST_BUNDLE_API': {
    does: 'decides whether the root is in a ClusterTrustBundle in place of ConfigMaps; has to be true or false, not a text, and the same in ztunnel',
    source: DEPLOYMENT,
    from: '1.26',
  },
  envVarFrom: {
    does: 'adds variables to istiod as Kubernetes writes them, from Secrets for example',
    source: DEPLOYMENT,
    from: '1.26',
  },
  autoscaleEnabled: {
    does: 'decides whether a HorizontalPodAutoscaler chooses the number of pods, between autoscaleMin and autoscaleMax, or replicaCount is that',
    source: AUTOSCALE,
  },
  autoscaleMin: {
    does: 'is the least number of pods; the PodDisruptionBudget comes with two or more',
    source: AUTOSCALE,
  },
  autoscaleMax: { does: 'is the largest number of pods', source: AUTOSCALE },
  replicaCount: {
    does: 'is the number of pods; read only while autoscaleEnabled is false',
    source: DEPLOYMENT,
  },
  'cpu.targetAverageUtilization': {
    does: 'is the share of its requested CPU, in percent, above which more pods are started',
    source: AUTOSCALE,
  },
  pdb: {
    does: 'is what the PodDisruptionBudget says; there is one only with two pods or more',
    source: BUDGET,
    from: '1.27',
  },
  'global.defaultPodDisruptionBudget.enabled': {
    does: 'decides whether there is a PodDisruptionBudget for istiod; it takes two pods or more',
    source: BUDGET,
  },
  resources: { does: 'is what a pod of istiod requests and may use', source: DEPLOYMENT },
  affinity: { does: 'says on which nodes istiod runs', source: DEPLOYMENT },
  nodeSelector: { does: 'says on which nodes istiod runs', source: DEPLOYMENT },
  tolerations: {
    does: 'says which taints istiod runs on, beside cni.istio.io/not-ready',
    source: DEPLOYMENT,
  },
  topologySpreadConstraints: { does: 'spreads the pods of istiod over nodes or zones', source: DEPLOYMENT },
  'global.priorityClassName': {
    does: 'is the priority of istiod; istio-cni and ztunnel are system-node-critical, whatever it says',
    source: DEPLOYMENT,
  },
  taint: {
    does: 'has istiod take the taint cni.istio.io/not-ready off a node once istio-cni is ready there; who makes the node has to set it',
    source: VALUES,
    from: '1.31',
  },
  'taint.enabled': {
    does: 'changes nothing before 1.30.3: the variable PILOT_ENABLE_NODE_UNTAINT_CONTROLLERS below env turns that controller on',
    source: DEPLOYMENT,
    until: '1.29',
  },
  'taint.namespace': { does: 'is where istio-cni runs, if not beside istiod', source: VALUES },
  'cni.enabled': {
    does: 'tells istiod whether istio-cni redirects pods with a sidecar; enrolled pods do without',
    source: VALUES,
  },
  gatewayClasses: {
    does: 'changes what istiod deploys for the Gateways of a class, waypoints too: a part of a Deployment, Service and so on that is merged over its own',
    source: VALUES,
    from: '1.26',
  },
  'gateways.seccompProfile': {
    does: 'is the seccomp profile of waypoints and gateways that istiod deploys; Pod Security "restricted" wants one',
    source: WAYPOINT,
  },
  'global.waypoint.resources': { does: 'is what each pod of a waypoint requests and may use', source: WAYPOINT },
  'global.waypoint': { does: 'says where the pods of waypoints run', source: WAYPOINT },
  'global.proxy': {
    does: 'is for Envoy: sidecars, and what gateways and waypoints take of it; ztunnel reads none of it',
    source: `${DISCOVERY}/files`,
  },
  'global.proxy.clusterDomain': {
    does: "is the DNS domain of the cluster, which istiod makes the names of Services with; has to be the cluster's own",
    source: VALUES,
  },
  'global.multiCluster.clusterName': {
    does: 'is the name of this cluster; ztunnel needs the same in its multiCluster.clusterName',
    source: VALUES,
  },
  'global.network': {
    does: 'is the name of the network that the pods of this cluster are in; ztunnel needs the same',
    source: VALUES,
  },
  'global.meshID': {
    does: 'names the mesh in the metadata of proxies; policies know the trust domain alone',
    source: VALUES,
  },
  'global.trustDomain': {
    does: 'reaches the metadata of proxies only; the trust domain of the mesh is meshConfig.trustDomain',
    source: `${DISCOVERY}/files/injection-template.yaml`,
  },
  'global.caAddress': {
    does: 'is where waypoints, gateways and sidecars get their certificates; ztunnel has a caAddress of its own',
    source: WAYPOINT,
  },
  'global.istioNamespace': {
    does: 'is where webhooks and waypoints look for istiod, and the root namespace unless meshConfig.rootNamespace is another; needs to be that of the release',
    source: `${DISCOVERY}/templates`,
  },
  'global.pilotCertProvider': {
    does: 'is who signs the certificate that istiod itself serves with',
    source: VALUES,
  },
  'global.configValidation': {
    does: 'decides whether the API server has istiod validate the configuration of this revision',
    source: `${DISCOVERY}/templates/validatingwebhookconfiguration.yaml`,
  },
  'global.nativeNftables': {
    does: 'decides whether sidecars write rules for nftables, in place of iptables; cni needs the same value',
    source: VALUES,
    from: '1.27',
  },
  'global.networkPolicy.enabled': {
    does: 'decides whether there is a NetworkPolicy for istiod',
    source: `${DISCOVERY}/templates/networkpolicy.yaml`,
    from: '1.28',
  },
  'global.resourceScope': {
    does: 'renders only what is cluster-wide, or only what is in a namespace; the other half has to come from elsewhere',
    source: VALUES,
    from: '1.28',
  },
  'global.logging.level': {
    does: 'is how much istiod logs, by scope; ztunnel has logLevel for that',
    source: DEPLOYMENT,
  },
  'global.logAsJson': { does: 'decides whether istiod, and the proxies that it deploys, log JSON', source: WAYPOINT },
  'sidecarInjectorWebhook.enableNamespacesByDefault': {
    does: 'decides whether namespaces that say nothing get sidecars; a pod with a sidecar is not enrolled',
    source: INJECTOR,
  },
  sidecarInjectorWebhook: {
    does: 'is about the injection of sidecars; a pod with a sidecar is not enrolled',
    source: INJECTOR,
  },
  'telemetry.v2.prometheus.enabled': {
    does: 'decides whether waypoints, gateways and sidecars serve the metrics of requests; ztunnel serves its own anyway',
    source: `${DISCOVERY}/templates/configmap.yaml`,
  },
  traceSampling: {
    does: 'is the share of requests, in percent, that waypoints, gateways and sidecars trace',
    source: DEPLOYMENT,
  },
  'base.validationFailurePolicy': {
    does: 'is what the API server does while istiod cannot be asked; needs the same value in the chart base',
    source: `${DISCOVERY}/templates/validatingwebhookconfiguration.yaml`,
    from: '1.28',
  },
  'global.imagePullSecrets': {
    does: 'names Secrets for the images of istiod and of the waypoints and gateways that it deploys, as plain names',
    source: `${DISCOVERY}/templates/serviceaccount.yaml, ${WAYPOINT}`,
  },
  'global.imagePullPolicy': { does: 'is when nodes pull the images of istiod and of proxies', source: DEPLOYMENT },
  'global.hub': {
    does: 'is the registry of the images of istiod, waypoints and gateways; hub wins over it for istiod',
    source: DEPLOYMENT,
  },
  'global.tag': {
    does: 'is the tag of the images of istiod, waypoints and gateways; tag wins over it for istiod',
    source: DEPLOYMENT,
  },
  'global.variant': {
    does: 'is the kind of image of istiod and of proxies: distroless has no shell',
    source: DEPLOYMENT,
  },
  hub: { does: 'is the registry of the image of istiod alone, before global.hub', source: DEPLOYMENT },
  tag: { does: 'is the tag of the image of istiod alone, before global.tag', source: DEPLOYMENT },
  variant: { does: 'is the kind of image of istiod alone, before global.variant', source: DEPLOYMENT },
  image: {
    does: 'is the name of the image of istiod; with a "/" it is all of it, and hub and tag are not read',
    source: DEPLOYMENT,
  },
};
