import { GatewayApiCrds } from '../../../src/install/gateway-api-crds';
import { Platform } from '../../../src/install/platform';
import type { HelmRelease } from '../../../src/install/helm-release';
import type { PlatformInstall } from '../../../src/install/deliveries/platform-install';

const ISTIO = 'https://istio-release.storage.googleapis.com/charts';

/** Cilium as ambient wants it, with certificates that a job in the cluster makes. */
export const cilium: HelmRelease = {
  name: 'cilium',
  namespace: 'kube-system',
  chart: 'cilium',
  repository: 'https://helm.cilium.io',
  version: '1.18.2',
  values: {
    cni: { exclusive: false },
    socketLB: { hostNamespaceOnly: true },
    hubble: { tls: { auto: { method: 'cronJob' } } },
  },
  why: { 'cni.exclusive': 'istio-cni chains itself into the same folder, and Cilium would move its file away' },
  after: [],
};

/** One of Istio's charts. */
export function istio(name: string, chart: string, after: readonly string[], values = {}): HelmRelease {
  const common = { namespace: 'istio-system', repository: ISTIO, version: '1.30.1', why: {} };
  return { ...common, name, chart, after, values: { profile: 'ambient', ...values } };
}

/** Istio's four, in order. */
export const istioReleases: readonly HelmRelease[] = [
  istio('istio-base', 'base', ['cilium']),
  istio('istiod', 'istiod', ['istio-base']),
  istio('istio-cni', 'cni', ['istio-base']),
  istio('ztunnel', 'ztunnel', ['istiod', 'istio-cni']),
];

/** The whole platform. */
export const install: PlatformInstall = {
  releases: [cilium, ...istioReleases],
  gatewayApiCrds: new GatewayApiCrds({ platform: new Platform({ gatewayApi: '1.4.0' }) }),
  istioOperator: () => ({
    apiVersion: 'install.istio.io/v1alpha1',
    kind: 'IstioOperator',
    spec: { profile: 'ambient' },
  }),
};

/** The platform with one release changed. */
export function changed(name: string, change: Partial<HelmRelease>): PlatformInstall {
  return { ...install, releases: install.releases.map((r) => (r.name === name ? { ...r, ...change } : r)) };
}
