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

/** gcloud container clusters create, without --enable-dataplane-v2 */
export const platform = Platform.gke({ kubernetes: '1.33', istio: '1.30.3', gatewayApi: '1.5', cilium: '1.18' });

// The range is the cluster's `clusterIpv4Cidr`.
const cilium = new CiliumValues({ platform, routing: { mode: 'native', nativeCidr: '10.4.0.0/14' } });

/** Istio ambient on GKE with a Cilium of one's own, kept up to date by Argo CD. */
export class Gke extends Chart {
  constructor(scope: Construct, id = 'gke') {
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
  new Gke(app);
  app.synth();
  // Argo CD runs on the network that it is to install: the first time, Cilium comes by Helm.
  const first = new MeshApp({ platform, outdir: 'bootstrap' });
  new HelmFiles(first, 'Cilium', { install: { releases: [cilium.release()] }, folder: 'gke' });
  first.synth();
}
