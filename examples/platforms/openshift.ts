import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import { AmbientNamespace, CiliumValues, IstioAmbient, IstioctlFile, MeshApp, Platform } from 'cdk8s-ambient';

/** OpenShift with `networkType: Cilium` in install-config.yaml. */
export const platform = Platform.openshift({ kubernetes: '1.33', istio: '1.30.3', cilium: '1.18' });

/** Istio ambient on OpenShift, installed with istioctl, whose checks look into the cluster. */
export class Openshift extends Chart {
  constructor(scope: Construct, id = 'openshift') {
    super(scope, id);
    // The `clusterNetwork` of install-config.yaml.
    const cilium = new CiliumValues({ platform, ipam: { podCidrs: ['10.128.0.0/14'], podCidrSizePerNode: 23 } });
    const istio = new IstioAmbient({ platform, after: ['cilium'], replicas: 2, spreadOver: ['nodes'] });
    new IstioctlFile(this, 'Install', {
      install: {
        // No Gateway API CRDs: since OpenShift 4.19 the Ingress Operator brings them, and admits no others.
        releases: [cilium.release(), ...istio.releases],
        istioOperator: () => istio.toIstioOperator(),
      },
      folder: 'openshift',
      manifests: '../openshift.k8s.yaml',
    });
    new AmbientNamespace(this, 'Namespace', { name: 'shop' });
  }
}

if (require.main === module) {
  const app = new MeshApp({ platform });
  new Openshift(app);
  app.synth();
}
