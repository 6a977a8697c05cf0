import { CiliumValues, GatewayApiCrds, IstioAmbient, Platform, type PlatformInstall } from 'cdk8s-ambient';

/** The cluster that the manifests are for. */
export const platform = Platform.kubeadm({ kubernetes: '1.33', istio: '1.30', gatewayApi: '1.5', cilium: '1.18' });

/** The article's two steps before the application: Cilium and Istio, with values that let ambient mode work. */
const cilium = new CiliumValues({ platform, kubeProxyReplacement: false, metrics: true });
const istio = new IstioAmbient({ platform, after: ['cilium'] });

export const install: PlatformInstall = {
  gatewayApiCrds: new GatewayApiCrds({ platform }),
  releases: [cilium.release(), ...istio.releases],
};
