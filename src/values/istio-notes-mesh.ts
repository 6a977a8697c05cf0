import type { IstioNotes } from './istio-notes';

const CONFIG_MAP = 'istio/istio manifests/charts/istio-control/istio-discovery/templates/configmap.yaml';
const API = 'https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/';
const ZTUNNEL_OUTBOUND = 'istio/ztunnel src/proxy/outbound.rs';
const CAPTURE = 'istio/istio manifests/charts/istio-cni/templates/configmap-cni.yaml';

/** Notes on the mesh config, which the chart `istiod` writes. */
export const ISTIOD_MESH_NOTES: IstioNotes = {
  meshConfig: {
    does: 'is merged over the mesh config of the chart; istiod drops what it does not know, without a word',
    source: CONFIG_MAP,
  },
  'meshConfig.trustDomain': {
    does: 'is the first part of all identities, and so of the principals that policies name',
    source: API,
  },
  'meshConfig.trustDomainAliases': {
    does: 'lists other trust domains that waypoints, gateways and sidecars take for this one in policies',
    source: API,
  },
  'meshConfig.rootNamespace': {
    does: 'is the namespace whose policies hold for the whole mesh; left out, it is global.istioNamespace',
    source: CONFIG_MAP,
  },
  'meshConfig.discoverySelectors': {
    does: 'picks the namespaces that istiod sees; it knows no pods, Services and policies of others',
    source: API,
  },
  'meshConfig.accessLogFile': {
    does: 'is where waypoints, gateways and sidecars log requests; ztunnel logs its connections anyway',
    source: API,
  },
  'meshConfig.accessLogFormat': {
    does: 'is how waypoints, gateways and sidecars write a request into their log',
    source: API,
  },
  'meshConfig.accessLogEncoding': {
    does: 'is whether waypoints, gateways and sidecars log requests as text or JSON; ztunnel has logAsJson for that',
    source: API,
  },
  'meshConfig.enableTracing': {
    does: 'decides whether Envoy proxies trace requests: in ambient mode waypoints and gateways',
    source: API,
  },
  'meshConfig.extensionProviders': {
    does: 'names the services that Telemetry, and AuthorizationPolicies with the action CUSTOM, send to; the latter needs a waypoint or gateway, since ztunnel has no CUSTOM',
    source: 'https://istio.io/latest/docs/ambient/usage/l7-features/',
  },
  'meshConfig.outboundTrafficPolicy': {
    does: 'is for sidecars and gateways: ztunnel lets enrolled pods reach what the mesh does not know, whatever it says',
    source: ZTUNNEL_OUTBOUND,
  },
  'meshConfig.enableAutoMtls': {
    does: 'decides whether sidecars and gateways use mTLS where the other end can; between enrolled pods ztunnel does so anyway',
    source: API,
  },
  'meshConfig.enablePrometheusMerge': {
    does: 'decides whether a sidecar serves the metrics of its pod with its own; those of enrolled pods and of ztunnel are apart',
    source: API,
  },
  'meshConfig.defaultHttpRetryPolicy': {
    does: 'is how waypoints, gateways and sidecars retry requests; ztunnel sees connections only, and retries none',
    source: API,
  },
  'meshConfig.serviceScopeConfigs': {
    does: 'says by labels which Services other clusters of an ambient mesh see',
    source: API,
    from: '1.27',
  },
  'meshConfig.defaultConfig': {
    does: 'is for Envoy proxies: sidecars, gateways and waypoints; the chart ztunnel reads its own',
    source: API,
  },
  'meshConfig.defaultConfig.holdApplicationUntilProxyStarts': {
    does: 'is for sidecars alone: an enrolled pod has no proxy to wait for',
    source: API,
  },
  'meshConfig.defaultConfig.proxyMetadata.ISTIO_META_ENABLE_HBONE': {
    does: 'decides whether sidecars and gateways take HBONE, as they do with the profile ambient',
    source: 'istio/istio manifests/helm-profiles/ambient.yaml',
  },
  'meshConfig.defaultConfig.proxyMetadata.ISTIO_META_DNS_CAPTURE': {
    does: 'is for sidecars alone: for enrolled pods ambient.dnsCapture of the chart cni decides',
    source: CAPTURE,
  },
  configMap: {
    does: 'decides whether the chart writes the mesh config at all; without it nothing below meshConfig counts',
    source: CONFIG_MAP,
  },
};
