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

/** minikube start --cni=false --container-runtime=containerd */
export const platform = Platform.minikube({ kubernetes: '1.33', istio: '1.30.3', gatewayApi: '1.5', cilium: '1.18' });

/** Istio ambient on minikube, installed with Helm. minikube's kube-proxy stays. */
export class Minikube extends Chart {
  constructor(scope: Construct, id = 'minikube') {
    super(scope, id);
    const cilium = new CiliumValues({ platform, operatorReplicas: 1 });
    // Istio's platform file has the folder of Docker; containerd keeps network namespaces elsewhere.
    const istio = new IstioAmbient({ platform, after: ['cilium'], cniNetnsDir: '/var/run/netns' });
    new HelmFiles(this, 'Install', {
      install: { gatewayApiCrds: new GatewayApiCrds({ platform }), releases: [cilium.release(), ...istio.releases] },
      folder: 'minikube',
      manifests: '../minikube.k8s.yaml',
    });
    new AmbientNamespace(this, 'Namespace', { name: 'shop' });
  }
}

if (require.main === module) {
  const app = new MeshApp({ platform });
  new Minikube(app);
  app.synth();
}
