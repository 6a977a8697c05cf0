import { Chart } from 'cdk8s';
import {
  AmbientNamespace,
  Http,
  Layout,
  MeshApp,
  MeshService,
  Platform,
  Principal,
  Probe,
  Waypoint,
} from 'cdk8s-ambient';
import type { Construct } from 'constructs';

/** The cluster that the manifests are for. Put in your versions: what is written depends on them. */
export const platform = new Platform({ kubernetes: '1.33', istio: '1.30', gatewayApi: '1.5', cilium: '1.18' });

/** A service that one caller may read, and nobody else may reach. */
export class Bookstore extends Chart {
  constructor(scope: Construct, id = 'bookstore') {
    super(scope, id);

    // In the mesh without sidecars. Nobody may call anybody, unless a line below says so; plaintext is refused.
    const namespace = new AmbientNamespace(this, 'Namespace', { name: 'bookstore', podSecurity: 'baseline' });
    namespace.requireStrictMtls();
    namespace.denyByDefault();

    // A ServiceAccount (its identity in the mesh), a Service and a Deployment. The image is one of Istio's samples.
    const details = new MeshService(this, 'Details', {
      namespace,
      port: 9080,
      image: 'registry.istio.io/release/examples-bookinfo-details-v1:1.20.3',
      readiness: Probe.httpGet('/health'),
    });

    // ztunnel, on every node, knows who calls but not what for. To rule on methods and paths, it takes a waypoint.
    details.enroll(new Waypoint(this, 'Waypoint', { namespace }));

    // The storefront is deployed elsewhere, so it is named by its namespace and service account.
    const storefront = Principal.serviceAccount('frontend', 'storefront');
    details.allowFrom(storefront, Http.get('/details/*'));
  }
}

// Not when a test imports this file.
if (require.main === module) {
  // dist/ is replaced once all is well, in the order to apply it: a file for each stage. Argo CD, Flux and Helm have layouts too.
  const app = new MeshApp({ platform, check: {}, publishTo: 'dist', layout: Layout.filePerStage() });
  new Bookstore(app);
  app.synth();
}
