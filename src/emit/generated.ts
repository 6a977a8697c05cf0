/**
 * The one seam to the generated classes. Each module is loaded when the first object of its kind is made, never at
 * import: cdk8s-plus-27 alone would make loading this library 1.4 times as slow as loading cdk8s.
 *
 * Kubernetes' own kinds come from the generated half of cdk8s-plus-27 and not from its Deployment and Service, which
 * write an address hash into selectors and pod labels, `externalIPs: []` and limits that nobody asked for.
 */
export const k8s = onFirstUse(() => (require('cdk8s-plus-27') as typeof import('cdk8s-plus-27')).k8s);

type Networking = typeof import('../../imports/istio-networking.istio.io');
export const istioNetworking = onFirstUse(() => require('../../imports/istio-networking.istio.io') as Networking);

type Security = typeof import('../../imports/istio-security.istio.io');
export const istioSecurity = onFirstUse(() => require('../../imports/istio-security.istio.io') as Security);

type Prometheus = typeof import('../../imports/prometheus-monitoring.coreos.com');
export const prometheus = onFirstUse(() => require('../../imports/prometheus-monitoring.coreos.com') as Prometheus);

type Telemetry = typeof import('../../imports/istio-telemetry.istio.io');
export const istioTelemetry = onFirstUse(() => require('../../imports/istio-telemetry.istio.io') as Telemetry);

type GatewayApi = typeof import('../../imports/gateway-api-gateway.networking.k8s.io');
export const gatewayApi = onFirstUse(
  () => require('../../imports/gateway-api-gateway.networking.k8s.io') as GatewayApi,
);

type Cilium = typeof import('../../imports/cilium-cilium.io');
export const cilium = onFirstUse(() => require('../../imports/cilium-cilium.io') as Cilium);

type ArgoCd = typeof import('../../imports/argocd-argoproj.io');
export const argoCd = onFirstUse(() => require('../../imports/argocd-argoproj.io') as ArgoCd);

type FluxHelm = typeof import('../../imports/flux-helm.toolkit.fluxcd.io');
export const fluxHelm = onFirstUse(() => require('../../imports/flux-helm.toolkit.fluxcd.io') as FluxHelm);

type FluxKustomize = typeof import('../../imports/flux-kustomize.toolkit.fluxcd.io');
export const fluxKustomize = onFirstUse(
  () => require('../../imports/flux-kustomize.toolkit.fluxcd.io') as FluxKustomize,
);

type FluxSource = typeof import('../../imports/flux-source.toolkit.fluxcd.io');
export const fluxSource = onFirstUse(() => require('../../imports/flux-source.toolkit.fluxcd.io') as FluxSource);

type K3s = typeof import('../../imports/k3s-helm.cattle.io');
export const k3s = onFirstUse(() => require('../../imports/k3s-helm.cattle.io') as K3s);

type Flagger = typeof import('../../imports/flagger-flagger.app');
export const flagger = onFirstUse(() => require('../../imports/flagger-flagger.app') as Flagger);

type Rollouts = typeof import('../../imports/rollouts-argoproj.io');
export const rollouts = onFirstUse(() => require('../../imports/rollouts-argoproj.io') as Rollouts);

/** Keeps what was loaded: Node resolves a package that others have loaded before anew at each `require`. */
function onFirstUse<T>(load: () => T): () => T {
  let loaded: T | undefined;
  return () => (loaded ??= load());
}
