import { Chart, Duration, Size, Testing, type App } from 'cdk8s';
import * as library from '../../src';
import * as checks from '../../src/check';
import * as costs from '../../src/cost';
import * as simulations from '../../src/simulate';
import * as migrations from '../../src/migrate';
import * as testing from '../../src/testing';
import { AmbientNamespace, IngressGateway, MeshService, Platform, Subset, Waypoint } from '../../src';
import { Bookinfo } from '../../examples/bookinfo/main';
import { install } from '../install/deliveries/installs';
import { testApp } from '../synth';

/** The types of {@link fixtures}, for the compiler. */
export const FIXTURE_TYPES = `
  import { Chart, Duration, Size, Testing } from 'cdk8s';
  declare class Bookinfo extends Chart {}
  declare const chart: Chart;
  declare const namespace: AmbientNamespace;
  declare const details: MeshService;
  declare const ratings: MeshService;
  declare const reviews: MeshService;
  declare const productpage: MeshService;
  declare const checkout: MeshService;
  declare const gateway: IngressGateway;
  declare const waypoint: Waypoint;
  declare const egress: Waypoint;
  declare const install: PlatformInstall;
  declare const platform: Platform;
`;

/**
 * What snippets may use beside everything this library exports: an empty chart, a platform to install, and bookinfo with a waypoint for
 * reviews, a shop with an egress waypoint, in another chart of the same app.
 */
export function fixtures(): { readonly app: App; readonly values: Readonly<Record<string, unknown>> } {
  const platform = new Platform({ kubernetes: '1.33', istio: '1.30', gatewayApi: '1.4', cilium: '1.18' });
  const app = testApp(platform);
  const scope = new Chart(app, 'fixtures');
  const namespace = new AmbientNamespace(scope, 'Bookinfo');
  const service = (name: string): MeshService =>
    new MeshService(scope, name, {
      namespace,
      port: 9080,
      image: `registry.example.com/${name}:1.0`,
      subsets: [Subset.version('v1'), Subset.version('v2')],
    });
  const reviews = service('reviews');
  const waypoint = new Waypoint(scope, 'Waypoint', { namespace });
  reviews.enroll(waypoint);
  const values = {
    ...library,
    ...checks,
    ...costs,
    ...simulations,
    ...migrations,
    ...testing,
    Bookinfo,
    Chart,
    Duration,
    Size,
    Testing,
    chart: new Chart(app, 'snippet'),
    namespace,
    details: service('details'),
    ratings: service('ratings'),
    reviews,
    productpage: service('productpage'),
    checkout: service('checkout'),
    gateway: new IngressGateway(scope, 'Gateway', { namespace, waypoints: 'traverse' }),
    waypoint,
    egress: new Waypoint(scope, 'Egress', { namespace: 'shop', name: 'egress' }),
    install,
    platform,
  };
  return { app, values };
}
