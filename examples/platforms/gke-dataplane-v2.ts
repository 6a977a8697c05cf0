import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { ArgoCdApplications, GatewayApiCrds, IstioAmbient, MeshApp, Platform } from 'cdk8s-ambient';

/** gcloud container clusters create --enable-dataplane-v2 */
export const platform = Platform.gkeDataplaneV2({ kubernetes: '1.33', istio: '1.30.3', gatewayApi: '1.5' });

/** Istio ambient on GKE with Dataplane V2, kept up to date by Argo CD. Google manages Cilium, so there are no values for it. */
export class GkeDataplaneV2 extends Chart {
  constructor(scope: Construct, id = 'gke-dataplane-v2') {
    super(scope, id);
    const istio = new IstioAmbient({ platform, replicas: 2, spreadOver: ['zones'] });
    new ArgoCdApplications(this, 'ArgoCd', {
      install: { gatewayApiCrds: new GatewayApiCrds({ platform }), releases: istio.releases },
      mesh: { repository: 'https://git.example.com/shop/mesh', path: 'dist' },
    });
  }
}

if (require.main === module) {
  const app = new MeshApp({ platform });
  new GkeDataplaneV2(app);
  app.synth();
}
