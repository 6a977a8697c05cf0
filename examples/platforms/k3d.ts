import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  AmbientNamespace,
  CiliumValues,
  GatewayApiCrds,
  IstioAmbient,
  K3sHelmCharts,
  MeshApp,
  Platform,
} from 'cdk8s-ambient';

/** k3d cluster create, with the arguments that README.md has. */
export const platform = Platform.k3d({ kubernetes: '1.33', istio: '1.30.3', gatewayApi: '1.5', cilium: '1.18' });

/** Istio ambient on k3d, installed by the Helm controller of k3s. Cilium is there in place of flannel and kube-proxy. */
export class K3d extends Chart {
  constructor(scope: Construct, id = 'k3d') {
    super(scope, id);
    // The API server needs no prop: every node of k3s reaches it at 127.0.0.1:6444.
    const cilium = new CiliumValues({ platform, kubeProxyReplacement: true, operatorReplicas: 1 });
    const istio = new IstioAmbient({ platform, after: ['cilium'] });
    new K3sHelmCharts(this, 'Install', {
      install: { gatewayApiCrds: new GatewayApiCrds({ platform }), releases: [cilium.release(), ...istio.releases] },
      // The controller can't fetch them: kubectl applies them once, see README.md. Or give a file here.
      gatewayApiCrdsFrom: 'elsewhere',
    });
    new AmbientNamespace(this, 'Namespace', { name: 'shop' });
  }
}

if (require.main === module) {
  const app = new MeshApp({ platform });
  new K3d(app);
  app.synth();
}
