import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  ArgoCdApplications,
  CiliumValues,
  GatewayApiCrds,
  HelmFiles,
  IstioAmbient,
  MeshApp,
  Platform,
} from 'cdk8s-ambient';

/** az aks create --network-plugin none */
export const platform = Platform.aks({ kubernetes: '1.33', istio: '1.30.3', gatewayApi: '1.5', cilium: '1.18' });

// Apart from the ranges of the virtual network and of Services, which is 10.0.0.0/16 by default on AKS.
const cilium = new CiliumValues({ platform, ipam: { podCidrs: ['10.244.0.0/16'] } });

/** Istio ambient on AKS with a Cilium of one's own (BYOCNI), kept up to date by Argo CD. */
export class Aks extends Chart {
  constructor(scope: Construct, id = 'aks') {
    super(scope, id);
    const istio = new IstioAmbient({ platform, after: ['cilium'], replicas: 2, spreadOver: ['zones'] });
    new ArgoCdApplications(this, 'ArgoCd', {
      install: { gatewayApiCrds: new GatewayApiCrds({ platform }), releases: [cilium.release(), ...istio.releases] },
      mesh: { repository: 'https://git.example.com/shop/mesh', path: 'dist' },
    });
  }
}

if (require.main === module) {
  const app = new MeshApp({ platform });
  new Aks(app);
  app.synth();
  // Argo CD runs on the network that it is to install: the first time, Cilium comes by Helm.
  const first = new MeshApp({ platform, outdir: 'bootstrap' });
  new HelmFiles(first, 'Cilium', { install: { releases: [cilium.release()] }, folder: 'aks' });
  first.synth();
}
