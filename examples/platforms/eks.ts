import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { CiliumValues, FluxReleases, GatewayApiCrds, HelmFiles, IstioAmbient, MeshApp, Platform } from 'cdk8s-ambient';

/** An EKS cluster without the add-on vpc-cni. */
export const platform = Platform.eks({ kubernetes: '1.33', istio: '1.30.3', gatewayApi: '1.5', cilium: '1.18' });

// Pods get addresses of the VPC. Without a NAT gateway they reach the internet by the address of their node.
const cilium = new CiliumValues({ platform, masquerade: 'iptables' });

/** Istio ambient on EKS, kept up to date by Flux. */
export class Eks extends Chart {
  constructor(scope: Construct, id = 'eks') {
    super(scope, id);
    const istio = new IstioAmbient({ platform, after: ['cilium'], replicas: 2, spreadOver: ['zones'] });
    new FluxReleases(this, 'Flux', {
      install: { gatewayApiCrds: new GatewayApiCrds({ platform }), releases: [cilium.release(), ...istio.releases] },
    });
  }
}

if (require.main === module) {
  const app = new MeshApp({ platform });
  new Eks(app);
  app.synth();
  // Flux runs on the network that it is to install: the first time, Cilium comes by Helm.
  const first = new MeshApp({ platform, outdir: 'bootstrap' });
  new HelmFiles(first, 'Cilium', { install: { releases: [cilium.release()] }, folder: 'eks' });
  first.synth();
}
