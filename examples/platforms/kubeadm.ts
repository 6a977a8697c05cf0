import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  AmbientNamespace,
  CiliumValues,
  GatewayApiCrds,
  HelmFiles,
  IstioAmbient,
  MeshApp,
  Platform,
} from 'cdk8s-ambient';

/** kubeadm init --skip-phases=addon/kube-proxy --control-plane-endpoint=api.example.com:6443 */
export const platform = Platform.kubeadm({ kubernetes: '1.33', istio: '1.30.3', gatewayApi: '1.5', cilium: '1.18' });

/** Istio ambient on a cluster of kubeadm, installed with Helm. Cilium is there in place of kube-proxy. */
export class Kubeadm extends Chart {
  constructor(scope: Construct, id = 'kubeadm') {
    super(scope, id);
    const cilium = new CiliumValues({
      platform,
      kubeProxyReplacement: true,
      // Nothing implements the `kubernetes` Service yet when agents start: the endpoint of the control plane.
      apiServer: { host: 'api.example.com', port: 6443 },
      hubble: { relay: true },
    });
    const istio = new IstioAmbient({ platform, after: ['cilium'], replicas: 2, spreadOver: ['nodes'] });
    new HelmFiles(this, 'Install', {
      install: { gatewayApiCrds: new GatewayApiCrds({ platform }), releases: [cilium.release(), ...istio.releases] },
      folder: 'kubeadm',
      manifests: '../kubeadm.k8s.yaml',
    });
    new AmbientNamespace(this, 'Namespace', { name: 'shop' });
  }
}

if (require.main === module) {
  const app = new MeshApp({ platform });
  new Kubeadm(app);
  app.synth();
}
