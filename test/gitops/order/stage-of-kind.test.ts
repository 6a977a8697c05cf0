import { stageOfKind } from '../../../src/gitops/order/stage-of-kind';
import { KINDS } from '../../../src/model/kinds';

const ALL = Object.entries(
  KINDS as Record<string, { readonly groups: readonly string[]; readonly aliases?: readonly string[] }>,
);

/** Kinds of the model, as `group/kind`, that come in a stage. */
function comingIn(stage: string): string[] {
  return ALL.flatMap(([kind, { aliases, groups }]) =>
    groups
      .flatMap((group) => (aliases?.includes('Gateway') ? aliases : [kind]).map((name) => [group, name] as const))
      .filter(([group, name]) => stageOfKind(group, name) === stage)
      .map(([group, name]) => `${group}/${name}`),
  );
}

it('of the kinds that the mesh is made of leaves none to the end but what acts on others', () => {
  expect(comingIn('controllers')).toEqual([
    // Nobody applies nodes.
    '/Node',
    'flagger.app/Canary',
    'monitoring.coreos.com/PrometheusRule',
    'admissionregistration.k8s.io/MutatingWebhookConfiguration',
    'admissionregistration.k8s.io/ValidatingWebhookConfiguration',
  ]);
});

it('puts all that may refuse a request into one stage, but routes', () => {
  expect(comingIn('policies')).toEqual([
    'networking.k8s.io/NetworkPolicy',
    'extensions/NetworkPolicy',
    'cilium.io/CiliumNetworkPolicy',
    'cilium.io/CiliumClusterwideNetworkPolicy',
    'gateway.networking.k8s.io/BackendTLSPolicy',
    'networking.istio.io/Sidecar',
    'networking.istio.io/EnvoyFilter',
    'networking.istio.io/ProxyConfig',
    'security.istio.io/AuthorizationPolicy',
    'security.istio.io/PeerAuthentication',
    'security.istio.io/RequestAuthentication',
    'telemetry.istio.io/Telemetry',
    'extensions.istio.io/WasmPlugin',
    'extensions.istio.io/TrafficExtension',
  ]);
});

it.each([
  ['networking.istio.io', 'Gateway', 'gateways'],
  ['gateway.networking.k8s.io', 'Gateway', 'gateways'],
  ['gateway.networking.x-k8s.io', 'XListenerSet', 'gateways'],
  ['gateway.networking.k8s.io', 'ReferenceGrant', 'foundations'],
  ['networking.istio.io', 'WorkloadEntry', 'workloads'],
  ['discovery.k8s.io', 'EndpointSlice', 'workloads'],
  ['argoproj.io', 'Rollout', 'workloads'],
  ['argoproj.io', 'AnalysisTemplate', 'foundations'],
  ['argoproj.io', 'Application', 'controllers'],
  ['serving.knative.dev', 'Service', 'workloads'],
  ['cert-manager.io', 'Certificate', 'foundations'],
  ['inference.networking.k8s.io', 'InferencePool', 'services'],
  ['inference.networking.x-k8s.io', 'InferenceObjective', 'routes'],
  ['toString', 'constructor', 'controllers'],
])('puts %s %s into %s', (group, kind, stage) => {
  expect(stageOfKind(group, kind)).toBe(stage);
});
