import type { PlainObject, Stage } from '../shipment';
import { at, listAt, textAt } from './plain-fields';

/** Kinds of one group, when they are applied, and why then. `*` stands for the other kinds of the group. */
type Row = readonly [group: string, kinds: string, stage: Stage, why: string];

const ROWS: readonly Row[] = [
  [
    'apiextensions.k8s.io',
    'CustomResourceDefinition',
    'definitions',
    'the API server refuses objects of a kind it does not know',
  ],
  [
    '',
    'Namespace',
    'namespaces',
    'the API server refuses objects in a namespace that is not there; its labels enrol pods from the first on',
  ],

  ['', 'ServiceAccount ConfigMap Secret', 'foundations', 'pods and Gateways name them, and do not start without'],
  ['', 'ResourceQuota LimitRange', 'foundations', 'they count for pods that are made after them'],
  ['', 'PersistentVolume PersistentVolumeClaim', 'foundations', 'pods name claims'],
  ['rbac.authorization.k8s.io', '*', 'foundations', 'pods use what their accounts may'],
  ['storage.k8s.io', '*', 'foundations', 'claims name classes'],
  ['scheduling.k8s.io', '*', 'foundations', 'pods name priorities, and are refused without'],
  ['node.k8s.io', '*', 'foundations', 'pods name runtimes, and are refused without'],
  ['networking.k8s.io', 'IngressClass', 'foundations', 'Ingresses name classes'],
  ['gateway.networking.k8s.io', 'GatewayClass', 'foundations', 'Gateways name classes'],
  ['gateway.networking.k8s.io', 'ReferenceGrant', 'foundations', 'Gateways and routes refer across namespaces by it'],
  [
    'admissionregistration.k8s.io',
    '*',
    'foundations',
    'policies in CEL run in the API server itself, and wait for nothing',
  ],
  ['cert-manager.io', '*', 'foundations', 'they make Secrets that Gateways name'],
  ['trust.cert-manager.io', '*', 'foundations', 'they make ConfigMaps that pods name'],
  ['external-secrets.io', '*', 'foundations', 'they make Secrets'],
  ['bitnami.com', 'SealedSecret', 'foundations', 'it makes a Secret'],
  ['secrets-store.csi.x-k8s.io', '*', 'foundations', 'pods name them in volumes'],
  ['cilium.io', 'CiliumCIDRGroup', 'foundations', 'policies name groups of addresses'],
  [
    'cilium.io',
    'CiliumLoadBalancerIPPool CiliumL2AnnouncementPolicy CiliumNodeConfig',
    'foundations',
    'Services get their addresses from them',
  ],
  [
    'cilium.io',
    'CiliumBGPPeeringPolicy CiliumBGPClusterConfig CiliumBGPPeerConfig CiliumBGPAdvertisement CiliumBGPNodeConfigOverride',
    'foundations',
    'addresses of Services are announced by them',
  ],
  [
    'argoproj.io',
    'AnalysisTemplate ClusterAnalysisTemplate',
    'foundations',
    'a Rollout that names one that is missing is invalid, and stops',
  ],
  ['argoproj.io', 'AppProject', 'foundations', 'Applications name projects'],
  ['flagger.app', 'MetricTemplate AlertProvider', 'foundations', 'Canaries name them'],
  ['source.toolkit.fluxcd.io', '*', 'foundations', 'Kustomizations and HelmReleases name sources'],

  [
    'security.istio.io',
    '*',
    'policies',
    'a pod that is there before its policy is open to whom the policy refuses; a policy waits for its target',
  ],
  ['networking.k8s.io', 'NetworkPolicy', 'policies', 'a pod that no policy selects yet takes what comes'],
  ['extensions', 'NetworkPolicy', 'policies', 'as in networking.k8s.io'],
  ['policy.networking.k8s.io', '*', 'policies', 'as NetworkPolicy, for the whole cluster'],
  ['projectcalico.org', 'NetworkPolicy GlobalNetworkPolicy', 'policies', 'as NetworkPolicy'],
  ['crd.projectcalico.org', 'NetworkPolicy GlobalNetworkPolicy', 'policies', 'as NetworkPolicy'],
  ['cilium.io', 'CiliumNetworkPolicy CiliumClusterwideNetworkPolicy', 'policies', 'as NetworkPolicy'],
  [
    'cilium.io',
    'CiliumEgressGatewayPolicy CiliumLocalRedirectPolicy',
    'policies',
    'they say where pods\u2019 traffic leaves, from the first packet on',
  ],
  [
    'networking.istio.io',
    'Sidecar EnvoyFilter ProxyConfig',
    'policies',
    'they narrow what proxies do, and proxies must find them when they start',
  ],
  ['extensions.istio.io', '*', 'policies', 'plugins may refuse requests'],
  ['telemetry.istio.io', '*', 'policies', 'what is logged should be logged from the first request on'],
  [
    'gateway.networking.k8s.io',
    'BackendTLSPolicy',
    'policies',
    'without it a gateway sends in plaintext, and checks no certificate',
  ],
  ['gateway.networking.k8s.io', 'XBackendTrafficPolicy BackendLBPolicy', 'policies', 'they wait for their target'],
  ['gateway.networking.x-k8s.io', 'XBackendTrafficPolicy', 'policies', 'it waits for its target'],
  ['kyverno.io', '*', 'policies', 'they judge pods that are made after them'],
  ['policy', 'PodDisruptionBudget', 'policies', 'it guards pods from eviction, from the first on'],

  [
    'gateway.networking.k8s.io',
    'Gateway',
    'gateways',
    'a Service whose waypoint is not there is served without it, so the waypoint must be there first',
  ],
  ['gateway.networking.k8s.io', 'ListenerSet', 'gateways', 'it is a part of its Gateway'],
  ['gateway.networking.x-k8s.io', 'XListenerSet ListenerSet', 'gateways', 'it is a part of its Gateway'],
  ['networking.istio.io', 'Gateway', 'gateways', 'VirtualServices name it'],

  ['', 'Service', 'services', 'routes name it, and pods look for it by its name'],
  ['networking.istio.io', 'ServiceEntry', 'services', 'routes name its hosts'],
  [
    'networking.istio.io',
    'DestinationRule',
    'services',
    'a VirtualService that names a subset that is not there answers 503',
  ],
  ['networking.istio.io', 'WorkloadGroup', 'services', 'it is a template, and serves nothing'],
  ['inference.networking.k8s.io', 'InferencePool', 'services', 'routes name it'],
  ['inference.networking.x-k8s.io', 'InferencePool', 'services', 'routes name it'],
  ['multicluster.x-k8s.io', '*', 'services', 'routes name what is imported'],

  [
    'gateway.networking.k8s.io',
    'HTTPRoute GRPCRoute TCPRoute TLSRoute UDPRoute',
    'routes',
    'a Service without its route takes every request; with it, those that match',
  ],
  ['networking.istio.io', 'VirtualService', 'routes', 'as routes of the Gateway API'],
  ['networking.k8s.io', 'Ingress', 'routes', 'it leads to Services'],
  ['extensions', 'Ingress', 'routes', 'it leads to Services'],
  ['cilium.io', 'CiliumEnvoyConfig CiliumClusterwideEnvoyConfig', 'routes', 'they route for Services'],
  ['inference.networking.k8s.io', '*', 'routes', 'they share out what a pool serves'],
  ['inference.networking.x-k8s.io', '*', 'routes', 'they share out what a pool serves'],

  ['apps', '*', 'workloads', 'pods open paths, so all that closes any must be there'],
  ['batch', '*', 'workloads', 'as in apps'],
  ['extensions', 'Deployment DaemonSet ReplicaSet', 'workloads', 'as in apps'],
  ['', 'Pod ReplicationController', 'workloads', 'as in apps'],
  ['argoproj.io', 'Rollout', 'workloads', 'it makes pods'],
  ['serving.knative.dev', '*', 'workloads', 'it makes pods'],
  ['networking.istio.io', 'WorkloadEntry', 'workloads', 'it is a server as a pod is, outside of the cluster'],
  ['', 'Endpoints', 'workloads', 'addresses of servers open paths as pods do'],
  ['discovery.k8s.io', 'EndpointSlice', 'workloads', 'addresses of servers open paths as pods do'],

  ['autoscaling', '*', 'controllers', 'a scaler looks for what it scales'],
  ['autoscaling.k8s.io', '*', 'controllers', 'as autoscaling'],
  ['keda.sh', '*', 'controllers', 'as autoscaling'],
  ['flagger.app', 'Canary', 'controllers', 'it takes over a Deployment and its routes, so they must be there'],
  ['argoproj.io', '*', 'controllers', 'Applications apply what is elsewhere'],
  ['monitoring.coreos.com', '*', 'controllers', 'they watch what runs'],
  ['kustomize.toolkit.fluxcd.io', '*', 'controllers', 'they apply what is elsewhere'],
  ['helm.toolkit.fluxcd.io', '*', 'controllers', 'they apply what is elsewhere'],
  ['apiregistration.k8s.io', '*', 'controllers', 'without the server behind it, an API does not answer'],
  [
    'admissionregistration.k8s.io',
    'MutatingWebhookConfiguration ValidatingWebhookConfiguration',
    'controllers',
    'a webhook without the server behind it refuses whatever it is asked about, its own server too',
  ],
];

