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

/** kind create cluster, with `networking: { disableDefaultCNI: true, kubeProxyMode: none }` in its config. */
export const platform = Platform.kind({ kubernetes: '1.33', istio: '1.30.3', gatewayApi: '1.5', cilium: '1.18' });

/** Istio ambient on kind, installed with Helm. Cilium is there in place of kube-proxy. */
export class Kind extends Chart {
  constructor(scope: Construct, id = 'kind') {
    super(scope, id);
    const cilium = new CiliumValues({
      platform,
      kubeProxyReplacement: true,
      // The first container of a cluster that is called "kind"; all nodes resolve its name.
      apiServer: { host: 'kind-control-plane' },
      operatorReplicas: 1,
    });
    const istio = new IstioAmbient({ platform, after: ['cilium'] });
    new HelmFiles(this, 'Install', {
      install: { gatewayApiCrds: new GatewayApiCrds({ platform }), releases: [cilium.release(), ...istio.releases] },
      folder: 'kind',
      manifests: '../kind.k8s.yaml',
    });
    new AmbientNamespace(this, 'Namespace', { name: 'shop' });
  }
}

if (require.main === module) {
  const app = new MeshApp({ platform });
  new Kind(app);
  app.synth();
}
