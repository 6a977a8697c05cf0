import { Chart } from 'cdk8s';
import type { Construct } from 'constructs';
import {
  AmbientNamespace,
  Canary,
  HelmFiles,
  Http,
  IngressGateway,
  MeshApp,
  MeshService,
  Probe,
  Subset,
  Volume,
  Waypoint,
} from 'cdk8s-ambient';
import { install, platform } from './platform';

// The images of Istio's bookinfo sample.
const image = (service: string): string => `registry.istio.io/release/examples-bookinfo-${service}:1.20.3`;

/** Istio's bookinfo in ambient mode: the walk-through of "eBPF in Istio: Sidecar-less Mesh with Cilium & Ambient Mesh". */
export class Bookinfo extends Chart {
  constructor(scope: Construct, id = 'bookinfo') {
    super(scope, id);

    // A namespace without sidecars. Nobody may call anybody, unless a line below says so; plaintext is refused.
    const namespace = new AmbientNamespace(this, 'Namespace', { name: 'bookinfo', podSecurity: 'baseline' });
    namespace.requireStrictMtls();
    namespace.denyByDefault();

    const common = { namespace, port: 9080, readiness: Probe.httpGet('/health') };
    const details = new MeshService(this, 'Details', {
      ...common,
      serviceAccountName: 'bookinfo-details',
      subsets: [Subset.version('v1', { image: image('details-v1') })],
    });
    const ratings = new MeshService(this, 'Ratings', {
      ...common,
      serviceAccountName: 'bookinfo-ratings',
      subsets: [Subset.version('v1', { image: image('ratings-v1') })],
    });
    const reviews = new MeshService(this, 'Reviews', {
      ...common,
      serviceAccountName: 'bookinfo-reviews',
      subsets: ['v1', 'v2', 'v3'].map((v) => Subset.version(v, { image: image(`reviews-${v}`) })),
      env: { LOG_DIR: '/tmp/logs' },
      volumes: [Volume.emptyDir('tmp', '/tmp'), Volume.emptyDir('wlp-output', '/opt/ibm/wlp/output')],
    });
    const productpage = new MeshService(this, 'Productpage', {
      ...common,
      serviceAccountName: 'bookinfo-productpage',
      subsets: [Subset.version('v1', { image: image('productpage-v1') })],
      volumes: [Volume.emptyDir('tmp', '/tmp')],
    });

    // L4: ztunnel tells callers apart by their service account.
    details.allowFrom(productpage);
    ratings.allowFrom(reviews);

    // L7: a waypoint for reviews alone reads requests, and splits them.
    reviews.enroll(new Waypoint(this, 'Waypoint', { namespace, name: 'reviews-waypoint' }));
    reviews.allowFrom(productpage, Http.get('/reviews/*'));
    new Canary(this, 'ReviewsV2', { service: reviews, stable: 'v1', canary: 'v2', percent: 10 });

    // A way in: the gateway may call productpage, and everybody the gateway.
    const gateway = new IngressGateway(this, 'Gateway', { namespace, name: 'bookinfo-gateway', waypoints: 'traverse' });
    gateway.route(productpage, { paths: ['/productpage', '/static/*', '/login', '/logout', '/api/v1/products/*'] });
    productpage.allowFrom(gateway);
  }
}

if (require.main === module) {
  const app = new MeshApp({ platform });
  // From an empty cluster: dist/install/install.sh installs the platform, and then applies what is below.
  new HelmFiles(app, 'Install', { install, folder: 'install', manifests: '../bookinfo.k8s.yaml' });
  new Bookinfo(app);
  app.synth();
}