const STAGE_OF: ReadonlyMap<string, Stage> = new Map(
  ROWS.flatMap(([group, kinds, stage]) => kinds.split(' ').map((kind) => [`${group}/${kind}`, stage] as const)),
);

/** When objects of a kind are applied. What is not known may act on all the rest, and comes last. */
export function stageOfKind(group: string, kind: string): Stage {
  return STAGE_OF.get(`${group}/${kind}`) ?? STAGE_OF.get(`${group}/*`) ?? 'controllers';
}

/**
 * Whether a policy can only close paths. Such ones come before those that also open some: of an ALLOW and the DENY that makes an
 * exception to it, the DENY.
 *
 * @param id group and kind, such as `security.istio.io/AuthorizationPolicy`
 */
export function onlyCloses(id: string, object: PlainObject): boolean {
  const spec = at(object, 'spec');
  switch (id) {
    case 'security.istio.io/AuthorizationPolicy':
      return ['DENY', 'CUSTOM'].includes(textAt(spec, 'action')) || listAt(spec, 'rules').length === 0;
    case 'security.istio.io/RequestAuthentication':
      return true;
    case 'security.istio.io/PeerAuthentication':
      return textAt(spec, 'mtls', 'mode') === 'STRICT' && at(spec, 'portLevelMtls') === undefined;
    case 'networking.k8s.io/NetworkPolicy':
      return listAt(spec, 'ingress').length === 0 && listAt(spec, 'egress').length === 0;
    case 'cilium.io/CiliumNetworkPolicy':
    case 'cilium.io/CiliumClusterwideNetworkPolicy':
      return [spec, ...listAt(object, 'specs')].some(
        (one) => listAt(one, 'ingressDeny').length > 0 || listAt(one, 'egressDeny').length > 0,
      );
    default:
      return false;
  }
}
